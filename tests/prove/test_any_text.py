"""Whatever the text, every file opens again and shows no other text."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from funding_tui.rendering.text import safe_line
from tests.properties import examples
from tests.prove.reading import Calculated, markdown_tables, word, word_tables
from tests.prove.reports import a_report, the_refused

pytestmark = pytest.mark.slow

ANY = st.text(min_size=1, max_size=60)
FEW = examples(12)


def told_by(text: str):
    return a_report(
        areas=1,
        hostile=False,
        partnership=text,
        author=text,
        scenario=text,
        scenario_name=text,
        problem_hash=text,
        recommendation=(text,),
        attribution=text,
        harm_unit=text,
        refused=the_refused([text]),
        inputs=(),
    )


@FEW
@given(ANY)
def test_word_opens_and_shows_the_text(text):
    document = word(told_by(text))
    cells = [node.text for node in document.element.body.iter(qn("w:t"))]
    assert f"{safe_line(text) or 'NO04'}: As proposed" in cells
    assert document.core_properties.keywords == safe_line(text)


@FEW
@given(ANY)
def test_workbook_opens_and_its_sums_hold(text):
    book = Calculated(told_by(text))
    assert book.pence_of("AllChecks", "") == [0]
    formulas = [cell for _, cell, _ in book.cells() if cell.data_type == "f"]
    assert text not in [cell.value for cell in formulas]


@FEW
@given(st.text(alphabet="|\\`*_<>&#-+=~$[] \n1.)a", min_size=1, max_size=30))
def test_markdown_tables_keep_their_shape(text):
    report = told_by(text)
    ours, theirs = markdown_tables(report), word_tables(report)
    assert [len(rows) for rows in ours.values()] == [len(rows) for rows in theirs.values()]
    assert all(len(row) == len(rows[0]) for rows in ours.values() for row in rows)


def test_paths_with_odd_names_are_written(tmp_path: Path):
    from funding_tui.prove.export_run import export_run

    for name in ("£ & é ünï.docx", "a" * 200 + ".xlsx", "two.dots.md"):
        assert export_run(a_report(areas=3), tmp_path / name).exists()
