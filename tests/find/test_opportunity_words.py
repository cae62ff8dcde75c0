from __future__ import annotations

from datetime import date

import pytest

from funding_tui.find.opportunity_words import amount_in_words, changes_in_words, closes_in_words


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ((150_000, 3_050_000, None), "£1,500 to £30,500"),
        ((None, 1_000_000, None), "up to £10,000"),
        ((0, 1_000_000, None), "up to £10,000"),
        ((1_000_000, 1_000_000, None), "£10,000"),
        ((150_000, None, None), "from £1,500"),
        ((None, None, 200_000_000), "£2,000,000 in all"),
        ((150_000, 3_050_000, 200_000_000), "£1,500 to £30,500 (£2,000,000 in all)"),
        ((None, None, None), "not stated"),
        ((None, 1_050, None), "up to £10.50"),
    ],
)
def test_amounts_are_written_in_words(amounts: tuple[int | None, int | None, int | None], words: str) -> None:
    assert amount_in_words(*amounts) == words


def test_an_amount_in_another_currency_carries_no_pound_sign() -> None:
    assert amount_in_words(None, 1_000_000, None, "EUR") == "up to EUR 10,000"
    assert amount_in_words(None, None, None, "GBP", " a modest sum ") == "a modest sum"


def test_a_change_that_is_not_understood_is_shown_as_it_is() -> None:
    assert changes_in_words(
        {"closes_at": ["soon", "2026-13-45"], "odd_field": 3, "listed": [True, False]}
    ) == (
        ("listed by its source", "yes", "no"),
        ("closes at", "soon", "2026-13-45"),
        ("odd field", "not stated", "3"),
    )


def test_a_day_that_its_source_writes_in_numbers_alone_is_written_as_people_read_it() -> None:
    # whoever reads 09/10/2026 in England would take it for a day in October
    assert closes_in_words("09/10/2026", None, date(2026, 9, 10), None) == "10 Sep 2026"
    assert closes_in_words("12 noon on 10 September", None, date(2026, 9, 10), None).startswith("12 noon")
