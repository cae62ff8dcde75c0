"""A shock changes the problem that a scenario stands for, and says in a sentence what it did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.allocate.problem.build import ProblemSetup, build_setup
from funding_tui.allocate.problem.shock_list import REQUIRED_FIGURES, load_shocks, read_percent
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.proposal_state import ProposalName
from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.build_overspends import chance_of_more
from funding_tui.allocate.rural_floor import read_rural_floor
from funding_tui.allocate.scenarios.edit import set_lock, switch_rule
from funding_tui.allocate.scenarios.shocks import add_shock
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.commands.console import parse_percent
from funding_tui.prove.proposals.lifecycle import certify, draft, submit
from models.allocations import AllocationLine, Run
from models.database import Workspace
from models.funding import Funder, Pot
from models.ledger import LedgerEntry
from models.projects import Project
from models.rules import CarryForwardRule, SpendByRule
from optimiser.rules import Eligibility, Lock, OverProgramme
from optimiser.solving import Limits
from tests.allocate.counties import NOW, TODAY, a_county, a_project, a_stream

LABOUR, OTHER, CAPITAL = "revenue-labour", "revenue-other", "capital"


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Two streams over two years, and a project of posts and one of other costs in each year."""
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    workspace = a_county(tmp_path / "county.funding")
    a_stream(
        workspace, "core", {(year, kind): 10_000_00 for year in (2026, 2027) for kind in (LABOUR, OTHER)}
    )
    a_stream(workspace, "cap", {(2027, CAPITAL): 5_000_00})
    a_project(workspace, "now", fixed=1_000_00)
    a_project(workspace, "posts", fixed=4_000_01, cost_type=LABOUR, year=2027)
    yield workspace
    workspace.close()


def with_shock(workspace: Workspace, shock: str, **figures: str) -> ProblemSetup:
    add_shock(workspace, "base", shock, figures, today=TODAY)
    return build_setup(workspace, "base", UnsavedChanges(), TODAY)


def pots(setup: ProblemSetup) -> dict[str, int]:
    return {pot.id: pot.pence for pot in setup.problem.pots}


def costs(setup: ProblemSetup, project: str) -> dict[str, int]:
    (option,) = [each for each in setup.problem.options if each.project == project]
    return {cost.financial_year: sum(cost.fixed.values()) for cost in option.costs}


def commit(workspace: Workspace, pence: int, project: str) -> None:
    with workspace.session() as session:
        pot = session.exec(select(Pot).where(Pot.cost_type == LABOUR).order_by("id")).first()
        work = session.exec(select(Project).where(Project.code == project)).one()
        assert pot is not None
        session.add(
            LedgerEntry(
                pot_id=pot.id or 0,
                kind="commitment",
                pence=pence,
                on=TODAY,
                project_id=work.id,
                recorded_at=NOW,
            )
        )


# the award is cut


def test_a_cut_takes_its_share_of_the_award_and_what_is_contracted_stays(county: Workspace) -> None:
    commit(county, 3_000_00, "posts")
    setup = with_shock(county, "award-cut", stream="core", year="2026/27")
    assert pots(setup)["core 2026/27 revenue-labour"] == 10_000_00 - 1_800_00 - 3_000_00
    assert pots(setup)["core 2026/27 revenue-other"] == 8_200_00
    assert pots(setup)["core 2027/28 revenue-other"] == 10_000_00
    (said,) = setup.shocks
    assert said.said == (
        "Stream core 2026/27: 18% of the £20,000 awarded is taken back, so what is free falls from £17,000 "
        "to £13,400; 1 contracted project stays, and £3,000 that is contracted or spent stays."
    )


def test_the_real_cut_carries_its_source_and_day(county: Workspace) -> None:
    (said,) = with_shock(county, "award-cut", stream="core").shocks
    assert "£180,000" in said.source
    assert said.dated == date(2025, 2, 22)
    assert dict(said.figures)["share"] == "18%"


def test_a_cut_below_what_is_contracted_says_what_has_no_money_behind_it(county: Workspace) -> None:
    commit(county, 9_000_00, "posts")
    setup = with_shock(county, "award-cut", stream="core", year="2026/27")
    assert "core 2026/27 revenue-labour" not in pots(setup)
    assert "£800 of what is contracted has no money behind it any more." in setup.shocks[0].said


