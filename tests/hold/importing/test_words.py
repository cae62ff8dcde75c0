"""Headings, cells and money columns: what is understood, and what is refused rather than guessed."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_tui.base.errors import suggestion
from funding_tui.hold.importing.cells import (
    CellError,
    read_day,
    read_number,
    read_number_column,
    read_percentage,
    read_pounds,
    read_text,
    read_text_column,
    read_whole_number,
    read_whole_number_column,
    read_yes_or_no,
)
from funding_tui.hold.importing.headings import (
    cost_column,
    heading_words,
    match_columns,
    measure_of,
    split_year,
    without_years,
)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("lsoa21_code", "lsoa code"),
        ("LSOA code (2021)", "lsoa code"),
        ("  Lsoa.Code ", "lsoa code"),
        ("AreaCode", "area code"),
        ("pop_census2021", "pop census"),
        ("area_km2", "area km 2"),
    ],
)
def test_case_spaces_punctuation_and_years_do_not_count(heading, words):
    assert without_years(heading) == words


def test_a_column_serves_one_field_and_the_surest_name_wins():
    fields = {"code": ("stream code", "code"), "name": ("stream", "name")}
    assert match_columns(["code", "Stream Code", "stream", "name"], fields) == {"code": 1, "name": 2}


def test_a_year_at_the_end_is_a_period_and_one_inside_is_part_of_the_name():
    assert split_year("burglary (2024)") == ("burglary", "2024")
    assert split_year("burglary 2023/24") == ("burglary", "2023/24")
    assert split_year("imd2025_score") == ("imd2025_score", "")


@pytest.mark.parametrize(
    ("heading", "code", "per", "base"),
    [
        ("burglary_per1000_properties_wavg", "burglary", 1000, "households"),
        ("ASB rate per 1,000 population", "anti_social_behaviour", 1000, "population"),
        ("fires per 100 000 people", "fires", 100000, "population"),
        ("density_per_km2", "density_per_km2", 1, "none"),
        ("imd2025_crime_score", "imd2025_crime_score", 1, "none"),
    ],
)
def test_a_heading_says_what_it_measures(heading, code, per, base):
    measure = measure_of(0, heading)
    assert (measure.code, measure.per, measure.base) == (code, per, base)


@pytest.mark.parametrize(
    ("heading", "year", "cost_type", "per_unit"),
    [
        ("2026/27 capital", "2026/27", "capital", False),
        ("2026-27 Revenue - Labour (£)", "2026/27", "revenue-labour", False),
        ("Non-labour cost 2027/28", "2027/28", "revenue-other", False),
        ("2027/28 other per unit", "2027/28", "revenue-other", True),
        ("labour", "None", "revenue-labour", False),
    ],
)
def test_a_money_heading_says_its_year_and_type(heading, year, cost_type, per_unit):
    column = cost_column(0, heading)
    assert column is not None
    assert (str(column.year), column.cost_type, column.per_unit) == (year, cost_type, per_unit)


@pytest.mark.parametrize("heading", ["2026/27 total", "notes", "2026/28 capital", ""])
def test_a_heading_that_names_no_cost_type_is_no_cost(heading):
    assert cost_column(0, heading) is None


@pytest.mark.parametrize(
    "cell", ["2026-04-01", date(2026, 4, 1), datetime(2026, 4, 1, 9), "2026-04-01T09:00"]
)
def test_iso_and_native_dates_are_days(cell):
    assert read_day(cell) == date(2026, 4, 1)


@pytest.mark.parametrize("cell", ["01/04/2026", "1.4.26", "2026-13-01", "April", 46113, 20260401])
def test_a_date_that_could_be_read_two_ways_is_refused(cell):
    with pytest.raises(CellError, match="write it like 2026-04-01"):
        read_day(cell)


def test_cells_are_read_as_people_write_them():
    assert read_number("1,625.5") == 1625.5
    assert read_whole_number(1625.0) == 1625
    assert read_pounds("£1,234.5") == 123450
    assert read_pounds(0.1 + 0.2) == 30
    assert read_percentage("12.5%") == 1250
    assert read_yes_or_no("Yes") is True
    assert read_text(7.0) == "7"
    assert all(reader(" n/a ") is None for reader in (read_number, read_whole_number, read_text, read_day))


@pytest.mark.parametrize(
    "cell", ["1_000", "0x10", "1,00", "½", "ten", "inf", "nan", True and datetime(2026, 1, 1)]
)
def test_a_number_is_never_guessed(cell):
    with pytest.raises(CellError):
        read_number(cell)


def test_the_nearest_names_are_offered_or_what_there_is():
    assert suggestion("stream", ["areas", "streams"]) == "did you mean 'streams'?"
    assert suggestion("zzz", ["areas", "streams"]) == "there are: areas, streams"
    assert suggestion("zzz", []) == "none is recorded yet"


CELLS = st.lists(st.text(alphabet="0123456789.,-+eE _naif#£½", max_size=8), min_size=1, max_size=5)


@given(CELLS)
def test_whole_columns_read_quickly_say_what_careful_reading_says(cells):
    for quick, careful in (
        (read_text_column, read_text),
        (read_whole_number_column, read_whole_number),
        (read_number_column, read_number),
    ):
        found = quick(cells)
        if found is not None:
            assert found == [careful(cell) for cell in cells]


@given(st.text(max_size=30))
def test_any_heading_has_words_and_no_harm_comes_of_it(heading):
    assert heading_words(heading) == heading_words(heading_words(heading))
    assert measure_of(0, heading).per >= 1
    cost_column(0, heading)
