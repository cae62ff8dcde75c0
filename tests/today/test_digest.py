"""The digest: what came, changed, closes and went since a day; and nobody's name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from funding_tui.base.errors import BadInput
from funding_tui.base.settings import Settings
from funding_tui.commands import verbs
from funding_tui.find.bids.stages import add_task, move_bid
from funding_tui.find.saved_searches import save_search
from funding_tui.today.calendar import working_days_left
from funding_tui.today.digest import build_digest, parse_since
from funding_tui.today.digest_report import Digest, sections
from funding_tui.today.pages import digest_page
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityPage, SourceRun
from tests.builders import HOSTILE, TODAY, a_workspace, add, an_obligation, an_opportunity, at

OWNER = "Ann Officer"
NO_SOURCE = Settings(
    source=[
        {"name": name, "enabled": False} for name in ("find-a-grant", "govuk-funding", "govuk-home-office")
    ]
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with time_machine.travel(at(TODAY), tick=False), a_workspace(tmp_path) as made:
        yield made


def made(workspace: Workspace, days: int = 7, settings: Settings = NO_SOURCE) -> Digest:
    return build_digest(workspace, today=TODAY, since=TODAY - timedelta(days), settings=settings)


def under(told: Digest, heading: str) -> tuple[str, ...]:
    return dict(sections(told)).get(heading, ())


def titles(told: Digest, part: str) -> list[str]:
    return [each.title for each in getattr(told, part).first]


def test_opportunities_are_new_changed_closing_and_gone_since_a_day(workspace: Workspace) -> None:
    day = TODAY - timedelta(days=2)
    an_opportunity(workspace, "new", seen=day)
    an_opportunity(workspace, "old")
    an_opportunity(workspace, "changed", changed=day, changes={"amount_max": [100_00, 200_00]})
    an_opportunity(workspace, "changed long ago", changed=TODAY - timedelta(days=8))
    an_opportunity(workspace, "closing", closes_on=TODAY + timedelta(days=30))
    an_opportunity(workspace, "closing later", closes_on=TODAY + timedelta(days=31))
    an_opportunity(workspace, "closed", closes_on=day)
    an_opportunity(workspace, "closed long ago", closes_on=TODAY - timedelta(days=9))
    an_opportunity(workspace, "vanished", changed=day, vanished_at=at(day))
    told = made(workspace)
    assert titles(told, "new") == ["new"]
    assert titles(told, "changed") == ["changed"]
    assert titles(told, "closing") == ["closing"]
    assert sorted(titles(told, "gone")) == ["closed", "vanished"]
    assert told.sentence == (
        "1 new, 1 changed, 2 closed or withdrawn since 16 November 2026; 1 closing within 30 days."
    )
    assert "most amount: £100 → £200" in under(told, "Changed")[0]


def test_a_withdrawn_page_is_gone_whatever_the_list_says(workspace: Workspace) -> None:
    key = an_opportunity(workspace, "withdrawn", seen=TODAY)
    with workspace.session() as session:
        session.add(
            OpportunityPage(opportunity_id=key, listing_hash="x", read_at=at(TODAY), withdrawn_at=at(TODAY))
        )
    told = made(workspace)
    assert (titles(told, "new"), titles(told, "gone")) == ([], ["withdrawn"])
    assert "withdrawn by its publisher" in under(told, "Closed or withdrawn")[0]


def test_what_changed_twice_is_told_once_and_what_went_back_is_not(workspace: Workspace) -> None:
    from models.opportunities import OpportunityVersion

    first = {"title": ["a", "b"], "funder": ["x", "y"]}
    key = an_opportunity(workspace, "c", changed=TODAY - timedelta(days=1), changes=first)
    with workspace.session() as session:
        second = {"title": ["b", "c"], "funder": ["y", "x"]}
        session.add(
            OpportunityVersion(opportunity_id=key, number=3, read_at=at(TODAY), fields={}, changes=second)
        )
    (told,) = made(workspace).changed.first
    assert told.changes == (("title", "a", "c"),)


def test_one_page_holds_the_first_few_and_says_how_many_more(workspace: Workspace) -> None:
    for number in range(8):
        an_opportunity(workspace, f"fund {number}", seen=TODAY, closes_on=TODAY + timedelta(days=40 + number))
    taken = an_opportunity(workspace, "ours", seen=TODAY)
    move_bid(workspace, taken, "watching")
    told = made(workspace)
    assert told.new.count == 9
    assert titles(told, "new") == ["ours", "fund 0", "fund 1", "fund 2", "fund 3"]
    assert under(told, "New")[-1] == "and 4 more"


def test_each_saved_search_says_what_came_to_it(workspace: Workspace) -> None:
    save_search(workspace, "Streets", "safer", today=TODAY)
    save_search(workspace, "Nothing", "zebra", today=TODAY)
    for number in range(5):
        an_opportunity(workspace, f"Safer Streets {number}", seen=TODAY)
    an_opportunity(workspace, "Safer before")
    assert under(made(workspace), "Saved searches") == (
        "Nothing: nothing new",
        "Streets: 5 new: Safer Streets 0; Safer Streets 1; Safer Streets 2 and 2 more",
    )


def test_bids_tell_their_moves_and_next_dates_and_nobody_s_name(workspace: Workspace) -> None:
    key = an_opportunity(workspace, "Safer Streets", closes_on=TODAY + timedelta(days=4))
    back = an_opportunity(workspace, "Taken and left")
    move_bid(workspace, key, "watching", who=OWNER, owner=OWNER, reason=f"{OWNER} likes it")
    move_bid(workspace, key, "bidding", who=OWNER)
    move_bid(workspace, back, "watching")
    add_task(workspace, key, "send the draft", due=TODAY + timedelta(days=2), owner=OWNER)
    an_obligation(workspace, TODAY + timedelta(days=3), owner=OWNER, note=OWNER)
    told = made(workspace)
    assert under(told, "Our bids: moves") == (
        "Safer Streets: not taken up → bidding",
        "Taken and left: not taken up → watching",
    )
    assert under(told, "Our bids: next dates") == (
        "25 November 2026 (2 working days left): Safer Streets (bidding), send the draft",
        "27 November 2026 (4 working days left): Safer Streets (bidding), closes",
    )
    assert OWNER not in digest_page(told)
    assert OWNER not in str(told)


def test_duties_count_working_days_and_say_what_is_overdue(workspace: Workspace) -> None:
    an_obligation(workspace, date(2026, 12, 29), "Claim", "claim")
    an_obligation(workspace, TODAY - timedelta(days=1), "Return")
    an_obligation(workspace, TODAY + timedelta(days=90), "Far away")
    told = made(workspace)
    assert under(told, "Due") == (
        "22 November 2026 (overdue): Return (return)",
        "29 December 2026 (24 working days left): Claim (claim)",
    )
    assert "1 obligation overdue; 1 obligation ahead, the first on 29 December 2026." in told.sentence


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    friday = date(2026, 12, 24)
    assert working_days_left(friday, friday) == 0
    assert working_days_left(friday, date(2026, 12, 28)) == 0  # Christmas, a weekend, and its substitute
    assert working_days_left(friday, date(2026, 12, 30)) == 2


def test_sources_that_were_not_read_in_full_are_told(workspace: Workspace) -> None:
    with workspace.session() as session:
        when = {"started_at": at(TODAY), "finished_at": at(TODAY)}
        add(session, SourceRun(source="find-a-grant", state="failed", why="no answer", **when))
    told = made(workspace, settings=Settings())
    lines = under(told, "Sources not read in full")
    assert lines[0] == "Find a Grant: never read; no answer"
    assert len(lines) == 3
    assert told.sentence == "Nothing new since 16 November 2026; 3 sources not read in full."


def test_a_quiet_week_is_one_sentence(workspace: Workspace) -> None:
    told = made(workspace)
    assert sections(told) == ()
    assert digest_page(told) == "# Funding digest, 23 November 2026\n\nNothing new since 16 November 2026.\n"


def test_text_from_outside_is_escaped_and_one_line(workspace: Workspace) -> None:
    nasty = f"# <b>x</b> {HOSTILE}\n\n# heading"
    key = an_opportunity(
        workspace, nasty, seen=TODAY, funder="*" * 10_000, url="javascript:[x](y)", closes_text=nasty
    )
    move_bid(workspace, key, "watching")
    save_search(workspace, "[b]x[/b]", "", today=TODAY)
    page = digest_page(made(workspace))
    assert "\x1b" not in page
    assert "<b>" not in page
    assert "[b]" not in page.replace("\\[b\\]", "")
    assert [line for line in page.splitlines() if line.startswith("#")] == [
        "# Funding digest, 23 November 2026",
        "## New",
        "## Saved searches",
        "## Our bids: moves",
    ]


def test_the_same_day_tells_the_same(workspace: Workspace) -> None:
    for number in range(20):
        an_opportunity(workspace, f"fund {number % 3}", seen=TODAY)
    assert digest_page(made(workspace)) == digest_page(made(workspace))


@pytest.mark.parametrize(
    ("text", "day"),
    [("", date(2026, 11, 16)), ("3d", date(2026, 11, 20)), ("2026-11-01", date(2026, 11, 1))],
)
def test_a_digest_begins_on_a_day_or_so_many_days_back(text: str, day: date) -> None:
    assert parse_since(text, TODAY) == day


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "99999d", "9999d9"])
def test_what_is_no_day_is_told(text: str) -> None:
    with pytest.raises(BadInput, match="write 7d for a week back"):
        parse_since(text, TODAY)


def test_a_day_ahead_is_told() -> None:
    with pytest.raises(BadInput, match="24 November 2026 is in the future"):
        parse_since("2026-11-24", TODAY)


def run(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(verbs, ["--workspace", str(workspace.path), "digest", *words])


def test_the_command_prints_writes_and_tells_programs(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))
    an_opportunity(workspace, "Safer Streets", seen=TODAY, closes_at=datetime(2026, 12, 1, 12, tzinfo=UTC))
    printed = run(workspace, "--since", "7d")
    assert printed.stdout.startswith("# Funding digest, 23 November 2026\n\n1 new since 16 November 2026;")
    to = tmp_path / "digest.md"
    assert f"Written to {to}." in run(workspace, "--to", str(to)).stderr
    assert to.read_text("utf-8") == printed.stdout
    told = json.loads(run(workspace, "--json").stdout)
    assert (told["since"], told["new"]["count"]) == ("2026-11-16", 1)
    assert told["new"]["first"][0]["closes_on"] == "2026-12-01"
    with pytest.raises(BadInput, match=r"must end in \.md"):
        CliRunner().invoke(
            verbs,
            ["--workspace", str(workspace.path), "digest", "--to", str(tmp_path / "digest.txt")],
            catch_exceptions=False,
        )


def test_the_same_money_from_two_sources_is_counted_once(workspace: Workspace) -> None:
    first = an_opportunity(workspace, "Safer Streets", seen=TODAY)
    second = an_opportunity(workspace, "Safer Streets", seen=TODAY, source="other")
    with workspace.session() as session:
        session.get_one(Opportunity, second).same_as_id = first
    assert made(workspace).new.count == 1
