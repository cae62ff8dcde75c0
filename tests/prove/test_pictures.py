"""Pictures on paper: what they show stands in their words and tables too, and can be read in grey."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_tui.allocate.report.report import AreaMap, AreaOutline, RunReport
from funding_tui.allocate.report.rural import RuralPoint, RuralReport
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.prove.pictures.gallery import missing_pictures, run_pictures, write_picture
from funding_tui.prove.pictures.tiles import tile_cells
from funding_tui.rendering.blocks import Figure, Table
from funding_tui.rendering.drawing import SCALE, SERIES, WIDTH, draw_png, fit_text, width_of
from funding_tui.rendering.text import safe_line
from models.money import format_pounds
from tests.prove.reports import HOSTILE, a_report

SVG = "{http://www.w3.org/2000/svg}"
LICENCE = "Contains OS data © Crown copyright and database right 2026."


def places(report: RunReport, *, outlines: bool = False) -> AreaMap:
    """Areas in rows of ten from north to south, each a square."""
    result = []
    for number, area in enumerate(report.by_area):
        west, south = -3.0 + number % 10 * 0.1, 52.5 - number // 10 * 0.1
        ring = tuple((west + x * 0.1, south + y * 0.1) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)))
        result.append(
            AreaOutline(
                code=area.code,
                latitude=south + 0.05,
                longitude=west + 0.05,
                rings=(ring,) if outlines else (),
            )
        )
    attribution, read_on = (LICENCE, date(2026, 11, 23)) if outlines else ("", None)
    return AreaMap(places=tuple(result), attribution=attribution, read_on=read_on)


def a_point(floor: int, benefit: float | None) -> RuralPoint:
    solved = benefit is not None
    return RuralPoint(
        kind="floor",
        name=f"At least {floor / 100:g}%",
        floor_bp=floor,
        status="optimal" if solved else "infeasible",
        rural_bp=floor if solved else None,
        benefit=benefit,
        value=benefit,
        pence=10_000_000 if solved else None,
    )


def a_rural(*benefits: float | None, done: int | None = None) -> RuralReport:
    frontier = tuple(a_point(500 * number, benefit) for number, benefit in enumerate(benefits))
    return RuralReport(
        asked=len(frontier),
        done=len(frontier) if done is None else done,
        gap=0.01,
        reference=None,
        run=a_point(777, 3_900.0),
        frontier=frontier,
        measures=(),
        headline="",
        gainers=(),
        losers=(),
        groups=(),
        buy_back=None,
        uplift_words="",
        words=(),
        method=(),
    )


def mapped(report: RunReport, *, outlines: bool = False) -> RunReport:
    return report.model_copy(update={"geography": places(report, outlines=outlines)})


def whole(areas: int = 10, *, outlines: bool = False, **changes: Any) -> RunReport:
    """A report that has every picture."""
    return mapped(
        a_report(areas=areas, rural=a_rural(4_000.0, 3_950.0, 3_700.0), **changes), outlines=outlines
    )


def picture(report: RunReport, key: str) -> Figure:
    return next(found for found in run_pictures(report) if found.key == key)


def texts(shown: Figure) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(shown.svg).iter(f"{SVG}text")]


def cells(shown: Figure) -> list[str]:
    assert isinstance(shown.figures, Table)
    return [cell for row in shown.figures.rows for cell in row]


def boxes(shown: Figure) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom and words of everything that is written."""
    found = []
    for node in ElementTree.fromstring(shown.svg).iter(f"{SVG}text"):
        size, words = int(node.get("font-size", "")), node.text or ""
        wide = width_of(words, size) * 0.9  # it is estimated rather too wide
        start = (
            float(node.get("x", ""))
            - wide * {"start": 0, "middle": 0.5, "end": 1}[node.get("text-anchor", "")]
        )
        foot = float(node.get("y", ""))
        found.append((start, foot - 0.75 * size, start + wide, foot + 0.1 * size, words))
    return found


