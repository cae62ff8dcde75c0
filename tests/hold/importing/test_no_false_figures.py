"""What a spreadsheet shows is what is stored: shares, unknown figures, totals, hidden sheets, names alike."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from funding_tui.hold.importing.cells import CellError, read_percentage, read_share
from funding_tui.hold.importing.total_rows import is_total, may_be_total
from models.database import Workspace
from tests.hold.importing.import_cases import (
    AREAS,
    STREAMS,
    asked,
    do,
    errors,
    everything,
    lines,
    one,
    put,
    said,
)
from tests.paths import SHARED

pytestmark = pytest.mark.slow

CASES = SHARED / "cases"
POTS = ("stream code", "stream", "funder", "financial year", "cost type", "awarded")
GRANT = ("pcc", "PCC grant", "PCC", "2027/28", "capital", 40000)
SHARE = ("stream", "kind", "words", "cost types", "at most")


def book(path: Path, rows: list[tuple[object, ...]], *, formats: dict[str, str] | None = None) -> Path:
    """A workbook of one sheet, with number formats by cell."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    for row in rows:
        page.append(row)
    for place, number_format in (formats or {}).items():
        page[place].number_format = number_format
    workbook.save(path)
    return path


def shares(workspace: Workspace) -> list[int]:
    return [json.loads(rule)["at_most_bp"] for (rule,) in asked(workspace, "select rule from streamrule")]


@pytest.mark.parametrize(
    ("cell", "number_format", "points"),
    [
        (0.6, "0%", 6000),
        (0.6, "0.0%", 6000),
        (0.605, "0%", 6050),
        (0.07, '0.00%;[Red]"minus "0.00%', 700),
        (1, "0%", 10000),
        (0, "0%", 0),
        ("60%", "@", 6000),
        ("60 %", "General", 6000),
        ("６０％", "General", 6000),
        (60, "General", 6000),
        (60, '0"%"', 6000),
    ],
)
def test_a_share_is_what_its_cell_shows(workspace, tmp_path, cell, number_format, points):
    do(workspace, "streams", put(tmp_path, lines(POTS, GRANT)))
    row = ("pcc", "share", "staff", "revenue-labour", cell)
    report = do(
        workspace, "rules", book(tmp_path / "rules.xlsx", [SHARE, row], formats={"E2": number_format})
    )
    assert report.stored, said(report)
    assert shares(workspace) == [points]


@pytest.mark.parametrize("cell", [0.6, "0.6", 1, "1", 0.01, "tbc", "?", "60bp", -0.1, "#REF!", True])
def test_a_share_that_may_be_another_is_refused_with_how_to_write_it(cell):
    with pytest.raises(CellError, match=r"write|correct"):
        read_percentage(cell)


def test_a_share_of_one_may_have_its_sign():
    assert [read_share(cell) for cell in ("60%", "60 %", 0.6, "0.6", "tbc")] == [0.6, 0.6, 0.6, 0.6, None]
    with pytest.raises(CellError):
        read_share(60)


@pytest.mark.parametrize(
    ("what", "rows", "place"),
    [
        ("streams", [POTS, (*GRANT[:5], 0.6)], "F2"),
        ("priorities", [("code", "name", "weight"), ("a", "A", 0.5)], "C2"),
        ("areas", [("lsoa code", "population"), ("E01000001", 0.5)], "B2"),
        ("areas", [("lsoa code", "burglary per 1000 population"), ("E01000001", 0.5)], "B2"),
    ],
)
@pytest.mark.parametrize("number_format", ["0%", '0.0"m"', "#,##0.0\\k"])
def test_a_figure_that_shows_otherwise_than_it_is_is_refused(
    workspace, tmp_path, what, rows, place, number_format
):
    before = everything(workspace)
    report = do(workspace, what, book(tmp_path / "a.xlsx", rows, formats={place: number_format}))
    assert report.error_count == 1
    assert everything(workspace) == before


def test_a_figure_shown_in_thousands_by_its_format_is_what_it_is(workspace, tmp_path):
    path = book(tmp_path / "a.xlsx", [POTS, GRANT], formats={"F2": '£#,##0,"k"'})
    assert do(workspace, "streams", path).stored
    assert one(workspace, "select pence from ledgerentry") == 4_000_000


# what is not known


