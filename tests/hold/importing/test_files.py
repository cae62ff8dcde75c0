"""Files as officers have them: every usual encoding, separator, line ending, and workbooks."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from funding_tui.base.errors import BadInput
from funding_tui.hold.importing.files.tables import open_table
from models.database import Workspace
from tests.hold.importing.import_cases import AREAS, STREAMS, asked, do, errors, one, put, said

ROW = "code;name;population\nE01000001;Llan Café – west;1500\n"


def read(path: Path, **wishes: object) -> tuple[tuple[str, ...], list[tuple[int, list[object]]]]:
    with open_table(path, **wishes) as table:
        return table.headings, [(number, list(cells)) for number, cells in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_reads_alike_in_every_usual_encoding(tmp_path, encoding):
    headings, rows = read(put(tmp_path, ROW, encoding=encoding))
    assert headings == ("code", "name", "population")
    assert rows == [(2, ["E01000001", "Llan Café – west", "1500"])]


def test_bytes_that_windows_does_not_know_are_read_as_latin_1(tmp_path):
    path = tmp_path / "old.csv"
    path.write_bytes(b"code,name\nA1,caf\xe9 \x81\n")
    assert read(path)[1][0][1][1].startswith("café")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_any_line_ending_will_do(tmp_path, separator, end):
    text = end.join(
        [separator.join(row) for row in (["code", "name", "areas"], ["A1", "one", "x"], ["A2", "two", "y"])]
    )
    assert read(put(tmp_path, text))[1] == [(2, ["A1", "one", "x"]), (3, ["A2", "two", "y"])]


def test_lists_inside_cells_do_not_pass_for_separators(tmp_path):
    text = "code,name,areas\nP1,one,E1;E2;E3;E4;E5\nP2,two,E1;E2;E3;E4;E5\n"
    assert read(put(tmp_path, text))[0] == ("code", "name", "areas")


def test_a_gzipped_file_reads_like_its_plain_self(tmp_path):
    path = tmp_path / "areas.csv.gz"
    path.write_bytes(gzip.compress(AREAS.encode()))
    assert read(path) == read(put(tmp_path, AREAS))


def test_titles_above_the_headings_are_passed_over_and_rows_keep_their_numbers(tmp_path):
    text = "Funding held 2026/27,,\n,,\ncode,name,population\n\nA1,one,5\n,,\nA2,two,6\n"
    headings, rows = read(put(tmp_path, text))
    assert headings == ("code", "name", "population")
    assert [number for number, _ in rows] == [5, 7]


def test_a_quoted_line_break_does_not_shift_the_row_numbers(tmp_path, workspace):
    report = do(workspace, "areas", put(tmp_path, 'code,name,population\nA1,"two\nlines",5\nA2,b,-1\n'))
    assert errors(report) == [(3, "population")]


def test_a_stray_separator_is_told_and_not_swallowed(tmp_path, workspace):
    report = do(workspace, "areas", put(tmp_path, "code,name,population\nA1,Smith, Jones,5\n"))
    assert errors(report) == [(2, "")]
    assert "needs quotes" in said(report)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.csv", None, "cannot be read"),
        ("empty.csv", b"", "no headings"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "old .xls format"),
        ("broken.xlsx", b"PK\x03\x04 not a zip", "damaged"),
        ("broken.csv.gz", b"\x1f\x8b\x08\x00 not gzip", "cannot be unpacked"),
        ("picture.csv", b"\x89PNG\x00\x00", "not a table of text"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path, workspace, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=words):
        do(workspace, "areas", path)


def book(path: Path, rows: list[list[object]], title: str = "Data", first: str | None = None) -> Path:
    workbook = openpyxl.Workbook()
    page = workbook.active
    if first:
        page.title = first
        page.append(["Notes", "only"])
        page = workbook.create_sheet(title)
    page.title = title
    for row in rows:
        page.append(row)
    workbook.save(path)
    workbook.close()
    return path


def test_a_workbook_gives_its_own_dates_and_numbers(tmp_path, workspace):
    rows = [
        [
            "Stream code",
            "Stream",
            "Funder",
            "Starts",
            "Ends",
            "Financial year",
            "Cost type",
            "Awarded",
            "Signed",
        ],
        [
            7,
            "Grant",
            "Office",
            datetime(2026, 4, 1),
            date(2027, 3, 31),
            "2026/27",
            "capital",
            0.1 + 0.2,
            None,
        ],
        [
            "S2",
            "Other",
            "Office",
            datetime(2026, 4, 1),
            None,
            "2026/27",
            "staff",
            1234.5,
            datetime(2026, 5, 1),
        ],
    ]
    assert do(workspace, "streams", book(tmp_path / "s.xlsx", rows)).stored
    assert asked(workspace, "SELECT code, starts, agreement_signed FROM stream ORDER BY code") == [
        ("7", "2026-04-01", None),
        ("S2", "2026-04-01", "2026-05-01"),
    ]
    assert asked(workspace, "SELECT pence FROM ledgerentry ORDER BY pence") == [(30,), (123450,)]


def test_half_a_penny_in_a_workbook_is_told(tmp_path, workspace):
    rows = [
        ["Stream code", "Funder", "Year", "Cost type", "Awarded"],
        ["A", "B", "2026/27", "capital", 10.005],
    ]
    report = do(workspace, "streams", book(tmp_path / "s.xlsx", rows))
    assert errors(report) == [(2, "Awarded")]


def test_a_sheet_is_taken_by_name_and_a_missing_one_is_told(tmp_path, workspace):
    path = book(tmp_path / "a.xlsx", [["code", "name"], ["A1", "one"]], title="Areas", first="Read me")
    assert do(workspace, "areas", path, sheet="areas").added == 1
    with pytest.raises(BadInput, match="it has Read me, Areas"):
        do(workspace, "areas", path, sheet="Wards")


def test_a_spreadsheet_error_in_a_cell_is_told(tmp_path, workspace):
    report = do(workspace, "areas", put(tmp_path, "code,name,population\nA1,#REF!,5\n"))
    assert errors(report) == [(2, "name")]
    assert "#REF!" in said(report)


def test_a_workbook_and_a_csv_of_the_same_areas_import_alike(tmp_path, workspace: Workspace):
    cells = [line.split(",") for line in AREAS.splitlines()]
    typed = [cells[0]] + [[_typed(cell) for cell in row] for row in cells[1:]]
    assert do(workspace, "areas", book(tmp_path / "a.xlsx", typed)).added == 3
    again = do(workspace, "areas", put(tmp_path, AREAS))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)


def _typed(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell or None


def test_streams_in_old_mac_semicolon_text_import(tmp_path, workspace):
    text = STREAMS.replace("Serious Violence Duty", "Duty – “serious”").replace("\n", "\r")
    assert do(workspace, "streams", put(tmp_path, text, encoding="cp1252")).stored
    assert one(workspace, "SELECT name FROM stream WHERE code = 'SVD'") == "Duty – “serious”"
