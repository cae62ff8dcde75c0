"""Pounds and pence, exactly; and the financial year."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from models.errors import MoneyError
from models.money import FinancialYear, format_pounds, parse_pounds, split_exactly

PENCE = st.integers(min_value=-(10**15), max_value=10**15)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=40).filter(any)
YEARS = st.integers(min_value=1990, max_value=2198).map(FinancialYear)


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£1,234.50", 123450),
        ("1234.5", 123450),
        (" 12 ", 1200),
        ("-12", -1200),
        ("-£12.05", -1205),
        ("(12.00)", -1200),
        ("\u221212", -1200),
        ("£\u00a012", 1200),
        ("0", 0),
    ],
)
def test_pounds_are_read_as_people_write_them(text, pence):
    assert parse_pounds(text) == pence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "£",
        "12k",
        "1,23",
        "12.345",
        "1 234",
        "(12",
        "12)",
        "twelve",
        "$12",
        "1e3",
        "nan",
        "12.5.6",
        "9" * 20,
    ],
)
def test_anything_else_is_refused_and_nothing_is_guessed(text):
    with pytest.raises(MoneyError):
        parse_pounds(text)


@given(PENCE)
def test_what_is_written_reads_back_the_same(pence):
    assert parse_pounds(format_pounds(pence)) == pence
    assert parse_pounds(format_pounds(pence, pennies=True)) == pence


def test_pennies_are_shown_where_there_are_some_and_never_dropped():
    assert format_pounds(123400) == "£1,234"
    assert format_pounds(123405) == "£1,234.05"
    assert format_pounds(123405, pennies=False) == "£1,234.05"
    assert format_pounds(123400, pennies=True) == "£1,234.00"
    assert format_pounds(-5) == "-£0.05"


@given(st.integers(min_value=0, max_value=10**13), WEIGHTS)
def test_a_split_adds_up_and_each_part_is_within_a_penny_of_its_share(total, weights):
    parts = split_exactly(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        # |part - share| < 1 penny, in whole numbers
        assert abs(part * whole - total * weight) < whole


@given(st.integers(min_value=0, max_value=10**9), WEIGHTS)
def test_a_heavier_share_never_gets_less(total, weights):
    parts = split_exactly(total, weights)
    ranked = sorted(zip(weights, parts, strict=True))
    for (light, small), (heavy, large) in pairwise(ranked):
        assert light == heavy or small <= large


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=1, max_value=30))
def test_leftover_pence_go_to_the_earlier_of_equals(total, count):
    parts = split_exactly(total, [1] * count)
    assert parts == sorted(parts, reverse=True)
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 3], [-1]])
def test_money_cannot_be_split_by_nothing(weights):
    with pytest.raises(ValueError, match="weights"):
        split_exactly(100, weights)


@pytest.mark.parametrize("text", ["2026/27", "2026-27", " 2026/2027 ", "2026\u201327", "2026 / 27"])
def test_a_financial_year_is_read_as_people_write_it(text):
    assert FinancialYear.parse(text) == FinancialYear(2026)


@pytest.mark.parametrize("text", ["2026", "2026/28", "26/27", "2026/27/28", "", "1900/01", "2026/2037"])
def test_what_is_no_financial_year_is_refused(text):
    with pytest.raises(MoneyError):
        FinancialYear.parse(text)


@given(YEARS)
def test_a_financial_year_runs_from_april_to_march(year):
    assert FinancialYear.parse(str(year)) == year
    assert FinancialYear.of(year.first_day) == FinancialYear.of(year.last_day) == year
    assert (year.next().first_day - year.last_day).days == 1
    assert year < year.next()
    assert str(year) < str(year.next())
    assert hash(year) == hash(FinancialYear(year.start_year))


@given(st.dates(min_value=date(1990, 4, 1), max_value=date(2199, 3, 31)))
def test_every_day_has_one_financial_year(day):
    year = FinancialYear.of(day)
    assert year.first_day <= day <= year.last_day
    assert year.days_left(day) == (year.last_day - day).days >= 0


def test_a_financial_year_passes_through_json():
    adapter = TypeAdapter(FinancialYear)
    assert adapter.validate_json(adapter.dump_json(FinancialYear(2026))) == FinancialYear(2026)
    with pytest.raises(ValidationError, match="not a financial year"):
        adapter.validate_python("2026/29")
    assert FinancialYear(2026) != "2026/27"
