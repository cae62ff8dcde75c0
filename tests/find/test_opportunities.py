from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from sqlalchemy import insert

from funding_tui.base.errors import BadInput, NotFound
from funding_tui.find.opportunities import list_opportunities
from funding_tui.find.opportunity_detail import read_opportunity
from funding_tui.find.search import find
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityPage
from tests.builders import HOSTILE, TODAY, a_workspace, an_opportunity, at


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as made:
        yield made


def titles(workspace: Workspace, text: str = "", *, closed: bool = False) -> list[str]:
    ids = find(workspace, text, closed=closed, today=TODAY)
    return [row.title for row in list_opportunities(workspace, ids, today=TODAY)]


def test_an_empty_workspace_finds_nothing(workspace: Workspace) -> None:
    assert list(find(workspace, today=TODAY)) == []
    assert list(find(workspace, "x", closed=True, today=TODAY)) == []
    assert list_opportunities(workspace, [], today=TODAY) == ()


def test_the_soonest_to_close_comes_first_and_an_unknown_close_is_not_rolling(workspace: Workspace) -> None:
    an_opportunity(workspace, "unknown")
    an_opportunity(workspace, "rolling", rolling=True)
    an_opportunity(workspace, "later", closes_on=date(2027, 2, 1))
    an_opportunity(workspace, "at noon", closes_on=date(2026, 12, 1), closes_at=at(date(2026, 12, 1)))
    an_opportunity(
        workspace,
        "at nine",
        closes_on=date(2026, 12, 1),
        closes_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
    )
    assert titles(workspace) == ["at nine", "at noon", "later", "rolling", "unknown"]


def test_closed_and_withdrawn_opportunities_are_found_only_when_asked_for_and_come_last(
    workspace: Workspace,
) -> None:
    an_opportunity(workspace, "long past", closes_on=date(2020, 1, 1))
    an_opportunity(workspace, "just past", closes_on=TODAY - timedelta(days=1))
    an_opportunity(workspace, "gone", vanished_at=at(TODAY))
    an_opportunity(workspace, "said to be closed", status="closed", closes_on=date(2027, 1, 1))
    an_opportunity(workspace, "open", closes_on=TODAY)
    assert titles(workspace) == ["open"]
    assert titles(workspace, closed=True) == ["open", "said to be closed", "just past", "long past", "gone"]


def test_an_opportunity_that_closes_today_is_open_until_its_hour(workspace: Workspace) -> None:
    an_opportunity(workspace, "noon", closes_on=TODAY, closes_at=at(TODAY))
    with time_machine.travel(datetime(2026, 11, 23, 11, 59, tzinfo=UTC), tick=False):
        assert titles(workspace) == ["noon"]
        assert list_opportunities(workspace, [1])[0].status != "closed"
    with time_machine.travel(datetime(2026, 11, 23, 12, 1, tzinfo=UTC), tick=False):
        assert titles(workspace) == []
        assert list_opportunities(workspace, [1])[0].status == "closed"


def test_where_a_source_gives_two_closing_days_the_earlier_one_is_shown(workspace: Workspace) -> None:
    key = an_opportunity(workspace, closes_on=date(2027, 1, 9), closes_at=at(date(2027, 1, 8)))
    assert list_opportunities(workspace, [key], today=TODAY)[0].closes_on == date(2027, 1, 8)


