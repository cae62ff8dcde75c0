"""The paper as a web page: complete in itself, in order, and safe with any text."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from selectolax.lexbor import LexborHTMLParser

from funding_tui.prove.paper import board_paper
from funding_tui.rendering.blocks import Column, Heading, Paper, Paragraph, Table
from funding_tui.rendering.web_page import write_page
from tests.prove.reports import a_report

WHEN = datetime(2026, 6, 12, 10, 40, tzinfo=UTC)


@pytest.fixture(scope="module")
def page() -> str:
    return write_page(board_paper(a_report()))


@pytest.fixture(scope="module")
def tree(page: str) -> LexborHTMLParser:
    return LexborHTMLParser(page)


def test_it_asks_the_network_for_nothing(page: str, tree: LexborHTMLParser) -> None:
    assert tree.css("link, img, iframe, object, script[src]") == []
    assert not re.search(r"url\((?!#)", page)
    policy = tree.css_first('meta[http-equiv="Content-Security-Policy"]').attributes["content"]
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    for name in ("style", "script"):
        digest = hashlib.sha256(tree.css_first(name).text().encode()).digest()
        assert f"sha256-{base64.b64encode(digest).decode()}" in policy


def test_it_has_landmarks_a_way_past_them_and_headings_in_order(tree: LexborHTMLParser) -> None:
    assert tree.css_first("html").attributes["lang"] == "en-GB"
    assert [len(tree.css(name)) for name in ("header", "nav", "main", "footer", "h1")] == [1, 1, 1, 1, 1]
    skip = tree.css_first("body > a")
    assert skip.attributes["href"] == "#paper"
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3")]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_names_inside_are_unique_and_every_link_leads_somewhere(tree: LexborHTMLParser) -> None:
    names = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(names) == len(set(names))
    for link in tree.css("a[href]"):
        assert (link.attributes["href"] or "")[1:] in names


def test_every_table_has_a_caption_and_headings_that_sort_by_keyboard(tree: LexborHTMLParser) -> None:
    for table in tree.css("table"):
        assert table.css_first("caption").text()
        assert all(heading.attributes["scope"] == "col" for heading in table.css("thead th"))
        assert len(table.css("thead th button")) == len(table.css("thead th"))


def test_figures_carry_the_value_that_they_sort_by_and_a_total_stays_at_the_foot() -> None:
    table = Table(
        "Money",
        (Column("Name"), Column("Amount", numeric=True)),
        (("a", "£1,234.50\u00a0(i)"), ("b", "-2.5%"), ("c", "not known"), ("d", "(£7)"), ("All", "£9")),
        total=True,
    )
    tree = LexborHTMLParser(write_page(Paper("T", "S", "", "", "", "", WHEN, (Heading(1, "H"), table))))
    values = [node.attributes.get("data-value") for node in tree.css("tbody td.number")]
    assert values == ["1234.50", "-2.5", None, "-7"]
    assert [node.text() for node in tree.css("tfoot td")] == ["All", "£9"]


def test_text_from_outside_stays_text() -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=y> & \"quoted\" 'too'"
    page = write_page(
        Paper(nasty, nasty, "", nasty, nasty, nasty, WHEN, (Heading(1, nasty), Paragraph(nasty)))
    )
    tree = LexborHTMLParser(page)
    assert len(tree.css("script")) == 1
    assert tree.css("img") == []
    assert tree.css_first("h1").text() == nasty


def test_drawings_have_their_words_and_the_same_in_figures(tree: LexborHTMLParser) -> None:
    drawings = tree.css("figure")
    assert drawings
    for drawing in drawings:
        assert drawing.css_first("svg[role=img] > title").text()
        assert drawing.css_first("details table")
