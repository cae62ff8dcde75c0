"""Pictures in text: what is drawn, what is said of it, and that it reads without colour or Unicode."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from funding_tui.allocate.propose import propose
from funding_tui.base.errors import NotFound
from funding_tui.base.printable import printable
from funding_tui.commands import verbs
from funding_tui.prove.pictures.area_classes import AreaFigure
from funding_tui.tui.widgets.area_map import NO_PLACES, AreaMap, area_map
from funding_tui.tui.widgets.charts import Bar, Bars, wrapped
from funding_tui.tui.widgets.frontier_chart import Frontier, FrontierPoint
from funding_tui.tui.widgets.run_charts import KINDS, run_chart
from tests.allocate.counties import TODAY, a_county, a_project, a_stream
from tests.prove.reports import a_report

LONG = "A very long name of a project that goes on and on [/red] until nobody reads it any more"


def bars(*rows: tuple[str, tuple[float, ...]]) -> Bars:
    return Bars(
        kind="years",
        title="Spending",
        unit="pence",
        bars=tuple(Bar(name, name, parts, f"{sum(parts):g}", (f"{sum(parts):g}",)) for name, parts in rows),
        headings=("What", "Spent"),
        words=(),
        legend=("spent", "left over"),
    )


def test_bars_are_as_long_as_their_figures_and_parts_differ_in_shape() -> None:
    legend, first, second = bars(("one", (30, 10)), ("two", (10, 0))).lines(50, 20)
    assert legend == "█ spent   ▒ left over"
    assert first.count("█") == pytest.approx(3 * first.count("▒"), abs=2)
    assert second.count("█") == first.count("▒")
    assert second.count("▒") == 0
    plain = bars(("one", (30, 10))).lines(50, 20, plain=True)
    assert all(line.isascii() for line in plain)


@pytest.mark.parametrize("width", [30, 80, 160])
def test_no_line_is_wider_than_its_room(width: int) -> None:
    chart = bars((LONG, (1_000_000, 3)), ("", (0, 0)), ("tiny", (1, 0)))
    lines = chart.lines(width, 20)
    assert max(map(len, lines)) <= width
    assert "[/red]" in chart.table()[1][0][0]


def test_what_is_nothing_has_no_bar_and_what_is_anything_has_one() -> None:
    _, nothing, anything, _ = bars(("none", (0, 0)), ("some", (1, 0)), ("all", (1_000, 0))).lines(60, 20)
    assert "█" not in nothing
    assert "█" in anything
    assert bars(("none", (0, 0))).lines(60, 20)[1].startswith("none")


def frontier(*points: tuple[int, float], asked: int | None = None) -> Frontier:
    return Frontier(
        kind="frontier",
        title="Frontier",
        unit="harm days",
        headings=("Floor",),
        points=tuple(
            FrontierPoint(share, share, benefit, at == 1, (str(share),))
            for at, (share, benefit) in enumerate(points)
        ),
        words=(),
        run_floor_bp=asked,
    )


def test_the_frontier_falls_from_left_to_right_and_marks_the_run_and_its_floor() -> None:
    lines = frontier((2_000, 100.0), (3_000, 95.0), (4_000, 80.0), asked=3_000).lines(80, 24)
    first = next(at for at, line in enumerate(lines) if "●" in line)
    last = max(at for at, line in enumerate(lines) if "●" in line and "│" in line)
    assert lines[first].index("●") < lines[last].index("●")
    assert first < last
    assert any("◆" in line and "│" in line for line in lines)
    assert sum("┊" in line and "│" in line for line in lines) > 5
    assert "the floor asked for, 30%" in " ".join(lines)
    assert "does not begin at 0" in " ".join(lines)
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 24


@pytest.mark.parametrize("points", [[(3_000, 50.0)], [(0, 0.0), (0, 0.0)], [(0, 1e9), (10_000, 1.0)]])
def test_a_frontier_of_one_point_or_of_points_alike_is_drawn_too(points: list[tuple[int, float]]) -> None:
    for width in (30, 80):
        lines = frontier(*points).lines(width, 12, plain=True)
        assert all(line.isascii() for line in lines)
        assert any("o" in line or "X" in line for line in lines)


def test_a_frontier_without_a_point_says_so() -> None:
    assert frontier().lines(80, 24) == [
        "No rural floor tried gives a possible allocation, so there is nothing to draw."
    ]


SIDES = {f"A{at:05}": "urban" if at % 2 else "rural" for at in range(33_755)}


def a_map(number: int = 30, *, placed: bool = True) -> AreaMap:
    areas = [
        AreaFigure(f"A{at:05}", f"Area {at:05}", at % 2 == 0, float(at), f"£{at}") for at in range(number)
    ]
    middles = {area.code: (-3 + (at % 6) / 10, 52 + at // 6 / 10) for at, area in enumerate(areas)}
    return area_map("map", "Money", ("Area", "Kind", "Money"), areas, middles if placed else {}, SIDES)


def test_a_map_has_a_tile_for_each_area_with_its_class_as_shade_and_figure() -> None:
    drawn = a_map()
    lines = drawn.lines(80, 24)
    tiles = "\n".join(lines[: lines.index("")])
    assert sum(tiles.count(mark) for mark in "012345") == 30
    assert {"█5█", "▓4▓", "▒3▒", "░2░", "·1·"} <= set(tiles.split())
    assert "█5█ £25 to £29 (5)" in "\n".join(lines)
    assert all(line.isascii() for line in drawn.lines(80, 24, plain=True) if "£" not in line)


def test_the_area_under_the_cursor_stands_in_brackets_and_is_named() -> None:
    drawn = a_map()
    lines = drawn.lines(80, 24, here="A00029")
    assert "[5]" in "\n".join(lines)
    assert "[5] Area 00029, urban: £29" in lines
    right = drawn.next_to("A00000", 1, 0)
    assert drawn.cells[right][0] > drawn.cells["A00000"][0]
    assert drawn.next_to(right, -1, 0) == "A00000"
    west = min(drawn.cells, key=lambda code: drawn.cells[code][0])
    assert drawn.next_to(west, -1, 0) == west


def test_areas_without_a_place_are_tiles_in_the_order_of_their_names_and_it_says_so() -> None:
    drawn = a_map(placed=False)
    assert NO_PLACES in drawn.words
    assert len(drawn.cells) == 30
    some = area_map("map", "Money", ("Area", "Kind", "Money"), drawn.areas, {"A00001": (-3.0, 52.0)}, SIDES)
    assert any("where 29 of 30 areas lie" in sentence for sentence in some.words)


def test_a_country_of_areas_is_drawn_some_to_a_mark() -> None:
    drawn = a_map(33_755)
    lines = drawn.lines(78, 20)
    assert "One mark for" in " ".join(lines)
    assert max(map(len, lines)) <= 78
    assert drawn.cells == {}


def test_a_map_of_nothing_says_what_is_missing() -> None:
    assert a_map(0).lines(80, 24) == ["No area is recorded yet."]
    unknown = area_map(
        "map", "M", ("a", "b", "c"), [AreaFigure("A", "Ash", True, None, "not known")], {}, {"A": "rural"}
    )
    assert "? not known (1)" in "\n".join(unknown.lines(80, 24))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "frontier"])
@pytest.mark.parametrize("hostile", [False, True])
def test_every_picture_of_a_run_is_drawn_said_and_put_in_a_table(kind: str, hostile: bool) -> None:
    chart = run_chart(kind, a_report(hostile=hostile), date(2026, 11, 23))
    lines = chart.lines(80, 24)
    headings, rows = chart.table()
    assert max(map(len, lines)) <= 80
    assert all(line == printable(line) for line in lines)
    assert chart.words
    assert rows
    assert all(len(row) == len(headings) for row in rows)
    assert json.dumps(chart.data())


def test_pictures_say_the_comparison_rows_the_run() -> None:
    report = a_report(hostile=False)
    _, rows = run_chart("priorities", report, date(2026, 11, 23)).table()
    assert {row[0] for row in rows} == {priority.name for priority in report.by_priority}
    months = run_chart("months", report, date(2026, 11, 23))
    assert "4 months" in " ".join(row[1] for row in months.table()[1])


def test_what_cannot_be_drawn_says_what_to_do_first() -> None:
    report = a_report(hostile=False)
    with pytest.raises(NotFound, match=r"is not worked out; ask for it with: rural"):
        run_chart("frontier", report.model_copy(update={"rural": None}), date(2026, 11, 23))
    with pytest.raises(NotFound, match="there is no picture 'pie'"):
        run_chart("pie", report, date(2026, 11, 23))
    with pytest.raises(NotFound, match="allocates nothing"):
        run_chart("map", report.model_copy(update={"allocated": 0}), date(2026, 11, 23))


def test_the_command_prints_the_picture_its_figures_or_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "town", fixed=7_000_00, areas=["W3"])
    propose(workspace, today=TODAY, deep=False)
    workspace.close()
    where = ["--workspace", str(tmp_path / "county.funding")]
    drawn = CliRunner().invoke(verbs, ["picture", "priorities", "1", "--ascii", *where])
    assert drawn.exit_code == 0, drawn.output
    assert "###" in drawn.stdout
    data = json.loads(CliRunner().invoke(verbs, ["picture", "map", "--json", *where]).stdout)
    assert {area["code"]: area["figure"] for area in data["areas"]}["W3"] == 116
    words = CliRunner().invoke(verbs, ["picture", "years", "latest", "--words", *where]).stdout
    assert "£7,000" in words
    assert "£3,000" in words


def test_sentences_wrap_to_their_room() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert all(len(line) <= 10 for line in wrapped("x" * 40 + " y", 10))
    assert replace(a_map(3), words=()).words == ()