def test_an_instant_is_a_day_on_the_clocks_of_the_united_kingdom(workspace: Workspace) -> None:
    key = an_opportunity(workspace, closes_at=datetime(2027, 6, 30, 23, 30, tzinfo=UTC))
    assert list_opportunities(workspace, [key], today=TODAY)[0].closes_on == date(2027, 7, 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("safer", {"Safer Streets", "Rural 100%_crime"}),
        ("SAFER streets", {"Safer Streets"}),
        ("streets safer", {"Safer Streets"}),
        ('"safer streets"', {"Safer Streets"}),
        ('"streets safer"', set()),
        ("safer -streets", {"Rural 100%_crime"}),
        ('safer -"of rural"', {"Safer Streets"}),
        ("home", {"Safer Streets"}),
        ("hereford", {"Rural 100%_crime"}),
        ("find-a-grant", {"Safer Streets"}),
        ("100%", {"Rural 100%_crime"}),
        ("%", {"Rural 100%_crime"}),
        ("_", {"Rural 100%_crime"}),
        ("/", set()),
        ("[", set()),
        ("'", set()),
        ('"', set()),
        ("tŷ", {"Rural 100%_crime"}),
        ("TŶ", {"Rural 100%_crime"}),
        ("-", {"Safer Streets", "Rural 100%_crime"}),
        ("   ", {"Safer Streets", "Rural 100%_crime"}),
        ("saf\x00er", {"Safer Streets", "Rural 100%_crime"}),
        ("'; DROP TABLE opportunity; --", set()),
        ("word " * 10_000, set()),
        ("x" * 100_000, set()),
    ],
)
def test_every_word_must_be_there_and_is_taken_as_it_is_written(
    workspace: Workspace, text: str, found: set[str]
) -> None:
    an_opportunity(workspace, "Safer Streets", funder="Home Office", places=["Kent"])
    an_opportunity(
        workspace,
        "Rural 100%_crime",
        summary="Safer lanes of rural Tŷ",
        source="gov.uk",
        places=["Herefordshire", "Tŷ Ddewi"],
    )
    assert set(titles(workspace, text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("closing:<30d", {"Soon"}),
        ("closing:<=8w", {"Soon", "Later"}),
        ("closing:<1m", {"Soon"}),
        ("closing:>30d", {"Later"}),
        ("closing:31/12/2026", {"Soon"}),
        ("closing:2027-01-10", {"Soon", "Later"}),
        ("closing:unknown", {"Unknown"}),
        ("closing:rolling", {"Rolling"}),
        ("-closing:<30d", {"Later", "Rolling", "Unknown"}),
        ("amount:>10k", {"Soon", "Later"}),
        ("amount:>£10,000", {"Soon", "Later"}),  # by a penny
        ("amount:<=10000", set()),
        ('funder:"home office"', {"Soon"}),
        ("funder:foundation rural", {"Later"}),
        ("place:wales", {"Rolling"}),
        ("who:charities -closing:<30d", {"Later"}),
        ("theme:crime", {"Unknown"}),
        ("source:tenders", {"Rolling"}),
        ("status:forecast", {"Later"}),
        ("closing:", {"Soon", "Later", "Rolling", "Unknown"}),
        ("https://example.org", set()),
        ("note:this", set()),
    ],
)
def test_a_name_and_a_colon_ask_of_one_field_and_what_is_unknown_meets_nothing(
    workspace: Workspace, text: str, found: set[str]
) -> None:
    an_opportunity(
        workspace, "Soon", funder="Home Office", closes_on=TODAY + timedelta(days=20), amount_max=10_000_01
    )
    an_opportunity(
        workspace,
        "Later",
        funder="A Foundation",
        summary="rural",
        closes_on=TODAY + timedelta(days=40),
        amount_total=250_000_00,
        applicant_types=["Charities"],
        status="forecast",
    )
    an_opportunity(workspace, "Rolling", rolling=True, places=["Wales"], source="tenders")
    an_opportunity(workspace, "Unknown", amount_max=99_999_00, currency="EUR", themes=["Crime"])
    assert set(titles(workspace, text)) == found


@pytest.mark.parametrize("text", ["closing:<soon", "closing:>31/02/2026", "amount:>lots", "status:odd"])
def test_a_value_that_cannot_be_understood_is_explained_with_what_to_write(
    workspace: Workspace, text: str
) -> None:
    with pytest.raises(BadInput, match=r"is not understood; write"):
        titles(workspace, text)


def test_hostile_text_comes_back_as_it_was(workspace: Workspace) -> None:
    key = an_opportunity(
        workspace, HOSTILE, funder=HOSTILE, summary=HOSTILE, closes_text=HOSTILE, amount_text=HOSTILE
    )
    assert titles(workspace, HOSTILE) == [HOSTILE]
    found = read_opportunity(workspace, key, today=TODAY)
    assert (found.row.funder, found.summary, found.row.amount) == (HOSTILE, HOSTILE, HOSTILE.strip())


