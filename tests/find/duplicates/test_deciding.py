from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.base.errors import BadInput, NotFound
from funding_tui.find.duplicates.decide import find_duplicates, join_opportunities, part_opportunities
from funding_tui.find.duplicates.groups import read_duplicate_pairs, read_other_addresses
from funding_tui.find.search import find
from funding_tui.today.today import build_today
from models.changes import AuditEntry
from models.database import Workspace
from models.opportunities import Opportunity
from tests.builders import TODAY, a_workspace, an_opportunity

CLOSING = date(2026, 12, 11)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as made:
        yield made


def a_fund(workspace: Workspace, title: str, source: str, **fields: object) -> int:
    given = {"funder": "Home Office", "closes_on": CLOSING, "source": source, **fields}
    key = an_opportunity(workspace, title, **given)
    if "source_id" in fields or "url" in fields:
        with workspace.session() as session:
            record = session.get_one(Opportunity, key)
            record.source_id = str(fields.get("source_id", record.source_id))
            record.url = str(fields.get("url", record.url))
    return key


def shown(workspace: Workspace, text: str = "") -> list[int]:
    return list(find(workspace, text, today=TODAY))


def states(workspace: Workspace) -> list[tuple[int, int, str]]:
    return [(row.first, row.second, row.state) for row in read_duplicate_pairs(workspace)]


def test_the_same_fund_from_two_sources_is_listed_once_with_both_addresses(workspace: Workspace) -> None:
    first = a_fund(workspace, "Safer Streets Fund", "find-a-grant", url="https://a.example/1")
    second = a_fund(workspace, "SAFER STREETS FUND", "county-news", url="https://b.example/2")
    found = find_duplicates(workspace, today=TODAY)
    assert (found.linked, found.asked) == (1, 0)
    assert shown(workspace) == [first]
    with workspace.session() as session:
        assert [(other.id, other.url) for other in read_other_addresses(session, first)] == [
            (second, "https://b.example/2")
        ]
        assert [other.id for other in read_other_addresses(session, second)] == [first]


def test_today_tells_of_the_same_money_once(workspace: Workspace) -> None:
    for source in ("find-a-grant", "county-news"):
        a_fund(workspace, "Safer Streets Fund", source)
    assert build_today(workspace, TODAY).sentence == "2 closing."
    find_duplicates(workspace, today=TODAY)
    assert build_today(workspace, TODAY).sentence == "1 closing."


def test_words_of_an_opportunity_that_another_stands_for_find_that_other(workspace: Workspace) -> None:
    first = a_fund(workspace, "Safer Streets Fund", "find-a-grant")
    a_fund(workspace, "Safer Streets Fund", "county-news", summary="lighting for alleys")
    find_duplicates(workspace, today=TODAY)
    assert shown(workspace, "alleys") == [first]


def test_a_scheme_listed_again_is_stood_for_by_its_next_run(workspace: Workspace) -> None:
    a_fund(workspace, "Farm Grant", "find-a-grant", source_id="farm-grant-1", closes_on=date(2026, 5, 1))
    newer = a_fund(workspace, "Farm Grant", "find-a-grant", source_id="farm-grant-2")
    assert find_duplicates(workspace, today=TODAY).linked == 1
    assert shown(workspace) == [newer]
    assert list(find(workspace, closed=True, today=TODAY)) == [newer]


def test_what_is_not_certain_is_asked_and_both_stay_in_the_list(workspace: Workspace) -> None:
    first = a_fund(workspace, "Ward Fund", "council", closes_on=None)
    second = a_fund(workspace, "Ward Fund", "county-news", closes_on=None)
    assert find_duplicates(workspace, today=TODAY).asked == 1
    assert states(workspace) == [(first, second, "asked")]
    assert shown(workspace) == [first, second]
    with workspace.session() as session:
        assert [(other.id, other.sure) for other in read_other_addresses(session, second)] == [(first, False)]
    join_opportunities(workspace, second, first, today=TODAY, who="Ann")
    assert states(workspace) == [(first, second, "linked")]
    assert shown(workspace) == [first]


def test_what_a_person_parted_is_never_joined_again_by_rules(workspace: Workspace) -> None:
    first = a_fund(workspace, "Safer Streets Fund", "find-a-grant")
    second = a_fund(workspace, "Safer Streets Fund", "county-news")
    find_duplicates(workspace, today=TODAY)
    part_opportunities(workspace, first, second, today=TODAY, who="Ann")
    assert find_duplicates(workspace, today=TODAY).linked == 0
    assert states(workspace) == [(first, second, "apart")]
    assert shown(workspace) == [first, second]
    with workspace.session() as session:
        (entry,) = session.exec(select(AuditEntry))
        assert (entry.who, entry.what, entry.after) == ("Ann", "parted two opportunities", {"state": "apart"})


def test_a_third_opportunity_never_brings_together_two_that_were_parted(workspace: Workspace) -> None:
    first = a_fund(workspace, "Safer Streets Fund", "find-a-grant")
    second = a_fund(workspace, "Safer Streets Fund", "county-news")
    find_duplicates(workspace, today=TODAY)
    part_opportunities(workspace, first, second, today=TODAY)
    third = a_fund(workspace, "Safer Streets Fund", "govuk", seen=TODAY)
    found = find_duplicates(workspace, today=TODAY, only_new=True)
    assert (found.linked, found.asked) == (1, 1)
    assert states(workspace) == [
        (second, third, "asked"),
        (first, third, "linked"),
        (first, second, "apart"),
    ]
    with pytest.raises(BadInput, match=f"{first} and {second} were parted"):
        join_opportunities(workspace, second, third, today=TODAY)


def test_one_that_is_parted_leaves_the_whole_group_and_the_rest_stays(workspace: Workspace) -> None:
    keys = [a_fund(workspace, "Safer Streets Fund", source) for source in ("a", "b", "c")]
    find_duplicates(workspace, today=TODAY)
    part_opportunities(workspace, keys[0], keys[2], today=TODAY)
    assert shown(workspace) == [keys[0], keys[2]]
    with workspace.session() as session:
        assert read_other_addresses(session, keys[2]) == ()
        assert [other.id for other in read_other_addresses(session, keys[0])] == [keys[1]]


def test_a_pair_is_found_once_however_often_it_is_looked_for(workspace: Workspace) -> None:
    a_fund(workspace, "Safer Streets Fund", "a")
    a_fund(workspace, "Safer Streets Fund", "b")
    assert find_duplicates(workspace, today=TODAY).linked == 1
    assert find_duplicates(workspace, today=TODAY) == find_duplicates(workspace, today=TODAY, only_new=True)
    assert len(states(workspace)) == 1


def test_one_opportunity_or_one_that_is_not_there_cannot_be_joined(workspace: Workspace) -> None:
    key = a_fund(workspace, "Safer Streets Fund", "a")
    with pytest.raises(BadInput, match="name two"):
        join_opportunities(workspace, key, key, today=TODAY)
    with pytest.raises(NotFound, match="no opportunity number 99"):
        part_opportunities(workspace, key, 99, today=TODAY)