def test_contracts_that_are_not_in_the_ledger_are_locked_in(county: Workspace) -> None:
    setup = with_shock(county, "award-cut", stream="core", contracted="posts")
    assert [(rule.project, rule.state) for rule in setup.problem.rules if isinstance(rule, Lock)] == [
        ("posts", "in")
    ]


# posts cost more, and work starts late


def test_a_pay_award_makes_posts_dearer_to_the_penny_and_nothing_else(county: Workspace) -> None:
    setup = with_shock(county, "pay-award", rise="4%")
    assert costs(setup, "posts") == {"2027/28": 4_160_01}
    assert costs(setup, "now") == {"2026/27": 1_000_00}
    assert "Posts cost 4% more in 2026/27 and 2027/28" in setup.shocks[0].said


def test_a_pay_award_may_begin_in_a_later_year(county: Workspace) -> None:
    a_project(county, "early", fixed=1_000_00, cost_type=LABOUR)
    assert costs(with_shock(county, "pay-award", rise="4%", year="2027/28"), "early") == {"2026/27": 1_000_00}


def test_a_quarter_of_a_year_s_cost_slips_into_the_next_year_and_its_money_is_lost(county: Workspace) -> None:
    setup = with_shock(county, "slip-quarter")
    assert costs(setup, "now") == {"2026/27": 750_00, "2027/28": 250_00}
    (option,) = [each for each in setup.problem.options if each.project == "now"]
    assert option.years_active == ("2026/27",), "a delay buys no further year of effect"
    assert sum(option.points.values()) == pytest.approx(5.0)
    assert setup.shocks[0].said.endswith(
        "No agreement lets money follow it: what is not spent by 31 March is lost."
    )


def test_money_may_follow_a_slip_where_the_agreement_lets_it_be_carried(tmp_path: Path) -> None:
    workspace = a_county(tmp_path / "carrying.funding")
    carry = CarryForwardRule(from_year="2026/27", to_year="2027/28", at_most_bp=1_000)
    a_stream(workspace, "kept", {(2026, OTHER): 100_00, (2027, OTHER): 100_00}, carry)
    a_stream(workspace, "lost", {(2026, OTHER): 100_00})
    a_project(workspace, "now", fixed=50_00)
    said = with_shock(workspace, "slip-quarter").shocks[0].said
    workspace.close()
    assert "Money of Stream kept may follow it as far as the agreement allows." in said
    assert said.endswith("What the others do not spend by 31 March is lost.")


def test_what_slips_out_of_the_years_allocated_takes_its_part_of_the_effect(county: Workspace) -> None:
    setup = with_shock(county, "slip-quarter", year="2027/28", projects="posts")
    assert costs(setup, "posts") == {"2027/28": 3_000_01}
    (option,) = [each for each in setup.problem.options if each.project == "posts"]
    assert sum(option.points.values()) == pytest.approx(3.75)
    assert "neither that cost nor the effect that goes with it is counted" in setup.shocks[0].said
    assert costs(setup, "now") == {"2026/27": 1_000_00}


# pots end, are late, or arrive


def test_a_pot_that_ends_is_gone_from_its_year_on(county: Workspace) -> None:
    setup = with_shock(county, "pot-ends", stream="core", year="2027/28")
    assert set(pots(setup)) == {
        "core 2026/27 revenue-labour",
        "core 2026/27 revenue-other",
        "cap 2027/28 capital",
    }
    assert setup.shocks[0].said == (
        "Stream core ends: the £20,000 that was free in 2027/28 cannot be allocated."
    )


def test_nothing_left_after_a_shock_is_said_in_one_sentence(county: Workspace) -> None:
    add_shock(county, "base", "pot-ends", {"stream": "cap"}, today=TODAY)
    with pytest.raises(BadInput, match="no pot has money free after the scenario's shocks"):
        with_shock(county, "pot-ends", stream="core")


