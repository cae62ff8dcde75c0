"""The door for outside text: nothing acts, nothing breaks a line, and everything has its width."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from funding_tui.base.formats import short_day, short_moment
from funding_tui.base.printable import printable
from funding_tui.tui.text import cell, field_lines, mark_illustrative, paragraphs, plain
from models.money import format_pounds


@given(st.text(), st.integers(0, 60), st.booleans())
def test_a_cell_is_one_line_of_exactly_its_width(text: str, width: int, right: bool) -> None:
    made = cell(text, width, right=right)
    assert cell_len(made) == width
    assert "\n" not in made
    made.encode("utf-8")


@given(st.text())
def test_prose_can_always_be_written_and_holds_no_control_character(text: str) -> None:
    made = plain(text).plain
    made.encode("utf-8")
    assert all(char == "\n" or char.isprintable() or char.isspace() or ord(char) > 0x2FF for char in made)
    assert not set("\x1b\x07\x00\u202e\u2066\u200b") & set(made)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("Round 2 [closed]", "Round 2 [closed]"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
        ("one\r\ntwo\tthree", "one two three"),
        ("\x1b[31mred\x07", "[31mred"),
        ("a\u202eb\u200bc", "abc"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("z" + "\u0301" * 50, "z" + "\u0301" * 3),
    ],
)
def test_text_stays_as_it_was_written_but_for_what_acts(given: str, made: str) -> None:
    assert printable(given) == made


def test_what_is_cut_is_said_to_be_cut() -> None:
    assert cell("Hereford", 5) == "Here…"
    assert cell("日本語テキスト", 6) == "日本… "
    assert cell("£5", 6, right=True) == "    £5"
    assert plain("x" * 30, 10).plain == "x" * 10 + "… (20 more characters)"


def test_figures_and_days_read_as_people_write_them() -> None:
    assert format_pounds(123_450) == "£1,234.50"
    assert short_day(date(2027, 3, 31)) == "31 Mar 2027"
    assert short_day(None) == short_moment(None) == "not known"
    assert short_moment(datetime(2026, 7, 1, 11, 30, tzinfo=UTC)) == "1 Jul 2026, 12:30"
    assert mark_illustrative("£5", True) == "£5 (i)"
    assert paragraphs(["one", "", field_lines([("[b]", "[/b]")])]).plain == "one\n\n[b]: [/b]"
