from __future__ import annotations

from funding_tui.rendering.markdown import escape
from tests.prove.reading import markdown, markdown_tables, word_tables
from tests.prove.reports import a_report, an_infeasible_report


def test_markdown_and_word_tell_the_same():
    report = a_report(hostile=True)
    assert markdown_tables(report) == word_tables(report)


def test_infeasible_markdown_and_word_tell_the_same():
    report = an_infeasible_report()
    assert markdown_tables(report) == word_tables(report)


def test_markup_is_shown_as_text():
    assert escape("<b>bold</b> & *star*") == "&lt;b&gt;bold&lt;/b&gt; &amp; \\*star\\*"
    assert escape("[a](b)") == "\\[a\\](b)"
    assert escape("1. one") == "1\\. one"
    assert escape("62.1% rural") == "62.1% rural"
    assert escape("-1,117.4") == "-1,117.4"
    assert escape("# not a heading") == "\\# not a heading"
    assert escape("--- not a line") == "\\--- not a line"


def test_no_html_and_no_control_character_gets_through():
    text = markdown(a_report())
    assert "<" not in text
    assert not [char for char in text if ord(char) < 32 and char != "\n"]