def test_rows_keep_the_order_asked_for_and_pass_over_what_is_gone(workspace: Workspace) -> None:
    first, second = an_opportunity(workspace, "first"), an_opportunity(workspace, "second")
    assert [
        row.title for row in list_opportunities(workspace, [second, 999, first, second], today=TODAY)
    ] == [
        "second",
        "first",
        "second",
    ]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "not known"),
        ({"rolling": True}, "open"),
        ({"status": "open"}, "open"),
        ({"status": "forecast"}, "not yet open"),
        ({"status": "forecast", "opens_at": at(TODAY - timedelta(days=1))}, "open"),
        ({"status": "open", "opens_at": at(TODAY + timedelta(days=1))}, "not yet open"),
        ({"status": "open", "closes_on": TODAY - timedelta(days=1)}, "closed"),
        ({"status": "open", "vanished_at": at(TODAY)}, "no longer listed"),
        ({"closes_on": TODAY}, "not known"),
    ],
)
def test_nothing_is_called_open_that_is_not_known_to_be(
    workspace: Workspace, fields: dict[str, Any], status: str
) -> None:
    key = an_opportunity(workspace, **fields)
    assert list_opportunities(workspace, [key], today=TODAY)[0].status == status


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "not known"),
        ({"rolling": True}, "open until further notice"),
        ({"closes_on": date(2026, 12, 1)}, "01 Dec 2026"),
        ({"closes_at": datetime(2027, 7, 1, 11, tzinfo=UTC)}, "01 Jul 2027, 12:00"),
        ({"closes_on": date(2026, 12, 1), "closes_text": "12 noon, 1 December"}, "12 noon, 1 December"),
    ],
)
def test_a_close_is_explained_in_the_source_s_words_where_it_has_any(
    workspace: Workspace, fields: dict[str, Any], words: str
) -> None:
    key = an_opportunity(workspace, **fields)
    assert list_opportunities(workspace, [key], today=TODAY)[0].closes_text == words


def test_an_opportunity_is_marked_as_changed_for_a_week_and_a_new_one_is_not(workspace: Workspace) -> None:
    week = TODAY - timedelta(days=7)
    keys = [
        an_opportunity(workspace, changed=week),
        an_opportunity(workspace, changed=week - timedelta(days=1)),
        an_opportunity(workspace, seen=TODAY),
    ]
    assert [row.changed for row in list_opportunities(workspace, keys, today=TODAY)] == [True, False, False]


def test_the_history_tells_field_by_field_what_changed_newest_first(workspace: Workspace) -> None:
    changes = {
        "summary": ["a", "b"],
        "closes_at": ["2026-09-12T11:00:00+00:00", "2026-08-29T22:59:00+00:00"],
        "closes_on": ["2026-09-12", None],
        "closes_time": ["12:00", "23:59"],
        "amount_max": [100_000, 200_050],
        "rolling": [None, True],
        "applicant_types": [[], ["Public Sector", "Charity"]],
    }
    key = an_opportunity(workspace, changed=TODAY, changes=changes)
    newest, first = read_opportunity(workspace, key, today=TODAY).history
    assert newest == (
        at(TODAY),
        (
            ("closes", "12 Sep 2026", "not stated"),
            ("closes at", "12 Sep 2026, 12:00", "29 Aug 2026, 23:59"),
            ("most amount", "£1,000", "£2,000.50"),
            ("who may apply", "not stated", "Public Sector, Charity"),
            ("summary", "a", "b"),
            ("rolling", "not stated", "yes"),
        ),
    )
    assert first == (at(TODAY - timedelta(days=90)), ())


def test_an_opportunity_in_full_says_of_every_field_whether_it_is_stated(workspace: Workspace) -> None:
    found = read_opportunity(workspace, an_opportunity(workspace, url="https://example.org"), today=TODAY)
    fields = dict(found.fields)
    assert found.url == "https://example.org"
    assert fields["closes"] == "not known"
    assert fields["amount"] == fields["who may apply"] == fields["where"] == "not stated"
    assert "no longer listed since" not in fields


def test_an_opportunity_that_is_not_there_is_said_not_to_be(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="no opportunity number 7"):
        read_opportunity(workspace, 7)


