from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.prove.reading import Calculated
from tests.prove.reports import HOSTILE, a_report, an_infeasible_report

SHEETS = [
    *("Summary", "Allocation", "Projects", "Refused", "Priorities", "Areas"),
    *("Streams", "Balances", "Baselines", "Risk", "Scenario", "Rules", "Inputs", "Method"),
]


@pytest.fixture(scope="module")
def book() -> Calculated:
    return Calculated(a_report())


def test_sheets_are_those_promised(book):
    assert book.formulas.sheetnames == SHEETS


def test_every_sum_worked_out_again_is_what_was_written(book):
    worked_out = 0
    for sheet, cell, value in book.cells():
        if cell.data_type == "f":
            again = book.again(cell.value, sheet)
            if again is not None:
                worked_out += 1
                assert round(value * 100) == again, (sheet, cell.coordinate, cell.value)
    assert worked_out > 60


def test_totals_have_names_and_are_those_of_the_report(book):
    report = a_report()
    for name, expected in (
        ("TotalAllocated", report.allocated),
        ("TotalFree", report.free),
        ("TotalLeft", report.free - report.allocated),
        ("TotalRural", report.rural_pence),
        ("AllChecks", 0),
    ):
        assert book.pence_of(name, "") == [expected], name


def test_every_check_is_nought(book):
    checks = [
        book.values[sheet.title].cell(row, head.column).value
        for sheet in book.formulas.worksheets
        for cells in sheet.iter_rows()
        for head in cells
        if head.value == "Check"
        for row in range(head.row + 1, head.row + 3)
    ]
    assert len(checks) > 10
    assert set(checks) <= {0, None}
    assert book.pence_of("AllChecks", "") == [0]


def test_a_report_that_does_not_add_up_is_caught():
    book = Calculated(a_report(allocated=1))
    assert book.pence_of("AllChecks", "")[0] > 0


def test_money_is_written_with_exactly_its_pence(book):
    report = a_report()
    names = zipfile.ZipFile(io.BytesIO(book.content))
    xml = names.read("xl/worksheets/sheet2.xml").decode()
    for line in report.lines:
        pounds = f"{line.pence // 100}.{line.pence % 100:02d}"
        bare = pounds.rstrip("0").rstrip(".")
        assert f"<v>{pounds}</v>" in xml or f"<v>{bare}</v>" in xml


def test_text_from_outside_stays_text(book):
    hostile = [
        cell for _, cell, _ in book.cells() if isinstance(cell.value, str) and cell.value[:1] in "=+-@"
    ]
    formulas = [cell for cell in hostile if cell.data_type == "f"]
    texts = [cell for cell in hostile if cell.data_type != "f"]
    assert all(re.match(r"=(ROUND|IF|TotalAllocated)\b", cell.value) for cell in formulas)
    assert {"=1+1", "+cmd|' /C calc'!A0", HOSTILE[3], "-2+3[31m", "=tab first"} <= {
        cell.value for cell in texts
    }
    assert all(cell.quotePrefix for cell in texts)


def test_no_cell_is_too_long_or_holds_a_control_character(book):
    for _, cell, _ in book.cells():
        if isinstance(cell.value, str):
            assert len(cell.value) <= 32_767
            assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", cell.value)


def test_very_long_text_is_cut_and_counted_as_a_workbook_counts():
    book = Calculated(
        a_report(scenario_name="s", recommendation=(), by_pot=(), assumptions=("\U0001f33e" * 40_000,))
    )
    longest = max(
        len(c.value.encode("utf-16-le")) // 2 for _, c, _ in book.cells() if isinstance(c.value, str)
    )
    assert longest == 32_767


def test_sheets_freeze_filter_and_repeat_their_headings(book):
    for name in SHEETS[1:]:
        sheet = book.formulas[name]
        assert sheet.freeze_panes is not None, name
        assert sheet.auto_filter.ref, name
        assert sheet.print_title_rows, name
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9


def test_infeasible_run_has_no_sheet_of_amounts():
    book = Calculated(an_infeasible_report())
    assert book.formulas.sheetnames == ["Summary", "Rules", "Inputs", "Method"]
    result = [str(cell.value) for sheet, cell, _ in book.cells() if sheet == "Summary"]
    assert any("No allocation keeps every rule at once." in text for text in result)


def test_an_allocation_of_nothing_is_still_a_workbook():
    nothing = {"lines": (), "funded": (), "by_area": (), "by_priority": (), "by_pot": ()}
    book = Calculated(a_report(**nothing, allocated=0, free=0, rural_pence=0, rural_bp=0))
    assert book.pence_of("AllChecks", "") == [0]


# LibreOffice may be there without its Calc, as where only Writer is installed
CALC = shutil.which("localc") or shutil.which("scalc")


@pytest.mark.skipif(CALC is None, reason="LibreOffice Calc is not installed")
@pytest.mark.slow
def test_another_program_calculates_the_same(book, tmp_path: Path):
    # openpyxl keeps formulas and drops their values, so that the other program has to work them out
    bare = openpyxl.load_workbook(io.BytesIO(book.content))
    bare.save(tmp_path / "bare.xlsx")
    subprocess.run(
        [
            *(str(CALC), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out")),
            str(tmp_path / "bare.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    other = openpyxl.load_workbook(tmp_path / "out" / "bare.xlsx", data_only=True)
    compared = 0
    for sheet, cell, value in book.cells():
        if cell.data_type == "f":
            assert other[sheet][cell.coordinate].value == pytest.approx(value, abs=1e-9), (sheet, cell.value)
            compared += 1
    assert compared > 150