REPORTS = {
    "ten areas": lambda: whole(),
    "the wards of a county": lambda: whole(53),
    "the small areas of a county": lambda: whole(117),
    "hundreds of areas": lambda: whole(400),
    "outlines": lambda: whole(53, outlines=True),
    "one area": lambda: whole(1),
    "plain names": lambda: whole(53, hostile=False),
}


@pytest.fixture(params=REPORTS)
def every(request: pytest.FixtureRequest) -> tuple[Figure, ...]:
    return run_pictures(REPORTS[request.param]())


def test_a_run_has_its_pictures_in_the_order_of_the_paper() -> None:
    keys = [shown.key for shown in run_pictures(whole())]
    assert keys == ["priorities", "value", "map", "benefit-map", "frontier", "months"]


def test_each_says_what_it_is_to_who_cannot_see_it(every: tuple[Figure, ...]) -> None:
    for shown in every:
        root = ElementTree.fromstring(shown.svg)
        assert root.get("role") == "img"
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert description is not None
        assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert (title.text, description.text) == (shown.caption, safe_line(shown.alt, 2_000))
        assert root.get("viewBox") == f"0 0 {shown.width} {shown.height}"
        assert shown.alt.endswith(".")
        assert isinstance(shown.figures, Table)


def test_names_inside_do_not_meet_those_of_another_picture_on_the_page(every: tuple[Figure, ...]) -> None:
    names = [name for shown in every for name in re.findall(r' id="([^"]+)"', shown.svg)]
    assert len(names) == len(set(names))


def test_nothing_runs_and_nothing_is_fetched(every: tuple[Figure, ...]) -> None:
    for shown in every:
        assert {node.tag.removeprefix(SVG) for node in ElementTree.fromstring(shown.svg).iter()} <= {
            *("svg", "title", "desc", "defs", "pattern", "path", "circle", "rect", "text")
        }
        assert "href" not in shown.svg
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", shown.svg)


