"""Searches kept under a name, each with a count of what is new since it was last looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session, select

from funding_tui.base.errors import BadInput, NotFound
from funding_tui.find.search import find
from funding_tui.find.search_query import parse_query
from models.database import Workspace
from models.opportunities import SavedSearch

LONGEST_NAME = 60
MOST_COUNTED = 1_000
"""New listings beyond which a count says only that there are more."""


@dataclass(frozen=True, slots=True)
class SavedSearchRow:
    """A saved search.

    Attributes:
        new: how many open listings that it finds were first read since it was last looked at, counted up to
            `MOST_COUNTED`.
    """

    name: str
    query: str
    looked_at: datetime
    new: int


def save_search(workspace: Workspace, name: str, query: str, *, today: date) -> SavedSearchRow:
    """Keep a search; under a name that is there already, in its place.

    What it finds now counts as looked at.

    Raises:
        BadInput: the name is empty or too long, or the search cannot be understood.
    """
    named = " ".join(name.split())
    if not named or len(named) > LONGEST_NAME:
        message = f"a saved search needs a name of 1 to {LONGEST_NAME} characters"
        raise BadInput(message)
    parse_query(query, today)
    now = datetime.now(UTC)
    with workspace.session() as session:
        record = _named(session, named) or SavedSearch(name=named, query="", saved_at=now, looked_at=now)
        record.query, record.looked_at = query.strip(), now
        session.add(record)
    return SavedSearchRow(named, query.strip(), now, 0)


def list_saved_searches(workspace: Workspace, *, today: date) -> tuple[SavedSearchRow, ...]:
    """Every saved search by name, with how many listings are new to it."""
    with workspace.session() as session:
        kept = [(each.name, each.query, each.looked_at) for each in session.exec(select(SavedSearch))]
    return tuple(
        SavedSearchRow(name, query, looked_at, _new(workspace, query, looked_at, today))
        for name, query, looked_at in sorted(kept, key=lambda search: search[0].casefold())
    )


def open_saved_search(workspace: Workspace, name: str) -> tuple[str, datetime]:
    """Take a saved search up: its words, and when it was last looked at; what it finds is no longer new.

    Raises:
        NotFound: there is no search of that name.
    """
    with workspace.session() as session:
        record = _there(session, name)
        before = record.looked_at
        record.looked_at = datetime.now(UTC)
        session.add(record)
        return record.query, before


def delete_saved_search(workspace: Workspace, name: str) -> None:
    """Drop a saved search.

    Raises:
        NotFound: there is no search of that name.
    """
    with workspace.session() as session:
        session.delete(_there(session, name))


def describe_new(count: int) -> str:
    """`nothing new`, `3 new`, `over 1,000 new`."""
    if count >= MOST_COUNTED:
        return f"over {MOST_COUNTED:,} new"
    return f"{count:,} new" if count else "nothing new"


def _new(workspace: Workspace, query: str, since: datetime, today: date) -> int:
    return len(find(workspace, query, today=today, since=since, limit=MOST_COUNTED))


def _named(session: Session, name: str) -> SavedSearch | None:
    """A search by its name in any case; SQLite itself would know the case of English letters alone."""
    kept = session.exec(select(SavedSearch)).all()
    return next((each for each in kept if each.name.casefold() == name.casefold()), None)


def _there(session: Session, name: str) -> SavedSearch:
    record = _named(session, " ".join(name.split()))
    if record is None:
        known = ", ".join(sorted(session.exec(select(SavedSearch.name))))
        message = f"there is no saved search {name!r}; there are: {known or 'none yet'}"
        raise NotFound(message)
    return record
