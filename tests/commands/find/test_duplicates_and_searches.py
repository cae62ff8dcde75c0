from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from funding_tui.base.errors import BadInput, NotFound
from funding_tui.commands import verbs
from models.database import Workspace
from tests.builders import HOSTILE, TODAY, a_workspace, an_opportunity


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as made:
        yield made


def run(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(verbs, ["--workspace", str(workspace.path), *words], catch_exceptions=False)


def two_of_one(workspace: Workspace, title: str = "Safer Streets Fund") -> None:
    for source in ("find-a-grant", "county-news"):
        an_opportunity(
            workspace, title, funder="Home Office", source=source, closes_on=date(2100, 1, 1), seen=TODAY
        )


def test_links_are_found_told_parted_and_joined(workspace: Workspace) -> None:
    two_of_one(workspace)
    assert "No pair is on record" in run(workspace, "links", "list").stderr
    assert json.loads(run(workspace, "links", "find", "--json").stdout) == {"linked": 1, "asked": 0}
    (row,) = json.loads(run(workspace, "links", "list", "--json").stdout)
    assert list(row) == [
        *("first", "first_title", "first_source", "first_url"),
        *("second", "second_title", "second_source", "second_url"),
        *("state", "how", "why", "decided_by"),
    ]
    assert (row["first"], row["second"], row["state"], row["how"]) == (1, 2, "linked", "name")
    assert "2 is shown by itself" in run(workspace, "links", "part", "1", "2", "--who", "Ann").stderr
    assert "0 pairs linked" in run(workspace, "links", "find").stderr
    (row,) = json.loads(run(workspace, "links", "list", "--state", "apart", "--json").stdout)
    assert (row["state"], row["decided_by"]) == ("apart", "Ann")
    assert "the list shows them once" in run(workspace, "links", "join", "2", "1").stderr
    assert "linked" in run(workspace, "links", "list").stdout


def test_links_of_hostile_titles_are_explained_as_text(workspace: Workspace) -> None:
    two_of_one(workspace, HOSTILE)
    run(workspace, "links", "find")
    assert "\x1b" not in run(workspace, "links", "list").stdout


def test_an_opportunity_that_is_not_there_is_said_not_to_be(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="no opportunity number 7"):
        run(workspace, "links", "join", "7", "8")
    two_of_one(workspace)
    with pytest.raises(BadInput, match="name two"):
        run(workspace, "links", "part", "1", "1")


def test_a_search_is_saved_told_looked_at_and_forgotten(workspace: Workspace) -> None:
    assert "No search is saved" in run(workspace, "searches").stderr
    assert "Saved as Streets" in run(workspace, "search", "safer", "--save", "Streets").stderr
    an_opportunity(workspace, "Safer Streets Fund", seen=date(2100, 1, 1))
    (row,) = json.loads(run(workspace, "searches", "--json").stdout)
    assert (row["name"], row["query"], row["new"]) == ("Streets", "safer", 1)
    assert "1 new" in run(workspace, "searches").stdout
    assert "Safer Streets Fund" in run(workspace, "searches", "--look", "Streets").stdout
    assert "deleted" in run(workspace, "searches", "--forget", "Streets").stderr
    with pytest.raises(NotFound, match="no saved search 'Streets'"):
        run(workspace, "searches", "--look", "Streets")
    assert run(workspace, "searches", "--look", "a", "--forget", "b").exit_code == 2


def test_search_tells_where_the_words_stand(workspace: Workspace) -> None:
    an_opportunity(workspace, "Safer Streets", funder="Home Office", summary="lanes and street lights")
    (row,) = json.loads(run(workspace, "search", "street", "--json").stdout)
    assert row["excerpt"] == "lanes and street lights"
    assert row["hits"] == {"title": [[6, 13]], "funder": [], "excerpt": [[10, 16]]}
