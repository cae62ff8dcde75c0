from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Input

from funding_tui.find.duplicates.decide import find_duplicates
from funding_tui.find.saved_searches import save_search
from funding_tui.find.search import query_terms
from funding_tui.tui.screens.find.opportunities import AT_ONCE
from funding_tui.tui.screens.find.opportunity_views import with_hits
from tests.builders import TODAY, a_workspace, an_opportunity
from tests.tui.driving import driven, pane, press, shown, until, views, words_of, write

pytestmark = pytest.mark.slow

CLOSING = date(2026, 12, 11)


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """Two opportunities of one fund, and one of another."""
    with a_workspace(tmp_path) as workspace:
        for source in ("find-a-grant", "county-news"):
            an_opportunity(
                workspace,
                "Safer Streets Fund",
                funder="Home Office",
                source=source,
                url=f"https://{source}.example/1",
                closes_on=CLOSING,
            )
        an_opportunity(workspace, "Rural roads", summary="money for [b]rural[/b] roads")
        find_duplicates(workspace, today=TODAY)
        return workspace.path


async def test_a_search_is_kept_and_brought_back_with_what_is_new(linked: Path) -> None:
    async with driven(linked) as pilot:
        await press(pilot, "2", "slash")
        await write(pilot, "rural")
        await press(pilot, "enter", "s")
        await write(pilot, "Roads")
        await press(pilot, "enter", "enter")
        assert "Saved as Roads" in words_of(pilot.app.screen, "#status")
        pilot.app.screen.query_one("#filter", Input).value = ""
        await press(pilot, "o", "enter")
        await until(pilot, lambda: "Roads: nothing new since" in words_of(pilot.app.screen, "#status"))
        assert pilot.app.screen.query_one("#filter", Input).value == "rural"
        assert "Rural roads" in shown(pilot)
        assert "Safer" not in shown(pilot)


async def test_a_search_says_how_much_is_new_when_it_is_brought_back(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        save_search(workspace, "All of it", "", today=TODAY)
        an_opportunity(workspace, "Tomorrow's", seen=date(2100, 1, 1))
        path = workspace.path
    async with driven(path) as pilot:
        await press(pilot, "2", "o", "enter")
        await until(pilot, lambda: "All of it: 1 new since" in words_of(pilot.app.screen, "#status"))


async def test_one_fund_from_two_sources_is_one_row_and_is_parted_by_a_key(linked: Path) -> None:
    async with driven(linked) as pilot:
        await press(pilot, "2")
        assert "2 open opportunities." in words_of(pilot.app.screen, "#heading")
        await press(pilot, "enter")
        assert "Also at county-news (closes 11 Dec 2026)" in words_of(pilot.app.screen, "#heading")
        assert views(pilot) == ["Details", "Fit and bid", "Eligibility", "Changes", "Also at"]
        await press(pilot, "left", "x", "y")
        assert views(pilot) == ["Details", "Fit and bid", "Eligibility", "Changes"]
        await press(pilot, "escape")
        assert "3 open opportunities." in words_of(pilot.app.screen, "#heading")


async def test_what_may_be_the_same_is_said_to_be_by_a_key(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        for source in ("council", "county-news"):
            an_opportunity(workspace, "Ward Fund", source=source)
        find_duplicates(workspace, today=TODAY)
        path = workspace.path
    async with driven(path) as pilot:
        await press(pilot, "2")
        assert "2 open opportunities." in words_of(pilot.app.screen, "#heading")
        await press(pilot, "enter")
        assert "Perhaps also at county-news" in words_of(pilot.app.screen, "#heading")
        await press(pilot, "m")  # nothing is selected yet
        await press(pilot, "left", "m")
        assert "Also at county-news" in words_of(pilot.app.screen, "#heading")
        await press(pilot, "escape")
        assert "1 open opportunity." in words_of(pilot.app.screen, "#heading")


async def test_more_opportunities_than_are_found_at_once_are_all_there_a_moment_later(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        for number in range(AT_ONCE + 5):
            an_opportunity(workspace, f"listing {number}")
        path = workspace.path
    async with driven(path) as pilot:
        await press(pilot, "2")
        assert f"{AT_ONCE + 5} open opportunities." in words_of(pilot.app.screen, "#heading")
        await press(pilot, "end")
        assert f"listing {AT_ONCE + 4}" in shown(pilot)


async def test_what_is_looked_for_is_set_off_in_the_pane_and_markup_stays_text(linked: Path) -> None:
    async with driven(linked, size=(140, 30)) as pilot:
        await press(pilot, "2", "slash")
        await write(pilot, "rural")
        await until(pilot, lambda: "money for [b]rural[/b] roads" in pane(pilot))


def test_hits_are_spans_over_the_words_as_they_are_shown() -> None:
    words = with_hits(Content("Safer [b]streets[/b]"), query_terms("street", TODAY), "title")
    assert words.plain == "Safer [b]streets[/b]"
    ((start, end, style),) = words.spans
    assert (words.plain[start:end], style) == ("streets", "reverse underline")


async def test_an_opportunity_is_watched_dismissed_with_a_reason_and_taken_back(linked: Path) -> None:
    async with driven(linked) as pilot:
        await press(pilot, "2", "enter", "right")
        assert "Fit and bid" in views(pilot)
        assert "not in the pipeline" in shown(pilot)
        assert "Who may apply" in shown(pilot)
        await press(pilot, "w")
        assert "watching" in shown(pilot)
        await press(pilot, "d", "enter")
        assert "the reason is saved" in shown(pilot)
        await write(pilot, "too small")
        await press(pilot, "enter")
        assert "dismissed: too small" in shown(pilot)
        await press(pilot, "u")
        assert "not in the pipeline" in shown(pilot)


async def test_each_rule_of_eligibility_is_asked_and_settled_by_a_person(linked: Path) -> None:
    async with driven(linked) as pilot:
        await press(pilot, "2", "enter", "e")
        assert "who may apply" in shown(pilot)
        assert "its source does not say who may apply" in pane(pilot)
        await press(pilot, "v")
        await write(pilot, "perhaps")
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: "ay yes or no" in words_of(pilot.app.screen, "#said"))
        pilot.app.screen.query(Input)[0].value = "yes"
        await press(pilot, "enter")
        await until(pilot, lambda: pane(pilot).startswith("Met") and "yes" in pane(pilot).splitlines()[0])
        await press(pilot, "v")
        await write(pilot, "back")
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: "check" in pane(pilot).splitlines()[0])


async def test_a_field_of_an_opportunity_is_verified_where_the_cursor_is(linked: Path) -> None:
    async with driven(linked) as pilot:
        await press(pilot, "2", "enter", "down", "down", "down", "v")
        await write(pilot, "yes")
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: "11 Dec 2026 (verified" in pane(pilot))
