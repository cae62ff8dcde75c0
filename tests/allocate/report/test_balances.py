"""What a run says of balances: below zero, at risk, forecast, stranded, lost; on real workspaces."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput
from funding_tui.prove.claims import disagreements, warnings
from funding_tui.prove.export_formats import write_run
from models.database import Workspace
from models.funding import Stream
from models.ledger import LedgerEntry
from models.rules import CarryForwardRule, EligibleRule, SpendByRule
from tests.allocate.counties import NOW, TODAY, a_county, a_project, a_stream
from tests.properties import examples
from tests.tui.driving import driven, press, shown


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "county.funding")
    yield workspace
    workspace.close()


def enter(workspace: Workspace, pot: int, kind: str, pence: int) -> None:
    with workspace.session() as session:
        session.add(LedgerEntry(pot_id=pot, kind=kind, pence=pence, on=TODAY, recorded_at=NOW))


def solved(workspace: Workspace, **how) -> RunReport:
    return propose(workspace, today=TODAY, **how)


def words(report: RunReport, name: str, kind: str = "paper") -> str:
    return write_run(report, Path(name), kind).decode("utf-8-sig")


def test_a_pot_below_zero_is_in_the_totals_and_the_first_thing_on_every_paper(county: Workspace) -> None:
    a_stream(county, "core", {(2026, "revenue-other"): 10_000_00, (2026, "capital"): 1_000_00})
    enter(county, 2, "commitment", 5_000_00)
    a_project(county, "town", fixed=7000_00, areas=["W3"])
    report = solved(county, deep=False)
    assert (report.free, report.allocated) == (6_000_00, 7_000_00)
    assert {(row.cost_type, row.free, row.left) for row in report.by_pot} == {
        ("revenue-other", 10_000_00, 0),
        ("capital", -4_000_00, -4_000_00),
    }
    assert not disagreements(report)
    (below,) = report.over_committed or ()
    assert (below.pence, below.after, below.in_totals) == (4_000_00, -4_000_00, True)
    said = "Stream core, 2026/27 capital is over-committed by £4,000"
    assert said in warnings(report)[0]
    for kind in ("paper", "decision-notice"):
        told = words(report, "paper.md", kind)
        assert told.index(said) < told.index("town")
    assert report.recommendation[0].startswith(
        "That the partnership allocates £7,000 of the £6,000 that it has free (£10,000 in pots with money, "
        "less £4,000 by which 1 pot is over-committed)"
    )


def test_a_pot_below_zero_in_a_year_that_is_over_is_named_beside_the_totals(county: Workspace) -> None:
    a_stream(county, "core", {(2025, "capital"): 0, (2026, "revenue-other"): 10_000_00})
    enter(county, 1, "spend", 1_00)
    a_project(county, "town", fixed=7000_00, areas=["W3"])
    report = solved(county, deep=False)
    assert report.free == 10_000_00
    (below,) = report.over_committed or ()
    assert (below.financial_year, below.pence, below.in_totals) == ("2025/26", 1_00, False)
    assert "is not in the totals" in below.words


def test_where_every_pot_is_below_zero_the_refusal_says_by_how_much(county: Workspace) -> None:
    a_stream(county, "core", {(2026, "revenue-other"): 1_000_00})
    enter(county, 1, "commitment", 1_500_00)
    a_project(county, "town", fixed=7000_00, areas=["W3"])
    with pytest.raises(BadInput, match="over-committed by £500"):
        solved(county)


def test_an_unsigned_agreement_is_named_wherever_its_money_is_allocated(county: Workspace) -> None:
    a_stream(county, "risky", {(2026, "revenue-other"): 10_000_00}, signed=None)
    a_stream(county, "ahead", {(2026, "capital"): 500_00}, signed=date(2027, 1, 1))
    a_stream(county, "idle", {(2026, "revenue-labour"): 500_00}, signed=None)
    enter(county, 1, "spend", 200_00)
    a_project(county, "town", fixed=7000_00, areas=["W3"])
    a_project(county, "gate", fixed=400_00, areas=["W1"], cost_type="capital")
    report = solved(county, deep=False)
    at_risk = {row.stream: row for row in report.at_risk or ()}
    assert {code: row.allocated for code, row in at_risk.items()} == {"risky": 7000_00, "ahead": 400_00}
    assert (at_risk["risky"].agreement_reference, at_risk["risky"].taken) == ("REF-risky", 200_00)
    assert at_risk["risky"].projects == ("Project town",)
    named = "agreement REF-risky"
    assert any(named in sentence for sentence in warnings(report))
    for kind in ("paper", "decision-notice", "appendix"):
        assert named in words(report, "paper.md", kind)
    (row,) = [row for row in words(report, "s.csv", "spend").splitlines() if "Project town" in row]
    assert row.endswith("agreement REF-risky not signed")
    assert named in words(report, "lines.csv")


def test_what_a_forecast_has_promised_is_not_offered_without_saying_so(county: Workspace) -> None:
    a_stream(county, "core", {(2026, "revenue-other"): 10_000_00, (2026, "capital"): 900_00})
    enter(county, 1, "forecast", 4_000_00)
    enter(county, 2, "forecast", 100_00)
    a_project(county, "town", fixed=7000_00, areas=["W3"])
    a_project(county, "gate", fixed=400_00, areas=["W1"], cost_type="capital")
    report = solved(county, deep=False)
    assert report.free == 10_900_00
    assert {row.cost_type: (row.pence, row.offered) for row in report.forecasts or ()} == {
        "revenue-other": (4_000_00, 1_000_00),
        "capital": (100_00, 0),
    }
    told = words(report, "paper.md")
    assert "this run allocates £1,000 of the money that the forecast needs" in told
    assert "Forecast spending is not taken from it" in told


def test_stranded_money_is_named_with_its_reason_and_who_else_asked_for_it(county: Workspace) -> None:
    rural = EligibleRule(priorities=("abuse",), words="Only domestic abuse work")
    a_stream(county, "fence", {(2026, "revenue-other"): 2_000_00}, rural)
    a_stream(county, "core", {(2026, "revenue-other"): 9_000_00, (2026, "capital"): 3_000_00})
    a_project(county, "town", fixed=7000_00, areas=["W3"])
    a_project(county, "gate", fixed=400_00, areas=["W1"], cost_type="capital", score=None)
    report = solved(county)
    found = {(row.stream, row.cost_type): row for row in report.stranded or ()}
    assert {key: row.pence for key, row in found.items()} == {
        ("fence", "revenue-other"): 2_000_00,
        ("core", "revenue-other"): 2_000_00,
        ("core", "capital"): 3_000_00,
    }
    assert found["fence", "revenue-other"].rules == ("Only domestic abuse work",)
    assert found["core", "capital"].why == (
        "No project that can be considered asks for capital money in 2026/27. Left out: Project gate: it has "
        "neither a measured effect nor an officer score."
    )
    assert "£2,000 of Stream fence, 2026/27 revenue-other is stranded" in words(report, "paper.md")
    assert "£7,000 is stranded" in " ".join(report.recommendation)
    assert report.allocated + 7_000_00 == report.free


def test_a_lock_by_the_officer_strands_the_money_that_only_that_project_could_use(
    county: Workspace,
) -> None:
    a_stream(county, "core", {(2026, "revenue-other"): 9_000_00})
    a_stream(county, "works", {(2026, "capital"): 500_00})
    a_project(county, "town", fixed=7000_00, areas=["W3"])
    a_project(county, "gate", fixed=400_00, areas=["W1"], cost_type="capital")
    report = solved(county, lock_out=["gate"])
    (row,) = [row for row in report.stranded or () if row.stream == "works"]
    assert (row.pence, row.rules) == (500_00, ("gate is locked out",))


def test_what_is_lost_if_unspent_has_its_day_and_its_pots(county: Workspace) -> None:
    a_stream(county, "core", {(2026, "revenue-other"): 9_000_00, (2027, "revenue-other"): 50_00})
    early = SpendByRule(day="2026-12-31", words="All is spent this year")
    a_stream(county, "early", {(2026, "capital"): 700_00}, early)
    a_project(county, "town", fixed=7000_00, areas=["W3"])
    report = solved(county, deep=False)
    lost = [(row.stream, row.by, row.pence) for row in report.lost_if_unspent or ()]
    assert lost == [
        ("early", date(2026, 12, 31), 700_00),
        ("core", date(2027, 3, 31), 2_000_00),
        ("core", date(2028, 3, 31), 50_00),
    ]
    told = words(report, "paper.md").split("## 2")[0]
    assert "£700 must be spent by 31 December 2026 or is lost" in told
    assert "£2,000 must be spent by 31 March 2027 or is lost" in told
    assert "Stream core (2026/27 revenue-other £2,000)" in told


def test_a_rule_of_carry_forward_reduces_what_is_lost_up_to_its_cap(county: Workspace) -> None:
    carry = CarryForwardRule(from_year="2026/27", to_year="2027/28", at_most_bp=1_000, words="A tenth waits")
    a_stream(county, "core", {(2026, "revenue-other"): 9_000_00}, carry)
    a_project(county, "town", fixed=7000_00, areas=["W3"])
    (row,) = solved(county, deep=False).lost_if_unspent or ()
    assert (row.unspent, row.may_be_carried, row.pence) == (2_000_00, 900_00, 1_100_00)
    assert "(£900 more may be carried to a later year)" in row.words
    with county.session() as session:
        stream = session.get_one(Stream, 1)
        stream.ends = date(2027, 3, 31)  # and so there is no later year to carry it to
        session.add(stream)
    (row,) = solved(county, deep=False).lost_if_unspent or ()
    assert (row.may_be_carried, row.pence) == (0, 2_000_00)


def test_money_past_its_own_last_day_is_not_offered(county: Workspace) -> None:
    past = SpendByRule(day="2026-10-31", words="All is spent by October")
    a_stream(county, "past", {(2026, "revenue-other"): 9_000_00}, past)
    a_stream(county, "core", {(2026, "revenue-other"): 100_00})
    a_project(county, "town", fixed=100_00, areas=["W3"])
    report = solved(county, deep=False)
    assert {row.stream for row in report.by_pot} == {"core"}


def a_county_with_everything(workspace: Workspace) -> RunReport:
    """A pot below zero, an agreement not signed, a forecast, stranded money, and money to be lost."""
    a_stream(
        workspace, "core", {(2026, "revenue-other"): 10_000_00, (2026, "capital"): 1_000_00}, signed=None
    )
    a_stream(workspace, "fence", {(2026, "revenue-labour"): 900_00})
    enter(workspace, 2, "commitment", 5_000_00)
    enter(workspace, 1, "forecast", 4_000_00)
    a_project(workspace, "town", fixed=7000_00, areas=["W3"])
    return solved(workspace)


def test_the_workbook_has_every_pot_with_what_is_stranded_and_left(county: Workspace) -> None:
    report = a_county_with_everything(county)
    sheet = load_workbook(BytesIO(write_run(report, Path("w.xlsx"))), data_only=True)["Balances"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(at for at, row in enumerate(rows) if row[0] == "No.")
    pots = {
        (row[1], row[4]): tuple(Decimal(str(row[at])) for at in (5, 6, 7, 8))
        for row in rows[heading + 1 : heading + 4]
    }
    assert pots == {
        ("core", "revenue-other"): (10_000, 7_000, 3_000, 0),
        ("core", "capital"): (-4_000, 0, 0, -4_000),
        ("fence", "revenue-labour"): (900, 0, 900, 0),
    }
    for free, allocated, stranded, left in pots.values():
        assert allocated + stranded + left == free
    told = " ".join(str(value) for row in rows for value in row if value)
    for words in ("over-committed by £4,000", "agreement REF-core", "No project that can be considered"):
        assert words in told
    assert "2027-03-31" in told


@pytest.mark.slow
async def test_the_screens_say_the_same(county: Workspace) -> None:
    a_county_with_everything(county)
    async with driven(Path(county.path)) as pilot:
        await press(pilot, "5")
        for words in (
            "£4,000 OVER-COMMITTED",
            "£7,000 AT RISK, agreement REF-core not signed",
            "£3,900 stranded",
            "lost unless spent by 31 Mar 2027",
            "£1,000 that a forecast needs",
        ):
            assert words in shown(pilot)
        await press(pilot, "3")
        assert "1 pot OVER-COMMITTED by £4,000" in shown(pilot)
        assert "£3,900 is stranded by the rules of run 1" in shown(pilot)


MONEY = st.integers(0, 900).map(lambda pounds: pounds * 1_00 + pounds % 7)


@pytest.mark.slow
@settings(examples(12), deadline=None)
@given(
    st.lists(st.tuples(MONEY, MONEY, MONEY, st.booleans()), min_size=1, max_size=4),
    st.lists(st.tuples(MONEY, st.sampled_from(("capital", "revenue-other"))), min_size=1, max_size=3),
    st.sampled_from((None, 500, 5_000)),
)
def test_of_each_pot_what_is_stranded_left_and_allocated_is_what_was_free(
    pots: list[tuple[int, int, int, bool]], costs: list[tuple[int, str]], carry: int | None
) -> None:
    with TemporaryDirectory() as folder:
        workspace = a_county(Path(folder) / "any.funding")
        rules = (
            []
            if carry is None
            else [CarryForwardRule(from_year="2026/27", to_year="2027/28", at_most_bp=carry)]
        )
        for number, (award, taken, forecast, signed) in enumerate(pots):
            kinds = ("capital", "revenue-other")
            a_stream(
                workspace,
                f"s{number}",
                {(2026, kinds[number % 2]): award, (2027, kinds[number % 2]): award // 2},
                *rules,
                signed=date(2026, 4, 1) if signed else None,
            )
            enter(workspace, 2 * number + 1, "commitment", taken)
            enter(workspace, 2 * number + 1, "forecast", forecast)
        for number, (cost, kind) in enumerate(costs):
            year = 2026 + number % 2
            a_project(workspace, f"p{number}", fixed=cost, cost_type=kind, areas=["W1"], year=year)
        try:
            report = solved(workspace)
        except BadInput:
            return
        finally:
            workspace.close()
    for pot in report.by_pot:
        assert pot.stranded + pot.left + pot.allocated == pot.free
        assert pot.stranded >= 0
        assert (pot.left < 0) == (pot.free < 0 or (pot.carried > 0 and pot.allocated > pot.free))
    assert report.free == sum(pot.free for pot in report.by_pot)
    assert report.allocated == sum(pot.allocated for pot in report.by_pot)
    assert sum(pot.carried for pot in report.by_pot) == 0
    assert sum(row.pence for row in report.stranded or ()) == sum(pot.stranded for pot in report.by_pot)
    assert sum(row.pence for row in report.over_committed or () if row.in_totals) == -sum(
        min(pot.free, 0) for pot in report.by_pot
    )
    assert sum(row.allocated for row in report.at_risk or ()) == sum(
        line.pence for line in report.lines if not pots[int(line.stream[1:])][3]
    )
    assert sum(row.unspent for row in report.lost_if_unspent or ()) <= sum(
        pot.left + pot.stranded + pot.carried for pot in report.by_pot if pot.free >= 0
    )
    assert not disagreements(report)
