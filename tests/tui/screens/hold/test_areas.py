"""Screen 9, Areas: the list, its order and filter, what is not known, and the map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from funding_tui.allocate.propose import propose
from funding_tui.hold.area_list import AreaList, AreaRow, area_list
from funding_tui.tui.widgets.area_map import areas_map
from funding_tui.tui.widgets.browser import Browser
from funding_tui.tui.widgets.chart_view import ChartView
from models.areas import Area
from models.database import Workspace, open_workspace
from tests.allocate.counties import TODAY, a_county, a_project, a_stream, add
from tests.tui.driving import driven, pane, press, shown, write

pytestmark = pytest.mark.slow


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Two rural wards and a town; no run yet."""
    a_county(tmp_path / "county.funding").close()
    return tmp_path / "county.funding"


def names(screen: Screen[Any]) -> list[str]:
    return [line.cells[0] for line in screen.query_one(Browser).table._rows.page(0, 100)]


def a_row(code: str, **known: Any) -> AreaRow:
    facts: dict[str, Any] = dict.fromkeys(
        ("rural", "population", "area_km2", "latitude", "longitude", "pence", "need")
    )
    facts |= {"name": f"Area {code}", "kind": "lsoa", "parent": "", "ruc_code": ""}
    return AreaRow(code=code, **(facts | known))


async def test_every_area_is_listed_with_what_is_known_and_dashes_for_what_is_not(county: Path) -> None:
    async with driven(county) as pilot:
        await press(pilot, "9")
        text = shown(pilot)
        assert "3 of 3 areas, ordered by name; no run has allocated anything yet" in text
        assert "[9 Areas]" in text
        assert names(pilot.app.screen) == ["Ash", "Beech", "Cherry"]
        assert "Money: not known" in pane(pilot)
        assert "class not known" in pane(pilot)


async def test_money_is_of_the_latest_run_and_need_is_the_harm_recorded(county: Path) -> None:
    workspace: Workspace = open_workspace(county)
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "town", fixed=7_000_00, areas=["W3"])
    report = propose(workspace, today=TODAY, deep=False)
    found = {row.code: row for row in area_list(workspace).rows}
    workspace.close()
    assert {row.code: row.pence for row in report.by_area} == {code: row.pence for code, row in found.items()}
    assert found["W3"].per_head == 116
    # 20 burglaries for each 1,000 of 2,500 homes at 100 each, 20 violent crimes for each 1,000 people at 10
    assert found["W3"].need == 50 * 100 + 120 * 10
    async with driven(county) as pilot:
        await press(pilot, "9", "o")
        assert "ordered by money a head; money of run 1" in shown(pilot)
        assert names(pilot.app.screen)[0] == "Cherry"


async def test_words_filter_and_order_goes_round(county: Path) -> None:
    async with driven(county) as pilot:
        await press(pilot, "9", "slash")
        await write(pilot, "rural")
        await press(pilot, "enter")
        assert names(pilot.app.screen) == ["Ash", "Beech"]
        await press(pilot, "o", "o", "o")
        assert names(pilot.app.screen) == ["Beech", "Ash"]
        await press(pilot, "slash")
        await write(pilot, " nowhere")
        assert "No area holds these words" in shown(pilot)


async def test_the_map_stands_in_for_the_list_and_the_cursor_stays_on_its_area(county: Path) -> None:
    workspace: Workspace = open_workspace(county)
    with workspace.session() as session:
        for at, code in enumerate(("W1", "W2", "W3")):
            area = session.get(Area, at + 1)
            assert area is not None
            assert area.code == code
            area.latitude, area.longitude = 52.0 + at / 10, -2.7 + at / 10
            session.add(area)
    workspace.close()
    async with driven(county) as pilot:
        await press(pilot, "9", "o", "o", "o", "down", "m")
        text = shown(pilot)
        assert "People, by area" in text
        assert "Beech, rural: 3,000" in text
        view = pilot.app.screen.query_one(ChartView)
        assert view.here == "W2"
        await press(pilot, "right", "up", "left", "down")
        await press(pilot, "escape")
        assert pilot.app.screen.query_one(Browser).display


async def test_where_no_area_has_a_place_the_map_says_so(county: Path) -> None:
    async with driven(county) as pilot:
        await press(pilot, "9", "m")
        assert "do not say where these areas lie" in shown(pilot)


async def test_an_area_of_which_little_is_known_is_shown_all_the_same(county: Path) -> None:
    workspace: Workspace = open_workspace(county)
    with workspace.session() as session:
        add(session, Area(code="X[/]", name="=Nowhere [/red]", kind="parish"))
    workspace.close()
    async with driven(county) as pilot:
        await press(pilot, "9")
        assert "=Nowhere [/red]" in shown(pilot)
        assert "People: not known" in pane(pilot)
        await press(pilot, "m", "w")
        assert "not known" in shown(pilot)


async def test_all_areas_of_a_country_open_and_page_at_once(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tuple(
        a_row(
            f"E{at:08}", rural=at % 3 == 0, population=1_500, latitude=50 + at % 250 / 50,
            longitude=-5 + at // 250 / 20, need=float(at), pence=at,
        )
        for at in range(33_755)
    )  # fmt: skip
    monkeypatch.setattr(
        "funding_tui.hold.area_list.area_list", lambda workspace: AreaList(rows, 1, "The rules")
    )
    async with driven(county) as pilot:
        await press(pilot, "9", "end", "pageup", "o", "o", "m")
        assert "33,755 of 33,755 areas, ordered by need" in shown(pilot)
        assert "One mark for" in shown(pilot)


def test_a_map_of_areas_is_of_what_they_are_ordered_by() -> None:
    rows = [a_row("A", population=100, need=2.0, pence=500, rural=True), a_row("B")]
    told = {of: areas_map(rows, of).table()[1] for of in ("name", "money a head", "need", "people")}
    assert told["name"] == told["money a head"]
    assert [rows[0][2] for rows in told.values()] == ["£0.05", "£0.05", "2.0", "100"]
    assert all(rows[1][2] == "not known" for rows in told.values())
    assert [row[1] for row in told["need"]] == ["rural", "not known"]