@pytest.mark.parametrize(
    "words", ["tbc", "TBC", "n/a", "N/A", "?", "not known", "to be confirmed", "..", "t​bc"]
)
def test_a_cost_that_is_not_known_stays_so_until_it_is(county, tmp_path, words):
    head = ("project code", "priority", "areas", "2027/28 revenue-other", "2027/28 capital", "score")
    row = ("lights", "neighbourhood", "rural", 6000, words, 3)
    report = do(county, "projects", put(tmp_path, lines(head, row)))
    assert report.stored
    assert "cannot be funded until it is known" in report.remarks[0].message
    query = "select cost_type, fixed_pence, unknown <> '' from optioncost order by cost_type"
    assert asked(county, query) == [("capital", 0, 1), ("revenue-other", 600_000, 0)]
    assert do(county, "projects", put(tmp_path, lines(head, row))).unchanged == 1
    assert do(county, "projects", put(tmp_path, lines(head, (*row[:4], 2500, 3)))).changed == 1
    assert asked(county, query) == [("capital", 250_000, 0), ("revenue-other", 600_000, 0)]


def test_a_cost_in_a_row_of_its_own_may_be_unknown_too(county, tmp_path):
    head = ("project code", "priority", "year", "cost type", "cost")
    rows = [("a", "neighbourhood", "2027/28", "capital", "tbc"), ("a", "", "2027/28", "labour", 5)]
    assert do(county, "projects", put(tmp_path, lines(head, *rows))).remark_count == 1
    assert asked(county, "select unknown from optioncost order by id") == [("tbc",), ("",)]


@pytest.mark.parametrize("words", ["tbc", "n/a", "?", "awaited", "#REF!", "#N/A", "~"])
@pytest.mark.parametrize(
    ("what", "head", "row"),
    [
        ("streams", POTS, ("pcc", "PCC grant", "PCC", "2027/28", "capital", "~")),
        ("streams", (*POTS, "spent"), (*GRANT, "~")),
        ("streams", (*POTS, "committed"), (*GRANT, "~")),
        ("streams", ("code", "funder", "2027/28 capital", "2027/28 labour"), ("a", "F", 5, "~")),
        ("projects", ("project code", "priority", "minimum"), ("a", "neighbourhood", "~")),
        ("projects", ("project code", "priority", "max units"), ("a", "neighbourhood", "~")),
        ("projects", ("project code", "priority", "rural uplift"), ("a", "neighbourhood", "~")),
        ("priorities", ("code", "name", "weight"), ("a", "A", "~")),
    ],
)
def test_a_figure_that_nothing_may_stand_for_is_refused_while_unknown(
    county, tmp_path, what, head, row, words
):
    before = everything(county)
    report = do(county, what, put(tmp_path, lines(head, [words if cell == "~" else cell for cell in row])))
    assert [at for at, _ in errors(report)] == [2]
    assert everything(county) == before


