from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from funding_tui.commands import verbs
from funding_tui.today.pages import write_today_page
from funding_tui.today.today import build_today
from funding_tui.today.today_rows import TodayRow
from models.database import Workspace
from models.rules import SpendByRule
from tests.builders import (
    HOSTILE,
    TODAY,
    a_pot,
    a_project,
    a_run,
    a_scenario,
    a_stream,
    a_workspace,
    an_area,
    an_obligation,
    an_opportunity,
    at,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as made:
        yield made


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def urgent(workspace: Workspace, day: date = TODAY) -> list[TodayRow]:
    return [row for row in build_today(workspace, day).rows if row.kind != "next step"]


def test_an_empty_workspace_says_what_to_do_first(workspace: Workspace) -> None:
    view = build_today(workspace, TODAY)
    assert view.sentence == "Nothing is waiting yet; the rows below say what to do next."
    assert [row.kind for row in view.rows] == ["next step"] * 5
    assert [row.key for row in view.rows] == [("screen", number) for number in "92345"]
    assert view.rows[0].detail == "funding-tui import areas FILE"
    assert all(row.when is None and row.days is None for row in view.rows)


def test_a_workspace_that_lacks_nothing_gives_no_steps(workspace: Workspace) -> None:
    an_area(workspace)
    an_opportunity(workspace)
    a_stream(workspace)
    a_project(workspace)
    a_run(workspace, a_scenario(workspace))
    view = build_today(workspace, TODAY)
    assert (view.sentence, view.rows) == ("Nothing is waiting today.", ())


def test_one_sentence_tells_the_day(workspace: Workspace) -> None:
    for title in ("a", "b", "c"):
        an_opportunity(workspace, title, changed=days(-1))
    an_opportunity(workspace, closes_on=days(3))
    an_opportunity(workspace, closes_on=days(30))
    an_obligation(workspace, days(5))
    stream = a_stream(workspace, signed=None)
    a_pot(workspace, stream, ("award", 9_000_000), ("commitment", 6_100_000))
    assert build_today(workspace, TODAY).sentence == (
        "3 changed, 2 closing, 1 return due in 5 days, "
        "1 award at risk (no signed agreement, £61,000 committed)."
    )


def test_what_cannot_wait_comes_first(workspace: Workspace) -> None:
    stream = a_stream(workspace, "core")
    a_pot(workspace, stream, ("award", 100), year="2026/27")
    a_pot(workspace, a_stream(workspace, "risky", signed=None), ("award", 100), ("spend", 100))
    a_pot(workspace, a_stream(workspace, "short", ends=days(20)), ("award", 100))
    an_obligation(workspace, days(-3), "late")
    an_obligation(workspace, days(10), "soon")
    an_opportunity(workspace, "new", seen=days(-1))
    an_opportunity(workspace, "changed", changed=days(-1))
    an_opportunity(workspace, "closing", closes_on=days(12))
    assert [(row.kind, row.days) for row in urgent(workspace)] == [
        ("obligation", -3),
        ("at risk", None),
        ("obligation", 10),
        ("closing", 12),
        ("year end", 20),
        ("changed", None),
        ("new", None),
        ("year end", 128),
    ]


@pytest.mark.parametrize(("ahead", "shown"), [(-400, True), (0, True), (60, True), (61, False)])
def test_open_duties_are_told_sixty_days_ahead_and_for_as_long_as_they_are_overdue(
    workspace: Workspace, ahead: int, shown: bool
) -> None:
    an_obligation(workspace, days(ahead))
    assert bool(urgent(workspace)) is shown


def test_a_duty_that_is_done_is_not_told(workspace: Workspace) -> None:
    an_obligation(workspace, days(-1), done_on=TODAY)
    assert urgent(workspace) == []


@pytest.mark.parametrize(
    ("ahead", "sentence", "detail"),
    [
        (-1, "1 return overdue by 1 day.", "overdue by 1 day, return"),
        (0, "1 return due today.", "due today, return"),
        (1, "1 return due in 1 day.", "due in 1 day, return"),
    ],
)
def test_a_duty_says_how_long_there_is(workspace: Workspace, ahead: int, sentence: str, detail: str) -> None:
    an_obligation(workspace, days(ahead))
    view = build_today(workspace, TODAY)
    assert (view.sentence, view.rows[0].detail) == (sentence, detail)


def test_several_duties_are_counted_and_a_duty_tells_its_hour_and_owner(workspace: Workspace) -> None:
    stream = a_stream(workspace, "vawg")
    for ahead in (-5, -2, 3, 9):
        an_obligation(workspace, days(ahead), due_time="12 noon", owner="A. Officer", stream_id=stream)
    view = build_today(workspace, TODAY)
    assert view.sentence == "2 obligations overdue, 2 obligations ahead, the first due in 3 days."
    assert view.rows[2].detail == "due in 3 days, return, Vawg, by 12 noon, A. Officer"
    assert view.rows[2].key == ("stream", "vawg")


def test_an_unsigned_award_without_commitments_is_not_yet_at_risk(workspace: Workspace) -> None:
    a_pot(workspace, a_stream(workspace, signed=None, ends=date(2030, 1, 1)), ("award", 100), year="2027/28")
    assert urgent(workspace) == []


def test_made_up_money_at_risk_is_marked_as_such(workspace: Workspace) -> None:
    stream = a_stream(workspace, signed=None, illustrative=True)
    a_pot(workspace, stream, ("award", 50_000), ("commitment", 50_000))
    view = build_today(workspace, TODAY)
    assert view.sentence == "1 award at risk (no signed agreement, £500 (illustrative) committed)."
    assert view.rows[0].illustrative


@pytest.mark.parametrize(("ahead", "shown"), [(-1, False), (0, True), (30, True), (31, False)])
def test_opportunities_are_closing_for_thirty_days(workspace: Workspace, ahead: int, shown: bool) -> None:
    an_opportunity(workspace, closes_on=days(ahead))
    assert [row.kind for row in urgent(workspace)] == (["closing"] if shown else [])


@pytest.mark.parametrize("fields", [{}, {"rolling": True}])
def test_an_unknown_or_rolling_close_is_never_closing(workspace: Workspace, fields: dict[str, Any]) -> None:
    an_opportunity(workspace, **fields)
    assert urgent(workspace) == []


def test_an_instant_without_a_day_is_closing_too(workspace: Workspace) -> None:
    an_opportunity(workspace, closes_at=at(days(30)))
    an_opportunity(workspace, closes_at=at(days(31)))
    (row,) = urgent(workspace)
    assert (row.kind, row.days) == ("closing", 30)


@pytest.mark.parametrize(("ago", "shown"), [(7, True), (8, False)])
def test_what_changed_or_came_is_told_for_a_week(workspace: Workspace, ago: int, shown: bool) -> None:
    an_opportunity(workspace, changed=days(-ago))
    an_opportunity(workspace, seen=days(-ago))
    assert [row.kind for row in urgent(workspace)] == (["changed", "new"] if shown else [])


def test_an_opportunity_that_is_new_and_has_changed_counts_once(workspace: Workspace) -> None:
    an_opportunity(workspace, seen=days(-3), changed=days(-1))
    assert build_today(workspace, TODAY).sentence == "1 changed."


def test_a_changed_opportunity_tells_what_changed_what_decides_first(workspace: Workspace) -> None:
    changes = {
        "title": ["a", "b"],
        "summary": ["x" * 99, "y" * 99],
        "closes_on": ["2027-09-12", "2027-08-29"],
    }
    an_opportunity(workspace, closes_on=date(2027, 8, 29), changed=TODAY, changes=changes, funder="MoJ")
    (row,) = urgent(workspace)
    assert row.detail == ("closes: 12 Sep 2027 → 29 Aug 2027; title: a → b; and 1 more, MoJ, not stated")


def test_a_closing_opportunity_that_changed_is_counted_as_both_and_shown_once(workspace: Workspace) -> None:
    an_opportunity(workspace, closes_on=days(4), changed=TODAY, changes={"title": ["a", "b"]})
    view = build_today(workspace, TODAY)
    assert view.sentence == "1 changed, 1 closing."
    (row,) = urgent(workspace)
    assert (row.kind, "title: a → b" in row.detail) == ("closing", True)


def test_an_opportunity_that_vanished_before_its_close_is_told_and_one_that_had_closed_is_not(
    workspace: Workspace,
) -> None:
    gone: dict[str, Any] = {
        "vanished_at": at(days(-1)),
        "changed": days(-1),
        "changes": {"listed": [True, False]},
    }
    an_opportunity(workspace, "gone", closes_on=days(40), **gone)
    an_opportunity(workspace, "done", closes_on=days(-2), **gone)
    (row,) = urgent(workspace)
    assert (row.kind, row.title) == ("changed", "gone")
    assert row.detail.startswith("no longer listed by its source")


def test_only_the_first_few_opportunities_are_shown_and_the_rest_are_counted(workspace: Workspace) -> None:
    for number in range(9):
        an_opportunity(workspace, f"closing {number}", closes_on=days(number))
    rows = urgent(workspace)
    assert [row.title for row in rows] == [
        *(f"closing {n}" for n in range(5)),
        "and 4 more closing within 30 days",
    ]
    assert rows[-1].key == ("screen", "2")
    assert build_today(workspace, TODAY).sentence == "9 closing."


def test_exactly_as_many_opportunities_as_are_shown_leave_no_rest(workspace: Workspace) -> None:
    for number in range(5):
        an_opportunity(workspace, closes_on=days(number))
    assert len(urgent(workspace)) == 5


@pytest.mark.parametrize(
    ("day", "left", "told"),
    [
        (date(2027, 3, 31), 0, "£10 must be spent today."),
        (date(2027, 3, 30), 1, "£10 must be spent in 1 day."),
        (date(2026, 12, 31), 90, "£10 must be spent in 90 days."),
        (date(2026, 12, 30), 91, "Nothing is waiting yet; the rows below say what to do next."),
    ],
)
def test_money_to_spend_by_31_march_is_shown_and_speaks_up_in_the_last_ninety_days(
    workspace: Workspace, day: date, left: int, told: str
) -> None:
    a_pot(workspace, a_stream(workspace, "core"), ("award", 1_000))
    view = build_today(workspace, day)
    row = view.rows[0]
    assert (row.kind, row.days, row.when) == ("year end", left, date(2027, 3, 31))
    assert row.title == "£10 must be spent by 31 March 2027: Core"
    assert view.sentence == told


def test_a_leap_year_has_its_29_february(workspace: Workspace) -> None:
    a_pot(workspace, a_stream(workspace), ("award", 100), year="2027/28")
    assert urgent(workspace, date(2028, 2, 29))[0].days == 31


def test_pots_of_one_stream_are_told_together_and_spent_ones_not_at_all(workspace: Workspace) -> None:
    stream = a_stream(workspace)
    a_pot(workspace, stream, ("award", 100_00), cost_type="capital")
    a_pot(workspace, stream, ("award", 50_00))
    a_pot(workspace, stream, ("award", 100), ("spend", 100), cost_type="revenue-labour")
    a_pot(workspace, stream, ("award", 999_00), year="2027/28")
    (row,) = urgent(workspace)
    assert row.title == "£150 must be spent by 31 March 2027: Grant"
    assert row.detail == "lost in 128 days unless spent; £100 capital, £50 revenue-other"


def test_money_past_its_spend_by_day_this_year_is_shown_as_lost(workspace: Workspace) -> None:
    a_pot(workspace, a_stream(workspace, rules=[SpendByRule(day="2026-11-20")]), ("award", 100))
    (row,) = urgent(workspace)
    assert (row.days, row.title) == (-3, "£1 was not spent by 20 November 2026: Grant")


def test_money_of_years_gone_by_is_not_told_every_day(workspace: Workspace) -> None:
    a_pot(workspace, a_stream(workspace), ("award", 100), year="2024/25")
    assert urgent(workspace) == []


def test_hostile_text_goes_into_rows_as_it_is_and_never_into_the_sentence(workspace: Workspace) -> None:
    an_opportunity(workspace, HOSTILE, funder=HOSTILE, closes_on=days(1))
    an_obligation(workspace, days(1), HOSTILE)
    view = build_today(workspace, TODAY)
    assert {row.title for row in view.rows if row.kind != "next step"} == {HOSTILE}
    assert view.sentence == "1 closing, 1 return due in 1 day."


def test_the_day_is_written_as_a_page_for_an_e_mail(workspace: Workspace, tmp_path: Path) -> None:
    an_opportunity(workspace, HOSTILE, closes_on=TODAY + timedelta(days=5))
    page = write_today_page(build_today(workspace, TODAY), TODAY)
    assert page.startswith(f"# What cannot wait, {TODAY:%d %B %Y}\n")
    assert "## Closing soon" in page
    assert "## Due" not in page
    assert "<" not in page
    to = tmp_path / "digest.md"
    done = CliRunner().invoke(verbs, ["today", "--to", str(to), "--workspace", str(workspace.path)])
    assert done.exit_code == 0, done.output
    assert to.read_text("utf-8").startswith("# What cannot wait")
