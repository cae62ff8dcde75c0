"""Every format, and the screen, tells the same pounds, benefit and shares of one run."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import percent, whole_percent
from funding_tui.prove.export_formats import KINDS, PAPER, write_run
from funding_tui.tui.screens.allocate.state import AllocateState
from funding_tui.tui.screens.allocate.summary import summary
from models.money import format_pounds
from tests.prove.reading import Calculated, markdown, word
from tests.prove.reports import a_report

REPORT = a_report(hostile=False)


def written(report: RunReport, suffix: str) -> bytes:
    return write_run(report, Path(f"paper{suffix}"))


def words_of_word(report: RunReport) -> str:
    document = word(report)
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def words_of_page(report: RunReport) -> str:
    body = LexborHTMLParser(written(report, ".html").decode("utf-8")).body
    assert body is not None
    return body.text(separator=" ")


def words_of_pdf(report: RunReport) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not here")
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=written(report, ".pdf"), capture_output=True, check=True
    )
    return done.stdout.decode("utf-8")


READERS: dict[str, Callable[[RunReport], str]] = {
    "docx": words_of_word,
    "html": words_of_page,
    "md": markdown,
    "pdf": words_of_pdf,
}


def plain(text: str) -> str:
    """Without what a format puts between letters: no-break spaces, escapes and line ends."""
    return re.sub(r"\s+", " ", text.replace("\\", "").replace("\u00a0", " "))


@pytest.mark.parametrize("name", list(READERS))
def test_a_paper_names_the_run_its_projects_priorities_and_baselines(name: str) -> None:
    text = plain(READERS[name](REPORT))
    for figure in (
        *(
            format_pounds(pence, pennies=True)
            for pence in (REPORT.free, REPORT.allocated, REPORT.rural_pence)
        ),
        *(format_pounds(item.pence, pennies=True) for item in REPORT.funded),
        *(format_pounds(item.pence, pennies=True) for item in REPORT.by_priority),
        *(REPORT.write(item.benefit or 0.0) for item in (REPORT, *REPORT.funded, *REPORT.baselines)),
        *(REPORT.write(item.value) for item in (REPORT, *REPORT.funded, *REPORT.baselines)),
        *(percent(share) for share in (REPORT.rural_bp, REPORT.rural_population_bp)),
        whole_percent(REPORT.assumed_bp),
    ):
        assert figure in text, f"{figure} is not in the {name}"


def test_the_workbook_adds_up_to_the_same() -> None:
    book = Calculated(REPORT)
    result = {cell.value for _, cell, _ in book.cells() if isinstance(cell.value, int | float)}
    held = {Decimal(str(round(value, 6))) for value in result}
    for pence in (REPORT.rural_pence, *(item.pence for item in REPORT.funded)):
        assert Decimal(pence).scaleb(-2) in held
    for item in (REPORT, *REPORT.funded):
        for figure in (item.benefit, item.value):
            assert Decimal(str(round(REPORT.rounded(figure), 6))) in held


def test_rows_and_data_add_up_to_the_same() -> None:
    rows = csv.DictReader(io.StringIO(written(REPORT, ".csv").decode("utf-8-sig")))
    assert sum(Decimal(row["pounds"]) for row in rows) == Decimal(REPORT.allocated).scaleb(-2)
    assert RunReport.model_validate(json.loads(written(REPORT, ".json"))) == REPORT


def test_the_screen_shows_the_same() -> None:
    state = AllocateState()
    state.report = REPORT
    shown = plain(summary(state).plain)
    figures = (
        REPORT.write(REPORT.benefit),
        REPORT.write(REPORT.value),
        percent(REPORT.rural_bp),
        format_pounds(REPORT.allocated),
    )
    assert [figure for figure in figures if figure not in shown] == []


@pytest.mark.slow
def test_the_same_run_is_written_in_the_same_bytes() -> None:
    assert [
        suffix for suffix in KINDS[PAPER].formats if written(REPORT, suffix) != written(REPORT, suffix)
    ] == []