def with_formulas(path: Path, *, worked_out: bool) -> Path:
    """A workbook whose award is a formula, as a program saves it that works formulas out, or does not."""
    made = book(path, [POTS, (*GRANT[:5], "=20000+20000")])
    kept = made.with_name(f"kept-{worked_out}.xlsx")
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(kept, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if worked_out:
                content = content.replace(b"<v></v>", b"<v>40000</v>")
                content = content.replace(b'fullCalcOnLoad="1"', b"")
            elif part == "xl/worksheets/sheet1.xml":
                # what a program writes that never works formulas out
                content = content.replace(b"<v></v>", b"<v>0</v>")
            new.writestr(part, content)
    return kept


def test_a_formula_counts_only_once_it_is_worked_out(workspace, tmp_path):
    never = book(tmp_path / "never.xlsx", [POTS, (*GRANT[:5], "=20000+20000")])
    for path in (never, with_formulas(tmp_path / "a.xlsx", worked_out=False)):
        report = do(workspace, "streams", path)
        assert errors(report) == [(2, "awarded")]
        assert "save it" in said(report)
    assert do(workspace, "streams", with_formulas(tmp_path / "a.xlsx", worked_out=True)).stored
    assert one(workspace, "select pence from ledgerentry") == 4_000_000


# totals


@pytest.mark.parametrize(
    "name",
    ["Total", "TOTAL:", "Grand Total", "Sub-total", "subtotal", "Totals", "Sum", "Total awarded", "T​otal"],
)
def test_a_row_of_totals_is_left_out_and_told(workspace, tmp_path, name):
    rows = (GRANT, (name, "", "", "", "", 40000), ("", name, "", "", "", 40000))
    report = do(workspace, "streams", put(tmp_path, lines(POTS, *rows)))
    assert report.stored, said(report)
    assert [(remark.row, "totals" in remark.message) for remark in report.remarks] == [(3, True), (4, True)]
    assert asked(workspace, "select code from stream") == [("pcc",)]
    head, *body = AREAS.splitlines()
    cells = len(head.split(","))
    path = put(tmp_path, "\n".join([head, *body, ",".join([name, *[""] * (cells - 1)])]))
    assert do(workspace, "areas", path).remark_count == 1
    assert one(workspace, "select count(*) from area") == 3
    report = do(workspace, "indicators", put(tmp_path, f"area code,burglary\nE01000001,5\n{name},5\n"))
    assert (report.stored, report.remark_count) == (True, 1)


@pytest.mark.parametrize("name", ["PCC grant total", "Sum of awards", "Total for PCC grant", "Average"])
def test_a_row_that_may_be_a_total_is_refused(workspace, tmp_path, name):
    report = do(
        workspace, "streams", put(tmp_path, lines(POTS, GRANT, (name, "", "F", "2027/28", "capital", 4)))
    )
    assert errors(report) == [(3, "stream code")]
    assert "row of totals" in said(report)


def test_real_names_are_not_taken_for_totals():
    names = [
        "Total Respect",
        "Summer activities",
        "Countryside watch",
        "Sumner ward",
        "Totally safe",
        "All Saints",
    ]
    assert not [name for name in names if is_total(name) or may_be_total(name)]


def test_the_total_of_an_option_is_no_option(county, tmp_path):
    head = ("project code", "priority", "option", "2027/28 capital")
    rows = [("a", "neighbourhood", "half", 5), ("a", "", "full", 10), ("a", "", "Total", 15)]
    assert do(county, "projects", put(tmp_path, lines(head, *rows))).remark_count == 1
    assert asked(county, "select code from option order by id") == [("half",), ("full",)]


def test_a_total_of_grants_is_no_grant_and_brackets_are_minus(workspace, tmp_path):
    head = ("Identifier", "Title", "Recipient Org:Name", "Amount Awarded")
    rows = [
        ("g1", "Locks", "Village hall", "(1500)"),
        ("g\u200b1", "Locks", "Village hall", 9),
        ("", "Total", "", 9),
    ]
    report = do(workspace, "awards", put(tmp_path, lines(head, *rows)))
    assert asked(workspace, "select identifier, amount_pence from grantmade") == [("g1", -150_000)]
    assert "totals" in report.remarks[-1].message


# hidden sheets, rows and columns


def test_the_first_sheet_that_is_seen_is_read_and_named(workspace, tmp_path):
    workbook = openpyxl.Workbook()
    for at, (title, state) in enumerate(
        [("Old", "hidden"), ("Older", "veryHidden"), ("Now", "visible"), ("Notes", "visible")]
    ):
        page = workbook.create_sheet(title, at)
        page.sheet_state = state
        page.append(POTS)
        page.append((title.lower(), title, "F", "2027/28", "capital", 5))
    del workbook["Sheet"]
    now = workbook["Now"]
    now.append(("b", "B", "F", "2027/28", "capital", 6))
    now.row_dimensions[3].hidden = True
    now.column_dimensions["B"].hidden = True
    workbook.save(tmp_path / "a.xlsx")
    report = do(workspace, "streams", tmp_path / "a.xlsx")
    assert report.as_json()["sheet"] == {
        "name": "Now",
        "is_hidden": False,
        "not_read": ("Old (hidden)", "Older (hidden)", "Notes"),
        "hidden_rows": (3,),
        "hidden_columns": ("B",),
    }
    assert asked(workspace, "select code from stream order by id") == [("now",), ("b",)]
    asked_for = do(workspace, "streams", tmp_path / "a.xlsx", sheet="old", dry_run=True)
    assert asked_for.sheet is not None
    assert (asked_for.sheet.name, asked_for.sheet.is_hidden) == ("Old", True)


# names alike


TWINS = ["PCC", "p​cc", "ｐｃｃ", " pcc ", "﻿pcc", "p­cc"]


@pytest.mark.parametrize("twin", TWINS)
def test_two_spellings_of_a_code_are_one_record(county, tmp_path, twin):
    rows = (GRANT, (twin, "", "", "2026/27", "capital", 5))
    assert do(county, "streams", put(tmp_path, lines(POTS, *rows))).stored
    assert asked(county, "select code from stream") == [("pcc",)]
    assert do(county, "streams", put(tmp_path, lines(POTS, rows[1]))).unchanged == 1
    head = ("project code", "priority", "option", "2027/28 capital")
    rows = (("pcc", "neighbourhood", "pcc", 5), (twin, "", twin, 6))
    assert errors(do(county, "projects", put(tmp_path, lines(head, *rows)))) == [(3, "2027/28 capital")]
    for what, table in (("priorities", "priority"), ("evidence", "intervention")):
        before = one(county, f"select count(*) from {table}")
        do(county, what, put(tmp_path, lines(("code", "name"), ("pcc", "P"))))
        do(county, what, put(tmp_path, lines(("code", "name"), (twin, "P"))))
        assert one(county, f"select count(*) from {table}") == before + 1


@pytest.mark.parametrize("twin", ["W1", "w​1", "ｗ1"])
def test_an_area_has_one_spelling_too(workspace, tmp_path, twin):
    report = do(workspace, "areas", put(tmp_path, f"area code,population\nw1,5\n{twin},6\n"))
    assert errors(report) == [(3, "area code")]
    do(workspace, "areas", put(tmp_path, "area code,population\nw1,5\n"))
    assert do(workspace, "areas", put(tmp_path, f"area code,population\n{twin},6\n")).changed == 1
    assert do(workspace, "indicators", put(tmp_path, f"area code,burglary\n{twin},6\n")).stored
    assert asked(workspace, "select code, population from area") == [("w1", 6)]


# headings


@pytest.mark.parametrize(
    "heading",
    ["Award (GBP)", "Award amount", "AWARD £", "Award\u200b", "Amount of award (£)", "Total awarded"],
)
def test_an_award_is_found_under_its_heading(workspace, tmp_path, heading):
    report = do(workspace, "streams", put(tmp_path, lines((*POTS[:5], heading), GRANT)))
    assert report.stored, said(report)
    assert one(workspace, "select pence from ledgerentry") == 4_000_000


@pytest.mark.parametrize(
    "heading", ["Award (£000)", "Award net", "Awarded £k", "Money", "Capital £000", "Award (pence)"]
)
def test_a_pot_never_comes_without_its_award(workspace, tmp_path, heading):
    before = everything(workspace)
    report = do(workspace, "streams", put(tmp_path, lines((*POTS[:5], heading), GRANT)))
    assert report.error_count
    assert everything(workspace) == before


@pytest.mark.parametrize("heading", ["2027/28 equipment", "2027/28 capital (£000)", "capital", "cost (£k)"])
def test_a_cost_under_a_heading_that_is_not_read_is_refused(county, tmp_path, heading):
    head = ("project code", "priority", heading)
    report = do(county, "projects", put(tmp_path, lines(head, ("a", "neighbourhood", 5))))
    assert errors(report) == [(1, heading)]


def test_a_limit_under_a_heading_that_is_not_read_is_refused(workspace, tmp_path):
    do(workspace, "streams", put(tmp_path, STREAMS))
    head = ("stream", "kind", "words", "places", "at least bp", "at most")
    report = do(workspace, "rules", put(tmp_path, lines(head, ("PCC", "share", "w", "rural", 6000, "70%"))))
    assert errors(report) == [(1, "at least bp")]


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the checkout")
def test_the_cases_give_the_right_answer(county, tmp_path):
    do(county, "priorities", put(tmp_path, "code,name\nrural-crime,Rural crime\n"))
    named = do(county, "streams", CASES / "hidden_first_sheet.xlsx")
    assert named.sheet is not None
    assert (named.sheet.name, named.stored) == ("Streams 27-28", True)
    assert do(county, "rules", CASES / "percent_cell.xlsx").stored
    assert shares(county) == [6000]
    assert do(county, "streams", CASES / "total_row.xlsx").remark_count == 1
    assert do(county, "streams", CASES / "invisible_twin.csv").stored
    assert asked(county, "select code from stream order by id") == [("pcc",), ("rural",)]
    assert do(county, "streams", CASES / "awarded_tbc.csv").error_count == 1
    assert do(county, "projects", CASES / "cost_tbc.csv").remark_count == 1
    assert one(county, "select count(*) from optioncost where unknown = 'tbc'") == 1