def test_a_late_agreement_leaves_the_running_costs_of_the_days_that_remain(county: Workspace) -> None:
    setup = with_shock(county, "agreement-late", stream="core", until="2027-02-01")
    days = (59 * 10_000_00) // 129  # of the 129 days from 23 November to 31 March, 59 are left
    assert pots(setup)["core 2026/27 revenue-other"] == days
    assert pots(setup)["core 2027/28 revenue-other"] == 10_000_00
    assert "which leaves 59 of 129 days in 2026/27" in setup.shocks[0].said
    assert "It is assumed" in setup.shocks[0].said


def test_capital_waits_for_a_late_agreement(county: Workspace) -> None:
    setup = with_shock(county, "agreement-late", stream="cap", until="2028-03-01")
    assert pots(setup)["cap 2027/28 capital"] == 5_000_00
    assert setup.shocks[0].said.endswith("which leaves what is free as it is.")


def test_a_new_stream_pays_for_its_priorities_and_its_money_is_only_supposed(county: Workspace) -> None:
    setup = with_shock(
        county,
        "serious-violence-duty",
        year="2027/28",
        labour="46,000",
        other="£62,000.50",
        priorities="crime",
    )
    assert pots(setup)["svd 2027/28 revenue-labour"] == 46_000_00
    assert pots(setup)["svd 2027/28 revenue-other"] == 62_000_50
    assert "svd 2027/28 revenue-labour" not in setup.pot_ids
    (rule,) = [each for each in setup.problem.rules if isinstance(each, Eligibility)]
    assert (rule.streams, rule.priorities) == (("svd",), ("crime",))
    assert "It is supposed, not awarded" in setup.shocks[0].said


def test_a_stream_that_is_held_already_gets_more(county: Workspace) -> None:
    setup = with_shock(county, "new-stream", code="core", name="-", year="2027/28", other="1,000")
    assert pots(setup)["core 2027/28 revenue-other"] == 11_000_00
    assert "Stream core gets a further £1,000 revenue-other" in setup.shocks[0].said


def test_supposed_money_is_allocated_but_no_pot_of_the_ledger_is_charged_with_it(county: Workspace) -> None:
    a_project(county, "bigger", fixed=30_000_00, year=2027, score=9.0)
    add_shock(
        county,
        "base",
        "new-stream",
        {"code": "new", "name": "New", "year": "2027/28", "other": "30,000"},
        today=TODAY,
    )
    report = propose(county, "base", limits=Limits(seconds=20), deep=False, today=TODAY)
    assert "new" in {line.stream for line in report.lines}
    assert report.shocks is not None
    assert report.shocks[0].said.startswith("New arrives with £30,000")
    assert any(each.startswith("Supposed: New arrives") for each in report.assumptions)
    with county.session() as session:
        kept = sum(line.pence for line in session.exec(select(AllocationLine)))
        assert session.exec(select(Run)).one().verified
    assert kept == sum(line.pence for line in report.lines if line.stream != "new")


# over-programming


@pytest.mark.slow
def test_more_may_be_promised_than_is_held_and_someone_underwrites_it(county: Workspace) -> None:
    setup = with_shock(
        county, "over-programme", share="10%", underwriter="the council's reserve", stream="core"
    )
    (rule,) = [each for each in setup.problem.rules if isinstance(each, OverProgramme)]
    assert (rule.streams, rule.at_most, rule.underwriter) == (("core",), 1_000, "the council's reserve")
    assert "£4,000 in all; the council's reserve pays" in setup.shocks[0].said
    assert "No delivery risk is stated, so the chance of overspending is not known." in setup.shocks[0].said


def over_promised(county: Workspace, **figures: str):
    a_project(county, "a", fixed=6_000_00, score=9.0)
    a_project(county, "b", fixed=5_000_00, score=9.0)
    figures = {"share": "10%", "underwriter": "the council", "stream": "core", **figures}
    add_shock(county, "base", "over-programme", figures, today=TODAY)
    report = propose(
        county,
        "base",
        lock_in=("a", "b"),
        lock_out=("now", "posts"),
        limits=Limits(seconds=20),
        deep=False,
        today=TODAY,
    )
    assert report.overspends is not None
    (over,) = report.overspends
    assert (over.promised, over.held) == (11_000_00, 10_000_00)
    return over


