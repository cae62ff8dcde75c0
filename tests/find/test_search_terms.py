from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from funding_tui.find.search import build_excerpts, find, query_terms
from funding_tui.find.search_terms import find_hits
from models.database import Workspace
from tests.builders import HOSTILE, TODAY, a_workspace, an_opportunity


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as made:
        yield made


def marked(text: str, query: str, column: str = "title") -> str:
    """A text with its hits in brackets."""
    for start, end in reversed(find_hits(text, query_terms(query, TODAY), column)):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("safer", "[Safer] Streets for Tŷ Ddewi: safe streets, safety"),
        ("streets", "Safer [Streets] for Tŷ Ddewi: safe [streets], safety"),
        ("street", "Safer [Streets] for Tŷ Ddewi: safe [streets], safety"),
        ("street safe", "[Safer] [Streets] for Tŷ Ddewi: [safe] [streets], [safety]"),
        ("safe street", "Safer [Streets] for Tŷ Ddewi: [safe] [streets], safety"),
        ('"safe streets"', "Safer Streets for Tŷ Ddewi: [safe streets], safety"),
        ("ty dd", "Safer Streets for [Tŷ] [Ddewi]: safe streets, safety"),
        ("TŶ-DDEWI", "Safer Streets for [Tŷ Ddewi]: safe streets, safety"),
        ("funder:safer -streets closing:<60d", "Safer Streets for Tŷ Ddewi: safe streets, safety"),
        ("s", "Safer Streets for Tŷ Ddewi: safe streets, safety"),
        ("", "Safer Streets for Tŷ Ddewi: safe streets, safety"),
    ],
)
def test_hits_are_marked_where_they_stand_in_the_text_as_it_is_written(query: str, shown: str) -> None:
    assert marked("Safer Streets for Tŷ Ddewi: safe streets, safety", query) == shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("grants", {"Rural grant", "Grants for farms"}),
        ("grants rural", {"Rural grant"}),
        ("grant rural", {"Rural grant"}),
        ("community x", {"Communities of X"}),
        ("communities x", {"Communities of X"}),
        ("cafe", {"Café safety"}),
        ("CAFÉ", {"Café safety"}),
        ("caf safety", set()),  # a word that is followed by another is whole
        ("safety caf", {"Café safety"}),
        ("-grant", {"Communities of X", "Café safety"}),
        ("-grants", {"Communities of X", "Café safety"}),
        ("saf -grant", {"Café safety"}),
        ('"rural gr', {"Rural grant"}),  # a phrase still being typed
        ('"rural gr"', set()),
        ("rural OR farms", set()),  # a word like any other
        ("NEAR(rural grant)", set()),
        ("title:rural*", {"Rural grant"}),
        ("{title}:rural", set()),
        ("who:charit", {"Grants for farms"}),
    ],
)
def test_a_word_finds_its_plural_and_the_last_one_by_its_beginning(
    workspace: Workspace, query: str, found: set[str]
) -> None:
    an_opportunity(workspace, "Rural grant")
    an_opportunity(workspace, "Grants for farms", applicant_types=["Charities"])
    an_opportunity(workspace, "Communities of X")
    an_opportunity(workspace, "Café safety")
    ids = list(find(workspace, query, today=TODAY))
    named = {1: "Rural grant", 2: "Grants for farms", 3: "Communities of X", 4: "Café safety"}
    assert {named[key] for key in ids} == found


def test_an_excerpt_shows_the_summary_around_its_first_hit(workspace: Workspace) -> None:
    key = an_opportunity(
        workspace, "Rural fund", funder="Home Office", summary="word " * 200 + "villages. End"
    )
    found = build_excerpts(workspace, [key], "rural home village", today=TODAY)[key]
    assert found.title == ((0, 5),)
    assert found.funder == ((0, 4),)
    ((start, end),) = found.summary
    assert found.text[start:end] == "villages"
    assert len(found.text) <= 200


def test_hits_in_hostile_text_are_explained_as_spans_and_nothing_is_obeyed(workspace: Workspace) -> None:
    key = an_opportunity(workspace, HOSTILE, summary=HOSTILE)
    found = build_excerpts(workspace, [key], "free", today=TODAY)[key]
    assert [HOSTILE[start:end] for start, end in found.title] == ["free"]
    assert found.text == HOSTILE[:200]


def test_a_title_that_holds_the_words_comes_before_a_summary_that_does(workspace: Workspace) -> None:
    summary = an_opportunity(workspace, "Fund for towns", summary="some of it rural " + "and more " * 30)
    later = an_opportunity(workspace, "Rural fund")
    closed = an_opportunity(workspace, "Rural fund", status="closed")
    assert list(find(workspace, "rural", closed=True, today=TODAY)) == [later, summary, closed]
