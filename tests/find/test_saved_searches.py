from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from funding_tui.base.errors import BadInput, NotFound
from funding_tui.find.saved_searches import (
    delete_saved_search,
    describe_new,
    list_saved_searches,
    open_saved_search,
    save_search,
)
from funding_tui.today.today import build_today
from models.database import Workspace
from tests.builders import TODAY, a_workspace, an_opportunity

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    # saved before today's opportunities come
    with (
        a_workspace(tmp_path) as made,
        time_machine.travel(datetime(2026, 11, 22, 18, tzinfo=UTC), tick=False),
    ):
        an_opportunity(made, "Rural fund", seen=YESTERDAY)
        save_search(made, " Rural   money ", "rural closing:<60d", today=TODAY)
        yield made


def new(workspace: Workspace) -> list[tuple[str, int]]:
    return [(row.name, row.new) for row in list_saved_searches(workspace, today=TODAY)]


def test_what_came_since_it_was_saved_is_new_until_it_is_looked_at(workspace: Workspace) -> None:
    assert new(workspace) == [("Rural money", 0)]
    soon = TODAY + timedelta(days=10)
    an_opportunity(workspace, "Rural roads", seen=TODAY, closes_on=soon)
    an_opportunity(workspace, "Rural past", seen=TODAY, closes_on=YESTERDAY)
    an_opportunity(workspace, "Rural later", seen=TODAY, closes_on=TODAY + timedelta(days=100))
    an_opportunity(workspace, "Urban", seen=TODAY, closes_on=soon)
    an_opportunity(workspace, "Rural changed", seen=YESTERDAY, changed=TODAY, closes_on=soon)
    assert new(workspace) == [("Rural money", 1)]
    with time_machine.travel(datetime(2026, 11, 23, 18, tzinfo=UTC), tick=False):
        query, before = open_saved_search(workspace, "rural MONEY")
        assert (query, before) == ("rural closing:<60d", datetime(2026, 11, 22, 18, tzinfo=UTC))
        assert new(workspace) == [("Rural money", 0)]


def test_today_tells_what_is_new_in_each_search(workspace: Workspace) -> None:
    an_opportunity(workspace, "Rural roads", seen=TODAY, closes_on=TODAY + timedelta(days=10))
    rows = [row for row in build_today(workspace, TODAY).rows if "saved search" in row.title]
    assert [(row.title, row.detail) for row in rows] == [
        ("1 new in the saved search Rural money", "rural closing:<60d")
    ]


def test_a_search_saved_under_a_known_name_takes_its_place(workspace: Workspace) -> None:
    save_search(workspace, "Rural money", "farm", today=TODAY)
    save_search(workspace, "All", "", today=TODAY)
    found = list_saved_searches(workspace, today=TODAY)
    assert [(row.name, row.query) for row in found] == [("All", ""), ("Rural money", "farm")]
    delete_saved_search(workspace, "All")
    assert new(workspace) == [("Rural money", 0)]


def test_a_search_that_cannot_be_kept_is_refused(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match="a name of 1 to 60"):
        save_search(workspace, "  ", "rural", today=TODAY)
    with pytest.raises(BadInput, match="a name of 1 to 60"):
        save_search(workspace, "x" * 61, "rural", today=TODAY)
    with pytest.raises(BadInput, match="is not understood; write"):
        save_search(workspace, "Odd", "closing:<soon", today=TODAY)
    with pytest.raises(NotFound, match="no saved search 'Odd'; there are: Rural money"):
        open_saved_search(workspace, "Odd")
    assert new(workspace) == [("Rural money", 0)]


def test_a_count_says_when_there_are_more() -> None:
    assert [describe_new(count) for count in (0, 3, 1_000)] == ["nothing new", "3 new", "over 1,000 new"]