def test_the_chance_of_overspending_comes_from_the_stated_risks(county: Workspace) -> None:
    over = over_promised(county, risk="a=20%, b=50%")
    assert over.chance_bp == 4_000, "both are delivered with a chance of 0.8 x 0.5"
    assert over.unknown == ()
    assert "the chance of overspending is 40%" in over.words
    assert "the council underwrites £1,000" in over.words


def test_the_chance_is_not_known_where_a_risk_is_not_stated(county: Workspace) -> None:
    over = over_promised(county, risk="a=20%")
    assert over.chance_bp is None
    assert over.unknown == ("b",)
    assert "is not known, because no delivery risk is stated for b" in over.words


def test_the_chance_of_more_than_is_held_is_exact() -> None:
    assert chance_of_more([(60, 0), (50, 0)], 100) == 1.0
    assert chance_of_more([(60, 0), (40, 0)], 100) == 0.0
    assert chance_of_more([(60, 5_000), (50, 5_000), (50, 5_000)], 100) == pytest.approx(0.375)


def test_no_more_than_a_sixth_may_be_over_promised(county: Workspace) -> None:
    with pytest.raises(BadInput, match="at most 15% more than a pot has may be promised, not 20%"):
        with_shock(county, "over-programme", share="20%", underwriter="the council")


# funders and priorities


def test_a_successor_takes_over_the_agreements_and_nothing_else_changes(county: Workspace) -> None:
    before = build_setup(county, "base", UnsavedChanges(), TODAY).problem
    with county.session() as session:
        session.add(Funder(code="board", name="The new board"))
        session.flush()
        funder = session.exec(select(Funder).where(Funder.code == "funder of core")).one()
        funder.succeeded_by_id = session.exec(select(Funder.id).where(Funder.code == "board")).one()
        session.add(funder)
    setup = with_shock(county, "funder-succeeded", funder="funder of core")
    assert setup.problem == before
    assert "Funder of core is succeeded by The new board: the agreements for Stream core go with it" in (
        setup.shocks[0].said
    )


def test_a_successor_that_nobody_names_is_asked_for(county: Workspace) -> None:
    with pytest.raises(BadInput, match="state the successor"):
        with_shock(county, "funder-succeeded", funder="funder of core")
    assert (
        "The mayor"
        in with_shock(county, "funder-succeeded", funder="funder of core", successor="The mayor")
        .shocks[0]
        .said
    )


def test_priorities_move_with_the_weights_before_and_after(county: Workspace) -> None:
    setup = with_shock(county, "priorities-move", weights="abuse=0.5, crime=3")
    assert {each.id: each.weight for each in setup.problem.priorities} == {"abuse": 0.5, "crime": 3.0}
    assert (
        setup.shocks[0].said == "The weights of priorities change: abuse from 2 to 0.5 and crime from 1 to 3."
    )


# who delivers


def give_provider(workspace: Workspace, name: str, *projects: str) -> None:
    with workspace.session() as session:
        for project in session.exec(select(Project)):
            if project.code in projects:
                project.provider = name


def test_a_partner_that_underspends_delivers_less_and_its_money_stays_set_aside(county: Workspace) -> None:
    give_provider(county, "Rural Aid", "now")
    before = build_setup(county, "base", UnsavedChanges(), TODAY)
    setup = with_shock(county, "partner-underspends", partner="rural aid ", share="20%")
    was, now = (
        {each.project: sum(each.points.values()) for each in made.problem.options} for made in (before, setup)
    )
    assert now == {"now": pytest.approx(0.8 * was["now"]), "posts": was["posts"]}
    assert (costs(setup, "now"), pots(setup)) == (costs(before, "now"), pots(before))
    assert (
        "20% of what it is given, and delivers that much less of now: an assumption" in setup.shocks[0].said
    )


def test_what_a_partner_gives_back_in_time_is_free_again(county: Workspace) -> None:
    give_provider(county, "Rural Aid", "now", "posts")
    commit(county, 3_000_00, "posts")
    setup = with_shock(county, "partner-underspends", partner="Rural Aid", share="20%", back="50%")
    assert pots(setup)["core 2026/27 revenue-labour"] == 7_000_00 + 300_00
    assert costs(setup, "now") == {"2026/27": 900_00}
    assert "£300 is free again" in setup.shocks[0].said