@pytest.mark.slow
def test_twenty_thousand_opportunities_are_found_in_order_and_paged_in_one_query(
    workspace: Workspace,
) -> None:
    dice = random.Random(1)
    closes = [
        None if dice.random() < 0.2 else TODAY + timedelta(days=dice.randint(-200, 400))
        for _ in range(20_000)
    ]
    with workspace.session() as session:
        session.connection().execute(
            insert(Opportunity),
            [
                {
                    "source": "s",
                    "source_id": str(number),
                    "title": f"listing {number} {'rural' if number % 3 == 0 else 'urban'}",
                    "closes_on": day,
                    "first_seen": at(TODAY),
                    "last_seen": at(TODAY),
                    "changed_at": at(TODAY),
                    "content_hash": "x",
                }
                for number, day in enumerate(closes)
            ],
        )
    numbered = {number + 1: day for number, day in enumerate(closes)}
    ahead = [key for key, day in numbered.items() if day is None or day >= TODAY]
    expected = sorted(ahead, key=lambda key: (numbered[key] is None, numbered[key] or TODAY, key))
    assert list(find(workspace, today=TODAY)) == expected
    assert list(find(workspace, "RURAL listing", today=TODAY)) == [key for key in expected if key % 3 == 1]
    every = find(workspace, closed=True, today=TODAY)
    assert len(every) == 20_000
    assert list(every[: len(expected)]) == expected
    assert [row.id for row in list_opportunities(workspace, every, today=TODAY)] == list(every)


def test_a_search_may_run_in_any_thread(workspace: Workspace) -> None:
    an_opportunity(workspace, "here")
    found: list[list[str]] = []
    threads = [Thread(target=lambda: found.append(titles(workspace, "here"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["here"]] * 4


def test_the_page_behind_an_opportunity_is_asked_with_page(workspace: Workspace) -> None:
    held = an_opportunity(workspace, "Safer lanes")
    twin = an_opportunity(workspace, "Safer lanes, on the other site", same_as_id=held)
    an_opportunity(workspace, "Without a page")
    with workspace.session() as session:
        for key, sections, documents in (
            (held, [["Eligibility", "Match funding of 10% — at least £5,000 — is needed."]], []),
            (
                twin,
                [["About", 'A "letter" of support']],
                [["Guidance for bidders", "https://funder.example/g.pdf"]],
            ),
        ):
            session.add(
                OpportunityPage(
                    opportunity_id=key,
                    listing_hash="",
                    read_at=at(TODAY),
                    sections=sections,
                    documents=documents,
                )
            )
    assert titles(workspace, 'page:"match funding"') == ["Safer lanes"]
    assert titles(workspace, "page:£5,000 lanes") == ["Safer lanes"]
    assert titles(workspace, "page:letter page:bidders") == ["Safer lanes"]
    assert titles(workspace, "page:capital") == []
    assert titles(workspace, "page:100%") == []
    assert titles(workspace, "-page:match") == ["Without a page"]


def test_a_purpose_may_be_typed_as_it_is_said(workspace: Workspace) -> None:
    an_opportunity(workspace, "Police equipment fund")
    an_opportunity(workspace, "Forest crime: a grant to the police")
    assert titles(workspace, "grants for the police equipment") == ["Police equipment fund"]
    assert titles(workspace, "grants police") == ["Forest crime: a grant to the police"]
    assert titles(workspace, 'grant "to the" police') == ["Forest crime: a grant to the police"]
    assert titles(workspace, "police for") == ["Forest crime: a grant to the police"]
    assert titles(workspace, "the") == ["Forest crime: a grant to the police"]


def test_the_time_of_a_close_is_explained_on_its_day_alone(workspace: Workspace) -> None:
    day = date(2027, 1, 15)
    noon = datetime(2027, 1, 15, 12, tzinfo=UTC)
    an_opportunity(workspace, "at noon", closes_on=day, closes_at=noon)
    an_opportunity(workspace, "a day earlier by its own date", closes_on=date(2027, 1, 14), closes_at=noon)
    an_opportunity(workspace, "by the day", closes_on=day)
    times = {
        row.title: (row.closes_on, row.closes_time)
        for row in list_opportunities(workspace, (1, 2, 3), today=TODAY)
    }
    assert times == {
        "at noon": (day, "12:00"),
        "a day earlier by its own date": (date(2027, 1, 14), ""),
        "by the day": (day, ""),
    }
