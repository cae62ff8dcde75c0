"""Opportunities are taken up, moved with a reason, worked on, and become streams when they are won."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from funding_tui.base.errors import BadInput, NotFound
from funding_tui.find.bids.award import BidAward, parse_obligation, parse_pot, record_win
from funding_tui.find.bids.cards import bid_pairs, list_bids, read_bid, update_appraisal
from funding_tui.find.bids.stages import add_note, add_task, finish_task, move_bid, remove_bid
from funding_tui.find.matching.ranking import match_opportunity, rank_opportunities
from funding_tui.hold.obligations import obligations
from funding_tui.hold.partnership import update_partnership
from funding_tui.hold.streams import pots, stream_detail
from funding_tui.today.calendar import build_calendar
from models.changes import AuditEntry
from models.database import Workspace
from models.opportunities import OpportunityVersion
from models.partnership import Partnership, Priority
from tests.builders import HOSTILE, TODAY, a_workspace, add, an_opportunity, at


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as records:
        with records.session() as session:
            session.add(
                Partnership(name="Anyshire CSP", area_code="E06009999", applicant_types=["Local authority"])
            )
            session.add(Priority(code="vawg", name="Violence against women and girls"))
        yield records


def a_fund(workspace: Workspace, title: str = "Stalking advocacy fund", **more: Any) -> int:
    given: dict[str, Any] = {
        "funder": "Home Office",
        "places": ["England"],
        "applicant_types": ["Local authority"],
        "status": "open",
        "closes_on": date(2027, 1, 29),
    }
    return an_opportunity(workspace, title, **(given | more))


def test_the_best_match_comes_first_and_what_cannot_be_applied_for_is_left_out(workspace: Workspace) -> None:
    near = a_fund(workspace)
    far = a_fund(workspace, "Village green fund")
    barred = a_fund(workspace, "Stalking advocacy in Scotland", places=["Scotland"])
    assert [each.row.id for each in rank_opportunities(workspace, today=TODAY)] == [near, far]
    assert [each.row.id for each in rank_opportunities(workspace, barred=True, today=TODAY)] == [
        near,
        far,
        barred,
    ]
    assert [each.row.id for each in rank_opportunities(workspace, "green", today=TODAY)] == [far]


def test_what_is_dismissed_is_left_out_and_lowers_its_like_until_it_is_taken_back(
    workspace: Workspace,
) -> None:
    kept, dismissed = a_fund(workspace), a_fund(workspace, "Spiking tests for bars")
    before = match_opportunity(workspace, kept, today=TODAY)
    assert before is not None
    move_bid(workspace, dismissed, "dismissed", reason="kits only, no people", who="R")
    (left,) = rank_opportunities(workspace, today=TODAY)
    assert (left.row.id, left.match.score < before.score) == (kept, True)
    assert "1 from Home Office was dismissed" in left.match.line
    remove_bid(workspace, dismissed)
    assert match_opportunity(workspace, kept, today=TODAY) == before
    assert {each.row.id for each in rank_opportunities(workspace, today=TODAY)} == {kept, dismissed}


def test_a_move_says_who_and_why_and_is_written_down(workspace: Workspace) -> None:
    fund = a_fund(workspace)
    move_bid(workspace, fund, "watching", who="R", owner="Priya")
    move_bid(workspace, fund, "bidding", who="S", reason="board agreed")
    (row,) = list_bids(workspace, today=TODAY)
    assert (row.stage, row.owner, row.reason) == ("bidding", "Priya", "board agreed")
    with workspace.session() as session:
        entries = [
            (each.what, each.who, each.before, each.why) for each in session.exec(select(AuditEntry)).all()
        ]
    assert entries == [
        ("pipeline watching", "R", None, ""),
        ("pipeline bidding", "S", {"stage": "watching", "owner": "Priya", "reason": ""}, "board agreed"),
    ]


@pytest.mark.parametrize(
    ("stage", "reason", "words"),
    [
        ("dreaming", "", "the stages are watching, bidding"),
        ("dismissed", "  ", "say why it is dismissed"),
        ("lost", "", "say why it is lost"),
        ("won", "", "name the pots that it pays into"),
    ],
)
def test_a_move_that_cannot_be_is_explained_in_a_sentence(
    workspace: Workspace, stage: str, reason: str, words: str
) -> None:
    fund = a_fund(workspace)
    with pytest.raises(BadInput, match=words):
        move_bid(workspace, fund, stage, reason=reason)
    assert list_bids(workspace, today=TODAY) == ()


def test_what_is_not_there_is_explained(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="no opportunity number 99"):
        move_bid(workspace, 99, "watching")
    fund = a_fund(workspace)
    for act in (
        lambda: add_note(workspace, fund, "x"),
        lambda: remove_bid(workspace, fund),
        lambda: read_bid(workspace, fund, today=TODAY),
    ):
        with pytest.raises(NotFound, match="is not in the pipeline"):
            act()
    move_bid(workspace, fund, "watching")
    with pytest.raises(BadInput, match="nothing was changed"):
        move_bid(workspace, fund, "watching")


def test_notes_and_tasks_are_kept_as_they_were_written_and_not_lost(workspace: Workspace) -> None:
    fund = a_fund(workspace)
    move_bid(workspace, fund, "bidding", owner="Priya")
    add_note(workspace, fund, HOSTILE, who="R")
    later = add_task(workspace, fund, "Letters of support", due=date(2027, 1, 10))
    first = add_task(workspace, fund, "Ring the funder", due=date(2026, 12, 1), owner="Sam")
    shown = read_bid(workspace, fund, today=TODAY)
    assert [(task.number, task.owner) for task in shown.tasks] == [(first, "Sam"), (later, "Priya")]
    assert shown.notes[0][1:] == ("R", " ".join(HOSTILE.split()))
    finish_task(workspace, first, on=TODAY)
    (row,) = list_bids(workspace, today=TODAY)
    assert row.next_task is not None
    assert row.next_task.number == later
    with pytest.raises(BadInput, match="done on"):
        finish_task(workspace, first, on=TODAY)
    with pytest.raises(BadInput, match="notes or tasks, which would be lost"):
        remove_bid(workspace, fund)


def test_what_moved_in_the_opportunity_since_it_was_taken_up_is_explained(workspace: Workspace) -> None:
    fund = a_fund(workspace)
    move_bid(workspace, fund, "bidding", now=at(date(2026, 11, 1)))
    with workspace.session() as session:
        add(
            session,
            OpportunityVersion(
                opportunity_id=fund,
                number=2,
                read_at=at(date(2026, 11, 20)),
                fields={},
                changes={"closes_on": ["2027-01-29", "2027-01-15"]},
            ),
        )
    (row,) = list_bids(workspace, today=TODAY)
    ((field, before, after),) = row.moved
    assert (field, before, after) == ("closes", "29 Jan 2027", "15 Jan 2027")


def test_a_task_that_is_due_after_the_close_says_so(workspace: Workspace) -> None:
    fund = a_fund(workspace, closes_on=date(2027, 1, 15))
    move_bid(workspace, fund, "bidding", owner="Priya")
    add_task(workspace, fund, "Sign it off", due=date(2027, 1, 20))
    add_task(workspace, fund, "Write it", due=date(2027, 1, 15))
    pairs = dict(bid_pairs(read_bid(workspace, fund, today=TODAY)))
    assert pairs["Task 1"] == "Sign it off (due 20 January 2027, after it closes on 15 January 2027, Priya)"
    assert pairs["Task 2"] == "Write it (due 15 January 2027, Priya)"


@pytest.mark.slow
def test_the_days_of_a_bid_are_in_the_diary_until_it_is_sent(workspace: Workspace) -> None:
    fund = a_fund(workspace)
    a_fund(workspace, "Not taken up")
    move_bid(workspace, fund, "bidding", owner="Priya")
    task = add_task(workspace, fund, "Letters of support", due=date(2027, 1, 10))
    add_task(workspace, fund, "Some day")
    entries = [(entry.kind, entry.title, entry.day) for entry in build_calendar(workspace, TODAY).entries]
    assert entries == [
        ("task", "Letters of support (bid: Stalking advocacy fund)", date(2027, 1, 10)),
        ("closing", "Closes: Stalking advocacy fund", date(2027, 1, 29)),
    ]
    everything = [entry.title for entry in build_calendar(workspace, TODAY, closings=True).entries]
    assert everything.count("Closes: Stalking advocacy fund") == 1
    assert "Closes: Not taken up" in everything
    move_bid(workspace, fund, "submitted")
    finish_task(workspace, task, on=TODAY)
    assert build_calendar(workspace, TODAY).entries == ()


def test_a_bid_is_appraised_and_says_what_is_not_stated(workspace: Workspace) -> None:
    fund = a_fund(workspace)
    move_bid(workspace, fund, "watching")
    advised = read_bid(workspace, fund, today=TODAY).advised
    assert (advised.advice, advised.cost, advised.expected) == ("not enough is known", None, None)
    assert "what would be sought" in advised.missing
    with pytest.raises(BadInput, match="say what the chance rests on"):
        update_appraisal(workspace, fund, chance_bp=3000)
    update_partnership(workspace, officer_day_pence=25_000)
    update_appraisal(
        workspace, fund, sought=10_000_000, officer_days=12.5, other_cost=200_000, match_needed=0
    )
    update_appraisal(workspace, fund, chance_bp=3000, chance_basis="3 of 10 bids", capacity_days=20)
    advised = read_bid(workspace, fund, today=TODAY).advised
    assert advised.advice == "bid"
    assert advised.cost == 512_500  # 12.5 days at £250, and £2,000
    assert advised.expected == 3_000_000 - 512_500
    assert advised.breakeven_bp == 513
    assert advised.missing == ()


def test_a_won_bid_becomes_a_stream_in_one_step(workspace: Workspace, tmp_path: Path) -> None:
    fund = a_fund(workspace, url="https://example.org/fund")
    move_bid(workspace, fund, "submitted", owner="Priya")
    rules = tmp_path / "rules.csv"
    rules.write_text("stream,kind,words,day\nstalking,spend-by,Spent by 31 March 2028,2028-03-31\n", "utf-8")
    code = record_win(
        workspace,
        fund,
        BidAward(
            pots=(parse_pot("2027/28 revenue-other 40000"), parse_pot("2027/28 revenue-labour £60,000.50")),
            code="stalking",
            signed=date(2026, 12, 20),
            obligations=(parse_obligation("claim 2027-07-15"),),
            rules=rules,
        ),
        who="R",
        now=at(TODAY),
    )
    assert code == "stalking"
    held = {pot.cost_type: (pot.awarded, pot.funder) for pot in pots(workspace, TODAY)}
    assert held == {
        "revenue-other": (4_000_000, "Home Office"),
        "revenue-labour": (6_000_050, "Home Office"),
    }
    detail = stream_detail(workspace, "stalking", TODAY)
    assert any("31 March 2028" in words for _, words, _ in detail.rules)
    (obligation,) = obligations(workspace, TODAY)
    assert (obligation.kind, obligation.due, obligation.owner) == ("claim", date(2027, 7, 15), "Priya")
    (row,) = list_bids(workspace, stage="won", today=TODAY)
    assert row.stream_id is not None
    with pytest.raises(BadInput, match=r"nothing was changed|recorded already"):
        record_win(workspace, fund, BidAward(pots=(parse_pot("2027/28 capital 1"),)), reason="again")


def test_of_a_won_bid_all_is_recorded_or_nothing(workspace: Workspace, tmp_path: Path) -> None:
    fund = a_fund(workspace)
    rules = tmp_path / "rules.csv"
    rules.write_text("stream,kind,words\nother,spend-by,x\n", "utf-8")
    with pytest.raises(BadInput, match=r"rules.csv, row 2: .*nothing was recorded"):
        record_win(
            workspace, fund, BidAward(pots=(parse_pot("2027/28 capital 100"),), code="own", rules=rules)
        )
    assert pots(workspace, TODAY) == ()
    assert list_bids(workspace, today=TODAY) == ()


@pytest.mark.parametrize(
    "text", ["", "2027/28 capital", "2027/28 gold 5", "2027 capital 5", "2027/28 capital x"]
)
def test_a_pot_that_is_not_understood_is_explained_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="write YEAR COST-TYPE POUNDS"):
        parse_pot(text)


@pytest.mark.parametrize("text", ["", "claim", "claim soon", "party 2027-01-01"])
def test_an_obligation_that_is_not_understood_is_explained_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="write KIND YEAR-MONTH-DAY"):
        parse_obligation(text)


@pytest.mark.parametrize(
    ("award", "words"),
    [
        (BidAward(pots=()), "say what was won"),
        (BidAward(pots=(parse_pot("2027/28 capital 1"), parse_pot("2027/28 capital 2"))), "add them up"),
        (BidAward(pots=(parse_pot("2027/28 capital 0"),)), "more than £0"),
        (
            BidAward(pots=(parse_pot("2027/28 capital 1"),), starts=date(2027, 4, 1), ends=date(2026, 4, 1)),
            "before it starts",
        ),
    ],
)
def test_an_award_that_cannot_be_is_explained(workspace: Workspace, award: BidAward, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        record_win(workspace, a_fund(workspace), award)