def test_a_provider_that_fails_cannot_be_funded(county: Workspace) -> None:
    give_provider(county, "Rural Aid", "posts")
    commit(county, 3_000_00, "posts")
    setup = with_shock(county, "provider-fails", provider="RURAL AID", back="10%")
    locks = [rule for rule in setup.problem.rules if isinstance(rule, Lock)]
    assert [(lock.project, lock.state) for lock in locks] == [("posts", "out")]
    assert pots(setup)["core 2026/27 revenue-labour"] == 7_000_00 + 300_00
    assert "£300 comes back, and what it was to prevent is not prevented" in setup.shocks[0].said


def test_only_what_is_not_spent_comes_back(county: Workspace) -> None:
    give_provider(county, "Rural Aid", "posts")
    commit(county, 3_000_00, "posts")
    with county.session() as session:
        entry = session.exec(select(LedgerEntry).where(LedgerEntry.kind == "commitment")).one()
        spent = {**entry.model_dump(exclude={"id"}), "kind": "spend", "pence": 2_000_00}
        session.add(LedgerEntry(**spent))
    setup = with_shock(county, "provider-fails", provider="Rural Aid", back="100%")
    assert "of £1,000 that is contracted with it and not spent yet, £1,000 comes back" in setup.shocks[0].said


def test_a_provider_that_no_project_names_is_told(county: Workspace) -> None:
    with pytest.raises(BadInput, match="no project says who delivers it"):
        with_shock(county, "provider-fails", provider="Rural Aid")
    give_provider(county, "Rural Aid", "posts")
    with pytest.raises(NotFound, match="did you mean 'Rural Aid'"):
        with_shock(county, "provider-fails", provider="Rural Aids")


# figures and the list


@pytest.mark.parametrize(
    ("shock", "figures", "sentence"),
    [
        ("pay-award", {}, "needs rise: by how much labour costs rise; no source settles it in advance"),
        ("award-cut", {"stream": "core", "share": "lots"}, "'lots' cannot be read; write a percentage"),
        ("award-cut", {"stream": "core", "depth": "1"}, "has no figure 'depth'; it has: stream, share"),
        ("pot-ends", {"stream": "core", "year": "2026"}, "write a financial year, such as 2026/27"),
        ("pot-ends", {"stream": "cap", "year": "2031/32"}, "this scenario allocates 2026/27 and 2027/28"),
        ("new-stream", {"code": "x", "name": "X", "year": "2027/28"}, "arrives with no money"),
        ("agreement-late", {"stream": "core", "until": "soon"}, "write a day, such as 2027-07-01"),
        ("priorities-move", {"weights": "abuse"}, "such as vawg=2, asb=0.5"),
        ("priorities-move", {"weights": "abuse=-1"}, "such as vawg=2, asb=0.5"),
    ],
)
def test_a_figure_that_is_missing_or_unreadable_is_refused_with_how_to_write_it(
    county: Workspace, shock: str, figures: dict[str, str], sentence: str
) -> None:
    with pytest.raises(BadInput) as caught:
        with_shock(county, shock, **figures)
    assert sentence in str(caught.value)
    assert build_setup(county, "base", UnsavedChanges(), TODAY).shocks == (), "nothing was laid"


@pytest.mark.parametrize(
    ("shock", "figures", "near"),
    [
        ("award-cuts", {}, "did you mean 'award-cut'"),
        ("award-cut", {"stream": "cor"}, "did you mean 'core'"),
        ("slip-quarter", {"projects": "post"}, "did you mean 'posts'"),
        ("priorities-move", {"weights": "abuses=1"}, "did you mean 'abuse'"),
        ("funder-succeeded", {"funder": "funder of cor"}, "did you mean 'funder of core'"),
    ],
)
def test_a_name_that_is_not_there_names_the_nearest(
    county: Workspace, shock: str, figures: dict[str, str], near: str
) -> None:
    with pytest.raises(NotFound, match=near):
        with_shock(county, shock, **figures)


