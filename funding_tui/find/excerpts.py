"""Where the words of a search stand in what it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from funding_tui.find.search_query import parse_query
from funding_tui.find.search_terms import SearchTerm, Span, find_hits
from models.database import Workspace
from models.opportunities import Opportunity

LONGEST = 200  # characters of a summary shown around its first hit
_BEFORE = 60


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A listing's own words around a hit.

    Attributes:
        title, funder: where hits stand in them, from and to in characters.
        text: of the summary, around the first hit; its beginning where it has none.
        summary: where hits stand in `text`.
    """

    title: tuple[Span, ...]
    funder: tuple[Span, ...]
    text: str
    summary: tuple[Span, ...]


def query_terms(text: str, today: date) -> tuple[SearchTerm, ...]:
    """What a search looks for, word by word.

    Raises:
        BadInput: a field's value cannot be understood.
    """
    return parse_query(text, today).terms


def build_excerpts(workspace: Workspace, ids: Sequence[int], text: str, *, today: date) -> dict[int, Excerpt]:
    """Listing id -> where the words of a search stand in it.

    Raises:
        BadInput: a field's value cannot be understood.
    """
    terms = query_terms(text, today)
    columns = (col(Opportunity.id), Opportunity.title, Opportunity.funder, Opportunity.summary)
    with workspace.session() as session:
        found = session.exec(select(*columns).where(col(Opportunity.id).in_(ids))).all()
    return {key or 0: _excerpt(title, funder, summary, terms) for key, title, funder, summary in found}


def _excerpt(title: str, funder: str, summary: str, terms: Sequence[SearchTerm]) -> Excerpt:
    first = next(iter(find_hits(summary, terms, "summary")), (0, 0))[0]
    start = 0 if first <= LONGEST - _BEFORE else summary.rfind(" ", 0, first - _BEFORE) + 1
    text = summary[start : start + LONGEST]
    return Excerpt(
        title=find_hits(title, terms, "title"),
        funder=find_hits(funder, terms, "funder"),
        text=text,
        summary=find_hits(text, terms, "summary"),
    )
