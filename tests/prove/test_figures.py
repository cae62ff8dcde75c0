from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_tui.base.formats import moment, percent, share
from funding_tui.rendering.text import csv_text, safe_line, with_full_stop
from optimiser.precision import (
    EXACT,
    Precision,
    bound,
    gap_percent,
    harm,
    proven_least,
    rounded,
    signed_difference,
)


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


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(0.0, "0%"), (0.01, "1%"), (0.00311, "0.32%"), (1e-9, "<= 0.001%"), (1.1e-5, "0.01%")],
)
def test_gap_is_rounded_up(gap, expected):
    assert gap_percent(gap) == expected


ASSUMED = Precision(assumed=0.26)


@pytest.mark.parametrize(
    ("units", "precision", "expected"),
    [
        (1234.56, EXACT, "1,234.6"),
        (0.01, EXACT, "under 0.1"),
        (float("nan"), EXACT, "not known"),
        (float("inf"), ASSUMED, "not known"),
        # two figures where over a quarter is assumed, and not where a quarter is
        (1234.56, ASSUMED, "1,200"),
        (1234.56, Precision(assumed=0.25), "1,234.6"),
        (12.34, ASSUMED, "12"),
        (1.234, ASSUMED, "1.2"),
        (99.7, ASSUMED, "100"),
        # never finer than the gap
        (4018.6, Precision(gap=0.0031), "4,020"),
        (4018.6, Precision(gap=0.001), "4,020"),
        (4018.6, Precision(gap=1e-6), "4,018.6"),
        (4018.6, Precision(assumed=0.5, gap=0.05), "4,000"),
    ],
)
def test_harm_is_written_no_finer_than_it_is_known(units, precision, expected):
    assert harm(units, precision) == expected


@pytest.mark.parametrize("precision", [EXACT, ASSUMED, Precision(gap=0.01)])
@pytest.mark.parametrize("nothing", [0.0, -0.0, 0])
def test_nothing_is_0(nothing, precision):
    assert harm(nothing, precision) == bound(nothing, precision) == "0"
    assert signed_difference(nothing, 10.0, precision) == "0"


def test_what_is_proven_at_least_is_rounded_down_and_at_most_up():
    assert (proven_least(13.8, ASSUMED), bound(12.4, ASSUMED)) == ("13", "13")
    assert (proven_least(40 - 1e-12, ASSUMED), proven_least(39.96, EXACT)) == ("40", "39.9")
    assert (proven_least(0.04, EXACT), proven_least(float("inf"), EXACT)) == ("0", "not known")
    # a difference between figures of 4,000, whose gap is a step of 5
    known = Precision(gap=0.001)
    assert (proven_least(13.8, known, 4000.0), bound(12.4, known, 4000.0)) == ("10", "15")
    assert proven_least(3.0, known, 4000.0) == "0"


def test_a_bound_is_rounded_up_and_a_difference_is_no_finer_than_what_it_is_of():
    assert bound(4018.6, ASSUMED) == "4,100"
    assert bound(4000.0, ASSUMED) == "4,000"
    assert signed_difference(-3.04, 10.0, EXACT) == "-3.0"
    assert signed_difference(3.04, 4000.0, Precision(gap=0.001)) == "+5"
    assert signed_difference(1.0, 4000.0, Precision(gap=0.001)) == "under 5"
    assert signed_difference(1e-12, 4000.0, EXACT) == "0"  # what floating point leaves over


@given(st.floats(0, 1e9), st.floats(0, 1), st.floats(0, 0.5))
def test_what_is_written_is_as_near_as_it_bears(units, assumed, gap):
    precision = Precision(assumed, gap)
    found, most = rounded(units, precision), bound(units, precision)
    coarsest = max(0.1, units / 10, 5 * gap * units)
    assert abs(found - units) <= coarsest / 2 + 1e-6
    assert float(most.replace(",", "").removeprefix("under ")) >= units * (1 - 1e-8)
    assert float(proven_least(units, precision).replace(",", "")) <= units * (1 + 1e-8) + 1e-6
    assert "-0" not in harm(units, precision)


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
