"""The same searches find the same listings in a file and on a server, and may be stopped on either."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col

from funding_tui.base.errors import OperationCancelled
from funding_tui.find import search as finding
from funding_tui.find.search import find
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityPage, PipelineItem
from tests.builders import HOSTILE, TODAY, a_workspace, an_opportunity, at

WORDS = """
    rural crime Tŷ Ddewi café naïve grants grant policies policy communities community safer street's 2026/27
    10k £5,000 AB12 e-mail county's ÉCOLE Straße i18n home office police witness bus abuse alcohol
    3e2f 1e5abc 0x1F 1.2.3 -5 E01000001 <b>bold</b> a@b.example http://b.example/c_d?e=f &amp;
"""
# one a line, and what no line can hold
SEARCHES = (
    *(Path(__file__).with_name("searches.txt").read_text("utf-8").splitlines()),
    *("", "grants ", HOSTILE, "word " * 400, "x" * 400),
)


def some_listings(workspace: Workspace) -> None:
    """Listings of every kind, the same at each call."""
    by_chance = random.Random(7)

    def words(most: int) -> str:
        return " ".join(by_chance.choices(WORDS.split(), k=by_chance.randrange(most)))

    for number in range(240):
        an_opportunity(
            workspace,
            words(6) or HOSTILE,
            funder=words(4),
            summary=words(20),
            places=[words(3) for _ in range(by_chance.randrange(3))],
            themes=[words(3) for _ in range(by_chance.randrange(3))],
            applicant_types=[words(2) for _ in range(by_chance.randrange(2))],
            source=by_chance.choice(("find-a-grant", "gov.uk_news", "tenders")),
            closes_on=by_chance.choice((None, TODAY + timedelta(days=by_chance.randrange(-30, 120)))),
            closes_at=by_chance.choice((None, at(TODAY + timedelta(days=by_chance.randrange(-30, 120))))),
            rolling=by_chance.choice((None, True, False)),
            status=by_chance.choice(("open", "closed", "forecast", "unknown")),
            amount_max=by_chance.choice((None, 4_000_00, 50_000_00)),
            source_id=f"n{number}",
            vanished_at=by_chance.choice((None, None, None, at(TODAY))),
        )
    with workspace.session() as session:
        # some are the same money
        session.exec(update(Opportunity).where(col(Opportunity.id).in_((9, 19, 29))).values(same_as_id=3))
        session.exec(
            update(Opportunity).where(Opportunity.id == 40).values(title="Rural reworded", places=[])
        )
        for key in (1, 2, 3):
            session.add(PipelineItem(opportunity_id=key, stage="watching", changed_at=at(TODAY)))
        for key in (2, 3, 9, 31):
            sections = [["Who may apply", f"A council with £{key},000 of match funding"], ["Dates", ""]]
            documents = [[f"Guidance {key}", "https://funder.example/guidance.pdf"]]
            session.add(
                OpportunityPage(
                    opportunity_id=key,
                    listing_hash="",
                    read_at=at(TODAY),
                    sections=sections,
                    documents=documents,
                )
            )


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with a_workspace(tmp_path_factory.mktemp("filed")) as made:
        some_listings(made)
        yield made


@pytest.fixture(scope="module")
def served(template: str) -> Iterator[Workspace]:
    from models.database import open_workspace
    from tests.postgresql.conftest import a_database

    with a_database(template) as address:
        made = open_workspace(address)
        some_listings(made)
        yield made
        made.close()


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("text", SEARCHES)
def test_both_find_the_same(filed: Workspace, served: Workspace, text: str, closed: bool) -> None:
    in_file = list(find(filed, text, closed=closed, today=TODAY))
    on_server = list(find(served, text, closed=closed, today=TODAY))
    # within a band of likeness, which each database measures in its own way, the order is the same
    assert sorted(on_server) == sorted(in_file)
    assert len(set(on_server)) == len(on_server)


@pytest.mark.parametrize("text", [text for text in SEARCHES if text])
def test_both_give_many_hits_in_the_same_order(
    filed: Workspace, served: Workspace, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "RANKED", 0)
    for limit in (None, 5):
        in_file = list(find(filed, text, closed=True, today=TODAY, limit=limit))
        assert list(find(served, text, closed=True, today=TODAY, limit=limit)) == in_file


@pytest.mark.parametrize("since", [None, datetime(2026, 8, 1, tzinfo=UTC)])
def test_without_words_both_have_the_same_order(
    filed: Workspace, served: Workspace, since: datetime | None
) -> None:
    found = list(find(filed, closed=True, today=TODAY, since=since))
    assert list(find(served, closed=True, today=TODAY, since=since)) == found


def test_a_word_in_the_title_weighs_most(workspace: Workspace) -> None:
    soon = date(2026, 12, 1)
    an_opportunity(workspace, "Other", summary="hedges " + "and so on " * 40, closes_on=soon)
    an_opportunity(workspace, "Other", funder="Hedges trust", closes_on=soon)
    an_opportunity(workspace, "Hedges", closes_on=date(2027, 5, 1))
    assert list(find(workspace, "hedges", today=TODAY)) == [3, 2, 1]


def test_no_phrase_runs_from_one_part_into_the_next(workspace: Workspace) -> None:
    an_opportunity(workspace, "Green", funder="lanes", summary="open", places=["fields"], themes=["wide"])
    for phrase in ("green lanes", "lanes open", "open fields", "fields wide"):
        assert not find(workspace, f'"{phrase}"', today=TODAY)
    assert find(workspace, "green lanes open fields wide", today=TODAY)


def test_a_listing_that_is_dropped_is_no_longer_found(workspace: Workspace) -> None:
    with workspace.session() as session:
        listing = Opportunity(
            source="s", source_id="1", title="Lanes", first_seen=at(TODAY), last_seen=at(TODAY),
            changed_at=at(TODAY), content_hash="x",
        )  # fmt: skip
        session.add(listing)
        session.flush()
        session.delete(listing)
    assert not find(workspace, "lanes", today=TODAY)


def test_a_text_of_any_length_is_kept_and_its_beginning_is_found(workspace: Workspace) -> None:
    long = "beginning " + " ".join(f"word{number}" for number in range(300_000))
    key = an_opportunity(workspace, "Long", summary=long, funder="x" * 10_000)
    assert list(find(workspace, "beginning word77", today=TODAY)) == [key]


def test_a_search_that_is_cancelled_stops_while_the_server_is_still_at_it(workspace: Workspace) -> None:
    an_opportunity(workspace, "Lanes")
    stop = threading.Event()
    with workspace.session() as other:
        other.connection().exec_driver_sql("LOCK TABLE opportunity IN ACCESS EXCLUSIVE MODE")
        threading.Timer(0.2, stop.set).start()
        with pytest.raises(OperationCancelled, match="the search was stopped"):
            find(workspace, "lanes", today=TODAY, cancelled=stop.is_set)
    assert list(find(workspace, "lanes", today=TODAY, cancelled=lambda: False)) == [1]