def test_nothing_written_runs_into_anything_else_or_off_the_page(every: tuple[Figure, ...]) -> None:
    for shown in every:
        written = boxes(shown)
        for left, top, right, bottom, words in written:
            assert left >= -1, (shown.key, words)
            assert right <= WIDTH + 1, (shown.key, words)
            assert top >= 0, (shown.key, words)
            assert bottom <= shown.height, (shown.key, words)
        for one, other in combinations(written, 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (shown.key, one[4], other[4])


def test_the_same_run_is_drawn_in_the_same_bytes() -> None:
    assert run_pictures(whole(53)) == run_pictures(whole(53))


def test_text_from_outside_is_shown_as_text() -> None:
    shown = picture(whole(hostile=True), "value")
    assert any(words.startswith("+cmd|' /C calc") for words in texts(shown))
    assert any(HOSTILE[6][:10] in words for words in texts(shown))


def test_a_run_without_an_allocation_has_no_picture() -> None:
    empty = whole().model_copy(update={"allocated": 0, "lines": (), "funded": ()})
    assert run_pictures(empty) == ()
    assert missing_pictures(empty) == ()


def test_what_a_priority_gets_reads_as_in_the_paper() -> None:
    report = whole(hostile=False, demonstration=False)
    shown = picture(report, "priorities")
    for row in report.by_priority:
        result = format_pounds(row.pence)
        assert any(words.startswith(result) for words in texts(shown))
        assert any(cell.startswith(result) for cell in cells(shown))
    most = max(report.by_priority, key=lambda row: row.pence)
    assert f"{most.name} gets most ({format_pounds(most.pence)}" in shown.alt


def test_illustrative_amounts_carry_an_i_on_the_picture_too() -> None:
    assert any("(i)" in words for words in texts(picture(whole(), "priorities")))
    assert "(i)" in picture(whole(), "map").alt


def test_projects_are_drawn_from_the_best_for_the_money_to_the_worst() -> None:
    report = whole(hostile=False)
    shown = picture(report, "value")
    best = max(report.funded, key=lambda item: item.benefit / item.pence)
    assert isinstance(shown.figures, Table)
    assert shown.figures.rows[0][0] == best.name
    assert report.write(best.benefit * 100_000 / best.pence) in texts(shown)
    assert f"{best.name} brings most" in shown.alt


def test_many_projects_are_cut_to_the_best_and_the_worst_and_all_stand_in_the_table() -> None:
    report = whole(hostile=False)
    (first, *_) = report.funded
    many = tuple(
        first.model_copy(update={"project": f"P{n}", "name": f"Project {n}", "benefit": 1.0 + n})
        for n in range(40)
    )
    shown = picture(report.model_copy(update={"funded": many}), "value")
    assert "Of 40 projects" in shown.note
    assert sum(words.startswith("Project ") for words in texts(shown)) == 25
    assert isinstance(shown.figures, Table)
    assert len(shown.figures.rows) == 40


def test_one_project_and_no_benefit_at_all_are_drawn() -> None:
    report = whole(hostile=False)
    (first, *_) = report.funded
    alone = report.model_copy(
        update={
            "funded": (first.model_copy(update={"benefit": 0.0}),),
            "by_area": tuple(area.model_copy(update={"benefit": 0.0}) for area in report.by_area),
        }
    )
    assert "Bars of the benefit of 1 project " in picture(alone, "value").alt
    assert "10 areas have nothing" in picture(alone, "benefit-map").alt
    assert any(words.startswith("0: nothing (10 areas)") for words in texts(picture(alone, "benefit-map")))


def test_without_outlines_each_area_has_a_tile_with_its_figure() -> None:
    report = whole(53, hostile=False)
    shown = picture(report, "map")
    assert shown.alt.startswith("A tile")
    assert "roughly where their areas lie" in shown.note
    area = next(area for area in report.by_area if area.rural)
    assert any(words.startswith(format_pounds(area.pence // area.population)) for words in texts(shown))
    assert texts(shown).count("rural") == sum(area.rural for area in report.by_area)


def test_with_outlines_areas_are_drawn_by_them_under_the_publishers_licence() -> None:
    shown = picture(whole(53, outlines=True), "map")
    assert shown.alt.startswith("A map of 53 areas.")
    assert LICENCE in shown.note
    assert "Outlines read on 23 November 2026." in shown.note
    assert any("Crown copyright" in words for words in texts(shown))
    assert shown.svg.count("<path fill-rule") >= 53


def test_areas_whose_place_is_not_known_are_left_out_of_the_tiles_and_counted() -> None:
    report = whole()
    assert report.geography is not None
    lost = report.geography.places[0].model_copy(update={"latitude": None})
    geography = report.geography.model_copy(update={"places": (lost, *report.geography.places[1:])})
    shown = picture(report.model_copy(update={"geography": geography}), "map")
    assert "1 area is left out" in shown.note
    assert isinstance(shown.figures, Table)
    assert len(shown.figures.rows) == 10


def test_without_any_place_there_is_no_map_and_a_sentence_says_why() -> None:
    report = a_report()
    assert {"map", "benefit-map"}.isdisjoint(shown.key for shown in run_pictures(report))
    assert "latitude and longitude" in " ".join(missing_pictures(report))
    assert missing_pictures(whole()) == ()


def test_where_nobody_lives_the_figure_is_not_known_and_not_nothing() -> None:
    report = whole(hostile=False)
    empty = report.by_area[0].model_copy(update={"population": 0})
    shown = picture(report.model_copy(update={"by_area": (empty, *report.by_area[1:])}), "map")
    assert "not known" in cells(shown)
    assert any(words.startswith("?: not known (1 area)") for words in texts(shown))


def test_the_frontier_says_what_it_costs_and_which_differences_are_too_small() -> None:
    report = whole().model_copy(update={"rural": a_rural(4_000.0, 3_950.5, None, done=2)})
    shown = picture(report, "frontier")
    assert "With 0% spent in rural areas the benefit is 4,000.0" in shown.alt
    assert "with 5%, 3,950.5" in shown.alt
    assert "within 1%" in shown.note
    assert "1 floor has no allocation" in shown.note
    assert "stopped after 2 of 3" in shown.note
    assert any(words == "run 12, as proposed" for words in texts(shown))


@pytest.mark.parametrize("benefits", [(4_000.0,), (0.0, 0.0), (1e-9, 2e-9), (5e12, 4e12)])
def test_any_frontier_has_axes(benefits: tuple[float, ...]) -> None:
    report = whole().model_copy(update={"rural": a_rural(*benefits)})
    assert picture(report, "frontier").svg


def test_a_frontier_that_was_not_asked_for_is_not_drawn() -> None:
    assert "frontier" not in [shown.key for shown in run_pictures(whole().model_copy(update={"rural": None}))]
    nothing = whole().model_copy(update={"rural": a_rural(None)})
    assert "frontier" not in [shown.key for shown in run_pictures(nothing)]


def test_the_months_of_each_pot_are_whole_ones_from_the_day_of_the_run() -> None:
    shown = picture(whole(hostile=False), "months")
    # the run is of 12 June 2026
    assert any(words.startswith("9 months, ") for words in texts(shown))
    assert any(words.startswith("21 months, ") for words in texts(shown))
    assert "in 9 months on 31 March 2027" in shown.alt


def brightness(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_scale_grows_darker_in_grey_and_writing_on_it_can_be_read() -> None:
    grey = [brightness(fill.colour) for fill in SCALE]
    assert all(light > 1.3 * dark for light, dark in pairwise(grey))
    for fill in (*SCALE, *SERIES):
        light, dark = sorted((brightness(fill.colour), brightness(fill.writing)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, fill


def test_neighbouring_years_differ_in_grey_or_in_hatch() -> None:
    for one, other in pairwise(SERIES):
        light, dark = sorted((brightness(one.colour), brightness(other.colour)), reverse=True)
        assert light / dark > 1.5 or one.hatch != other.hatch


PLACE = st.tuples(st.floats(-8, 2, width=32), st.floats(49, 61, width=32))


@given(st.lists(PLACE, min_size=1, max_size=60))
def test_no_two_tiles_stand_in_one_place(points: list[tuple[float, float]]) -> None:
    tiles = tile_cells(points)
    assert len(set(tiles)) == len(points)
    assert all(column >= 0 and row >= 0 for column, row in tiles)


def test_tiles_keep_to_the_points_of_the_compass() -> None:
    points = [(-3.0 + column * 0.1, 52.0 - row * 0.1) for row in range(6) for column in range(6)]
    tiles = tile_cells(points)
    assert sum(row for _, row in tiles[:6]) < sum(row for _, row in tiles[-6:])
    assert sum(tiles[at][0] for at in range(0, 36, 6)) < sum(tiles[at][0] for at in range(5, 36, 6))


@given(st.text(max_size=300), st.floats(20, 400), st.integers(1, 3))
def test_what_is_fitted_fits(text: str, room: float, lines: int) -> None:
    result = fit_text(text, room, lines=lines)
    assert len(result) <= lines
    assert all(width_of(line) <= room for line in result)


def test_a_picture_as_dots_is_the_same_each_time() -> None:
    shown = picture(whole(), "priorities")
    dots = draw_png(shown.svg)
    assert dots.startswith(b"\x89PNG\r\n\x1a\n")
    assert dots == draw_png(shown.svg)


def test_one_picture_is_written_as_a_file_of_its_own(tmp_path: Path) -> None:
    report = whole()
    written = write_picture(report, "map", tmp_path / "map.svg")
    assert (tmp_path / "map.svg").read_text("utf-8") == written.svg == picture(report, "map").svg
    with pytest.raises(BadInput, match=r"written as \.svg or \.png"):
        write_picture(report, "map", tmp_path / "map.pdf")
    with pytest.raises(NotFound, match="no picture 'atlas'; it has: priorities, value, map"):
        write_picture(report, "atlas", tmp_path / "atlas.svg")
    with pytest.raises(NotFound, match="latitude and longitude"):
        write_picture(a_report(), "map", tmp_path / "none.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["map.svg"]


def test_several_windows_may_turn_pictures_into_dots_at_once() -> None:
    drawn = [each.svg for each in run_pictures(whole())]
    with ThreadPoolExecutor(4) as threads:
        assert all(dots.startswith(b"\x89PNG") for dots in threads.map(draw_png, drawn))
