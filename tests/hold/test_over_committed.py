"""A pot below zero is told as it is: in its row, in every total, first of Today, and in every list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from funding_tui.commands import verbs
from funding_tui.find.matching.profiles import read_partnership_profile
from funding_tui.hold.streams import over_committed, pots, streams
from funding_tui.today.digest import build_digest
from funding_tui.today.digest_report import sections
from funding_tui.today.pages import write_today_page
from funding_tui.today.today import build_today
from models.database import Workspace
from tests.builders import TODAY, a_pot, a_stream, a_workspace, an_obligation, at


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Workspace]:
    """£5,000 free in one pot; another £2,000.50 over-committed, and a small one £1 over."""
    with a_workspace(tmp_path) as workspace:
        stream = a_stream(workspace, "grant", name="The grant", agreement_reference="G-1", signed=None)
        a_pot(workspace, stream, ("award", 5_000_00), ("forecast", 700_00))
        a_pot(
            workspace,
            stream,
            ("award", 10_000_00),
            ("commitment", 12_000_50),
            cost_type="revenue-labour",
            illustrative=True,
        )
        a_pot(workspace, stream, ("spend", 1_00), cost_type="capital")
        an_obligation(workspace, TODAY.replace(month=1), "Long overdue")
        yield workspace


def test_the_shortfall_is_in_the_row_and_in_the_total(held: Workspace) -> None:
    assert [pot.free for pot in over_committed(pots(held, TODAY))] == [-2_000_50, -1_00]
    (stream,) = streams(held, TODAY)
    assert (stream.free, stream.shortfall) == (2_998_50, 2_001_50)
    assert stream.free == sum(pot.free for pot in pots(held, TODAY))


def test_forecast_spending_is_shown_and_not_taken_from_free(held: Workspace) -> None:
    (stream,) = streams(held, TODAY)
    (forecast,) = [pot for pot in pots(held, TODAY) if pot.forecast]
    assert (forecast.forecast, forecast.free, stream.forecast) == (700_00, 5_000_00, 700_00)


def test_it_is_the_first_line_of_today_the_deepest_first(held: Workspace) -> None:
    view = build_today(held, TODAY)
    assert view.sentence.startswith("2 pots over-committed by £2,001.50 (illustrative)")
    first, second, third = view.rows[:3]
    assert (first.kind, first.illustrative) == ("over-committed", True)
    assert first.title == "£2,000.50 over-committed: The grant, 2026/27 revenue-labour"
    assert first.detail == ("£10,000 awarded, £12,000.50 committed or spent: nothing stands behind £2,000.50")
    assert second.title == "£1 over-committed: The grant, 2026/27 capital"
    assert third.title == "Long overdue"
    assert "Over-committed" in write_today_page(view, TODAY).split("Due")[0]


def test_the_agreement_is_named_by_its_reference(held: Workspace) -> None:
    (risk,) = [row for row in build_today(held, TODAY).rows if row.kind == "at risk"]
    assert risk.detail == "agreement G-1 is not signed, £12,001.50 committed or spent"


def test_the_match_that_a_bid_could_use_counts_the_shortfall(held: Workspace) -> None:
    with held.session() as session:
        assert read_partnership_profile(session, TODAY).free == 2_998_50


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("streams", ("OVER-COMMITTED by £2,001.50", "agreement G-1, NOT SIGNED")),
        ("pots", ("OVER-COMMITTED; agreement G-1 NOT SIGNED", "-£2,000.50", "£700")),
    ],
)
def test_the_lists_say_so(held: Workspace, verb: str, words: tuple[str, ...]) -> None:
    with time_machine.travel(at(TODAY), tick=False):
        told = CliRunner().invoke(verbs, ["--workspace", str(held.path), verb], catch_exceptions=False)
    assert told.exit_code == 0
    for each in words:
        assert each in told.stdout


def test_the_digest_says_so_first_to_those_who_do_not_use_the_app(held: Workspace) -> None:
    made = build_digest(held, today=TODAY)
    assert made.sentence.startswith("2 pots over-committed; ")
    assert made.over_committed[0] == (
        "£2,000.50 over-committed: The grant, 2026/27 revenue-labour (illustrative): £10,000 awarded, "
        "£12,000.50 committed or spent: nothing stands behind £2,000.50"
    )
    assert made.at_risk == (
        "The grant (illustrative): agreement G-1 is not signed, £12,001.50 committed or spent",
    )
    assert made.to_spend == (
        "£5,000 must be spent by 31 March 2027: The grant: lost in 128 days unless spent; "
        "£5,000 revenue-other",
    )
    assert [heading for heading, _ in sections(made)][:4] == [
        "Over-committed pots",
        "Due",
        "At risk: no signed agreement",
        "Money to spend in time",
    ]