def test_every_shock_has_a_key_of_its_own_a_source_and_sourced_defaults() -> None:
    known = load_shocks().shock
    assert {shock.kind for shock in known} == set(REQUIRED_FIGURES)
    assert len({shock.press for shock in known}) == len(known)
    for shock in known:
        assert shock.source
        for figure in shock.figure:
            assert not figure.default or figure.source or figure.unit == "text"


OWN = """
[[shock]]
key = "halved"
press = "h"
kind = "award-cut"
name = "Halved"
words = "Half goes."
source = "The officer's own"
[[shock.figure]]
name = "stream"
unit = "stream"
ask = "Which"
[[shock.figure]]
name = "share"
unit = "percent"
ask = "How much"
default = "50%"
"""


def test_a_partnership_may_have_a_list_of_its_own(county: Workspace, tmp_path: Path) -> None:
    (tmp_path / "shocks.toml").write_text(OWN, "utf-8")
    assert pots(with_shock(county, "halved", stream="cap"))["cap 2027/28 capital"] == 2_500_00
    (tmp_path / "shocks.toml").unlink()
    with pytest.raises(NotFound, match="there is no shock 'halved'"):
        build_setup(county, "base", UnsavedChanges(), TODAY)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[shock", "cannot be read"),
        (OWN.replace('unit = "percent"', 'unit = "text"'), "needs a figure 'share' in percent"),
        (OWN + OWN, "two shocks have the key 'halved'"),
        (OWN.replace('source = "The officer\'s own"', 'source = ""'), "source"),
    ],
)
def test_a_list_that_cannot_be_used_names_what_is_wrong(
    county: Workspace, tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "shocks.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput, match=sentence):
        load_shocks()


@pytest.mark.slow
def test_a_spend_by_date_that_is_set_aside_lets_its_money_live(tmp_path: Path) -> None:
    workspace = a_county(tmp_path / "late.funding")
    rule = SpendByRule(day="2027-03-31", words="By 31 March 2027")
    a_stream(workspace, "dying", {(2026, OTHER): 100_00, (2027, OTHER): 100_00}, rule)
    a_project(workspace, "now", fixed=50_00)
    assert len(build_setup(workspace, "base", UnsavedChanges(), TODAY).problem.pots) == 1
    switch_rule(workspace, "base", "By 31 March 2027", on=False, today=TODAY)
    assert len(build_setup(workspace, "base", UnsavedChanges(), TODAY).problem.pots) == 2
    workspace.close()


# what is certified


def certified(workspace: Workspace, scenario: str) -> None:
    run = propose(workspace, scenario, limits=Limits(seconds=20), deep=False, today=TODAY).run
    row = draft(workspace, run, who="A. Officer")
    name = ProposalName(row.number, row.version)
    submit(workspace, name, who="A. Officer")
    certify(workspace, name, who="S. Treasurer", today=TODAY)


def test_supposed_money_cannot_be_certified(county: Workspace) -> None:
    figures = {"code": "new", "name": "New", "year": "2027/28", "other": "30,000"}
    a_project(county, "bigger", fixed=30_000_00, year=2027, score=9.0)
    add_shock(county, "base", "new-stream", figures, today=TODAY)
    with pytest.raises(BadInput, match=r"cannot be certified as it is\. Pot 'new 2027/28 revenue-other'"):
        certified(county, "base")


def test_a_lock_on_a_project_that_is_certified_since_asks_for_nothing_more(county: Workspace) -> None:
    set_lock(county, "base", "now", "in")
    certified(county, "base")
    a_project(county, "next", fixed=1_000_00)
    assert not [
        rule
        for rule in build_setup(county, "base", UnsavedChanges(), TODAY).problem.rules
        if isinstance(rule, Lock)
    ]


@pytest.mark.parametrize("text", ["0.18", "1", "0.6"])
def test_a_share_of_one_is_not_taken_for_a_percentage(text: str) -> None:
    for read in (read_percent, read_rural_floor, parse_percent):
        with pytest.raises((BadInput, ValueError)):
            read(text)
        assert read(f"{text}%") == round(100 * float(text))
