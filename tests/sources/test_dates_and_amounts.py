"""Dates, money and text as sources write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clock import LONDON
from sources.amounts import AmountRange, pounds_to_pence, read_amount, read_range
from sources.dates import as_deadline, as_opening, read_feed_date, read_iso, read_long, read_uk_wall_clock
from sources.text import clean, from_html, one_line
from tests.properties import examples


@pytest.mark.parametrize(
    ("text", "utc", "clock"),
    [
        ("2026-10-23T23:59", datetime(2026, 10, 23, 22, 59), "23:59"),
        ("2026-12-23T23:59", datetime(2026, 12, 23, 23, 59), "23:59"),
        ("2026-10-23T23:59:30", datetime(2026, 10, 23, 22, 59, 30), "23:59"),
        ("2026-07-01T12:00:00Z", datetime(2026, 7, 1, 12), "13:00"),
        ("2026-07-01T12:00:00.000+0000", datetime(2026, 7, 1, 12), "13:00"),
        ("2026-07-01T12:00:00.000+00:00", datetime(2026, 7, 1, 12), "13:00"),
        ("2026-07-01T12:00:00+01:00", datetime(2026, 7, 1, 11), "12:00"),
    ],
)
def test_iso_text_without_a_zone_is_what_a_british_clock_shows(text, utc, clock):
    moment = read_iso(text)
    assert (moment.at, moment.time, moment.text) == (utc.replace(tzinfo=UTC), clock, text)


def test_an_hour_that_happens_twice_is_its_first_and_one_skipped_has_no_instant():
    assert read_iso("2026-10-25T01:30").at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    skipped = read_iso("2026-03-29T01:30")
    assert (skipped.at, skipped.on) == (None, date(2026, 3, 29))


def test_a_day_without_a_time_is_only_a_day():
    moment = as_deadline(read_iso("2026-10-23"))
    assert (moment.on, moment.at, moment.time, moment.not_understood) == (
        date(2026, 10, 23),
        None,
        None,
        False,
    )


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026-13-01T10:00", "2026-10-23T24:00", "23/10/2026", "10/23/2026", "2026", "rolling",
     "2026-W05", "2026-07-01T12:00+25:00", "0001-01-01T00:00", "9999-12-31T23:59",
     "2026-10-23T23:59 BST", "Spring 2026"],
)  # fmt: skip
def test_what_is_not_understood_keeps_its_text_and_gets_no_date(text):
    for read in (read_iso, read_uk_wall_clock, read_long, read_feed_date):
        moment = read(text)
        assert (moment.at, moment.on, moment.text, moment.not_understood) == (None, None, text, True)


@pytest.mark.parametrize("value", [None, 5, "", [], {}, True])
def test_no_date_is_not_a_date_that_was_not_understood(value):
    assert not read_iso(value).not_understood


@pytest.mark.parametrize(
    ("text", "on", "clock"),
    [
        ("23 October 2026, 11:59pm", date(2026, 10, 23), "23:59"),
        ("23 October 2026, 11:59pm (Midnight)", date(2026, 10, 23), "23:59"),
        ("23 October 2026, 12:00pm (Midday)", date(2026, 10, 23), "12:00"),
        ("1 August 2026, 12:01am", date(2026, 8, 1), "00:01"),
        ("1 Sept 2026", date(2026, 9, 1), None),
        ("1 September 2026 (Midday)", date(2026, 9, 1), "12:00"),
    ],
)
def test_dates_as_people_read_them(text, on, clock):
    moment = read_long(text)
    assert (moment.on, moment.time) == (on, clock)


@pytest.mark.parametrize(
    "text", ["31 February 2026", "1 Octember 2026", "1 October 2026, 13:00pm", "4th October 2026"]
)
def test_dates_that_people_would_not_read_are_not_understood(text):
    assert read_long(text).not_understood


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Fri, 23 Oct 2026 09:00:00 GMT", datetime(2026, 10, 23, 9)),
        ("Thu, 23 Jul 2026 09:00:00 BST", datetime(2026, 7, 23, 8)),
        ("23 Jul 26 9:00 +0100", datetime(2026, 7, 23, 8)),
        ("2026-07-23T09:00:00+01:00", datetime(2026, 7, 23, 8)),
    ],
)
def test_feed_dates_are_read_with_their_zone(text, utc):
    assert read_feed_date(text).at == utc.replace(tzinfo=UTC)


def test_a_zone_that_means_several_places_is_not_guessed():
    assert read_feed_date("Fri, 23 Oct 2026 09:00:00 IST").at is None


@pytest.mark.slow
@examples(100)
@given(
    st.datetimes(datetime(1991, 1, 1), datetime(2198, 12, 31)).map(
        lambda at: at.replace(second=0, microsecond=0)
    )
)
def test_a_deadline_is_never_shown_later_than_it_was_written(at):
    moment = as_deadline(read_uk_wall_clock(at.isoformat(timespec="minutes")))
    assert moment.on is not None
    assert moment.on <= at.date()
    if moment.at is not None:
        assert moment.at <= at.replace(tzinfo=LONDON).astimezone(UTC)


def test_midnight_closes_the_day_before_and_opens_a_minute_later():
    midnight = read_iso("2026-07-01T00:00")
    assert (as_deadline(midnight).on, as_deadline(midnight).time) == (date(2026, 6, 30), "23:59")
    assert (as_opening(midnight).on, as_opening(midnight).time) == (date(2026, 7, 1), "00:01")


@pytest.mark.parametrize(
    ("value", "pence"),
    [
        (1500, 150_000), ("1,500", 150_000), ("£1,500.50", 150_050), (Decimal("100.0"), 10_000), ("0", 0),
        (Decimal("33333.335"), 3_333_334), (-1, -100), (2_147_483_647, 214_748_364_700),
        (None, None), ("", None), (True, None), (100.0, None), ("£1.33 million", None), ("1,50", None),
        (Decimal("NaN"), None), (Decimal("1e999999999"), None), (10**40, None), ("9" * 400, None), ([], None),
    ],
)  # fmt: skip
def test_numbers_of_pounds_become_whole_pence_or_nothing(value, pence):
    assert pounds_to_pence(value) == pence


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£1,000", 100_000), ("£1.33 million", 133_000_000), ("£1 billion", 100_000_000_000), ("(£1)", -100),
        ("£20k", 2_000_000), ("1000", None), ("€5", None), ("£", None), (None, None),
        ("£9999999999 billion", None),
    ],
)  # fmt: skip
def test_one_amount_in_words(text, pence):
    assert read_amount(text) == pence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("£20,000 - £3,000,000", AmountRange(2_000_000, 300_000_000)),
        ("From £1,500 to £30,500", AmountRange(150_000, 3_050_000)),
        ("up to £10,000 per application", AmountRange(None, 1_000_000)),
        ("capped at £1.5m", AmountRange(None, 150_000_000)),
        ("at least £500", AmountRange(50_000, None)),
        ("£5,000", AmountRange(500_000, 500_000)),
        ("€1 million", AmountRange(100_000_000, 100_000_000, "EUR")),
        ("£1 to £2 million", None),
        ("£5 to €6", None),
        ("£6,000 to £5,000", None),
        ("£250,000 split across two lots of £125,000", None),
        ("about £5,000 each", None),
        ("some money", None),
    ],
)
def test_phrases_about_money_are_understood_or_unknown(text, expected):
    assert read_range(text) == expected


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Â£5 â€“ itâ€™s", "£5 – it’s"),
        ("Ã‚Â£5", "£5"),
        ("CÂ’ Ysgol Gynradd", "CÂ’ Ysgol Gynradd"),
        ("CAFÉ’S", "CAFÉ’S"),
        ("a\x00b\x1b[31m\u202ec\ud800", "ab[31mc"),
        (" two  words\u00a0here ", "two words here"),
        ("a\r\rb\r\n\r\n\r\nc", "a\n\nb\n\nc"),
    ],
)
def test_text_is_made_plain(text, plain):
    assert clean(text) == plain


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
        ("a<br>b<ul><li>c</li><li>d</li></ul>", "a\nb\n\nc\nd"),
        ("a < b and c > d", "a < b and c > d"),
        ("&lt;b&gt;bold&lt;/b&gt; &amp;pound;5", "bold £5"),
        ("<style>x</style>Fund [/open] <i>now</i>", "Fund [/open] now"),
    ],
)
def test_html_becomes_words(markup, plain):
    assert from_html(markup) == plain


@examples(60)
@given(st.text(max_size=300))
def test_any_text_becomes_short_storable_text(text):
    for made in (clean(text, 50), one_line(text, 50), from_html(text, 50)):
        assert len(made) <= 50
        assert "\x00" not in made
        made.encode("utf-8")
