from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from funding_tui.prove.paper import board_paper
from funding_tui.rendering.blocks import Column, Heading, Page, Paper, Paragraph, Table
from funding_tui.rendering.pdf import as_data, write_pdf
from tests.prove.reports import a_report

WHEN = datetime(2026, 6, 12, 10, 40, tzinfo=UTC)


def a_paper(*blocks: object) -> Paper:
    return Paper("Title", "Partnership", "", "DRAFT", "run 1", "abc123", WHEN, tuple(blocks))


def test_the_paper_is_tagged_has_its_fonts_inside_and_says_what_it_is() -> None:
    written = write_pdf(board_paper(a_report()))
    assert written.startswith(b"%PDF-")
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked\s+true", written)
    assert re.search(rb"/Lang\s*\(en-GB\)", written)
    assert b"/StructTreeRoot" in written
    assert b"/FontFile3" in written
    assert b"pdfuaid" in written


def test_the_same_paper_gives_the_same_bytes() -> None:
    paper = board_paper(a_report())
    assert write_pdf(paper) == write_pdf(paper)


@pytest.mark.parametrize(
    "text",
    ["#panic()", "= heading", "$x$", "*bold*", "[b]", "`raw`", "<label>", "@ref", "\\", "x" * 9_000],
)
def test_text_from_outside_is_set_as_it_was_written(text: str) -> None:
    assert write_pdf(a_paper(Paragraph(text), Heading(1, text[:200]))).startswith(b"%PDF-")


def test_letters_that_no_font_of_typst_holds_do_not_stop_the_paper() -> None:
    assert write_pdf(a_paper(Paragraph("\N{GRINNING FACE} \u0645\u0631\u062d\u0628\u0627"))).startswith(
        b"%PDF-"
    )


def test_a_page_on_its_side_begins_a_part_and_short_columns_are_narrow() -> None:
    table = Table("T", (Column("Name"), Column("Words"), Column("£", numeric=True)), (("a", "w " * 30, "1"),))
    result = as_data(a_paper(Paragraph("first"), Page(landscape=True), table))
    assert [(part["landscape"], len(part["blocks"])) for part in result["parts"]] == [(False, 1), (True, 1)]
    (shown,) = result["parts"][1]["blocks"]
    assert [column["narrow"] for column in shown["columns"]] == [True, False, True]
