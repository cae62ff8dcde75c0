from __future__ import annotations

from datetime import UTC, datetime

import pytest

from funding_tui.base.formats import moment, percent, share
from funding_tui.rendering.text import csv_text, safe_line, with_full_stop
from optimiser.precision import gap_percent, harm, signed_difference


@pytest.mark.parametrize(
    ("basis_points", "expected"),
    [
        (0, "0%"),
        (1, "0.01%"),
        (10, "0.1%"),
        (2847, "28.47%"),
        (3000, "30%"),
        (10_000, "100%"),
        (-25, "-0.25%"),
    ],
)
def test_percentages_are_exact(basis_points, expected):
    assert percent(basis_points) == expected


def test_shares_are_whole_basis_points_rounded_down():
    assert share(1, 3) == 3333
    assert share(2, 3) == 6666
    assert share(5, 0) == 0


@pytest.mark.parametrize(("gap", "expected"), [(0.0, "0%"), (0.01, "1%"), (0.00311, "0.32%"), (1e-9, "0%")])
def test_gap_is_rounded_up(gap, expected):
    assert gap_percent(gap) == expected


def test_harm_is_printed_to_one_decimal():
    assert harm(1234.56) == "1,234.6"
    assert harm(0.0) == "0.0"
    assert harm(0.01) == "under 0.1"
    assert harm(float("nan")) == harm(float("inf")) == "not known"
    assert signed_difference(-3.04) == "-3.0"
    assert signed_difference(-0.01) == "0.0"


def test_instants_are_printed_by_the_clock_in_the_office():
    assert moment(datetime(2026, 6, 12, 23, 30, tzinfo=UTC)) == "13 June 2026 at 00:30"
    assert moment(datetime(2026, 1, 2, 9, 5, tzinfo=UTC)) == "2 January 2026 at 09:05"


def test_text_is_one_clean_line():
    assert safe_line("a\x00b\tc\r\nd\u202ee") == "ab c de"
    assert safe_line("x" * 100, 10) == "x" * 9 + "…"
    assert safe_line("\ud800broken") == "broken"
    assert with_full_stop("Yes") == "Yes."
    assert with_full_stop("Yes?") == "Yes?"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "  =1", "\r=1", "＝1"])
def test_text_that_a_spreadsheet_might_run_is_made_inert(text):
    assert csv_text(text).startswith("'")


def test_other_text_is_left_alone():
    assert csv_text("£5 = five pounds") == "£5 = five pounds"
