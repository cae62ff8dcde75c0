"""Searches saved under a name, each with a count of what is new since it was last opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session, select

from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.find.search import find
from funding_tui.find.search_query import parse_query
from models.database import Workspace
from models.opportunities import SavedSearch

LONGEST_NAME = 60
MOST_COUNTED = 1_000
"""New opportunities beyond which a count says only that there are more."""


@dataclass(frozen=True, slots=True)
class SavedSearchRow:
    """A saved search.

    Attributes:
        new: how many of the open opportunities that it finds were first read since it was last opened,
            counted up to `MOST_COUNTED`.
    """

    name: str
    query: str
    looked_at: datetime
    new: int


def save_search(workspace: Workspace, name: str, query: str, *, today: date) -> SavedSearchRow:
    """Save a search; it replaces one of the same name.

    What it finds now counts as seen.

    Raises:
        BadInput: the name is empty or too long, or the search cannot be understood.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        message = f"a saved search needs a name of 1 to {LONGEST_NAME} characters"
        raise BadInput(message)
    parse_query(query, today)
    now = datetime.now(UTC)
    with workspace.session(writing=True) as session:
        record = _find(session, name) or SavedSearch(name=name, query="", saved_at=now, looked_at=now)
        record.query, record.looked_at = query.strip(), now
        session.add(record)
    return SavedSearchRow(name, query.strip(), now, 0)


def list_saved_searches(workspace: Workspace, *, today: date) -> tuple[SavedSearchRow, ...]:
    """Every saved search by name, with how many opportunities are new to it."""
    with workspace.session() as session:
        saved = [(each.name, each.query, each.looked_at) for each in session.exec(select(SavedSearch))]
    return tuple(
        SavedSearchRow(name, query, looked_at, _count_new(workspace, query, looked_at, today))
        for name, query, looked_at in sorted(saved, key=lambda search: search[0].casefold())
    )


def open_saved_search(workspace: Workspace, name: str) -> tuple[str, datetime]:
    """Open a saved search: its words, and when it was last opened; what it finds is no longer new.

    Raises:
        NotFound: there is no search of that name.
    """
    with workspace.session(writing=True) as session:
        record = _read(session, name)
        before = record.looked_at
        record.looked_at = datetime.now(UTC)
        session.add(record)
        return record.query, before


def delete_saved_search(workspace: Workspace, name: str) -> None:
    """Delete a saved search.

    Raises:
        NotFound: there is no search of that name.
    """
    with workspace.session(writing=True) as session:
        session.delete(_read(session, name))


def describe_new(count: int) -> str:
    """`nothing new`, `3 new`, `over 1,000 new`."""
    if count >= MOST_COUNTED:
        return f"over {MOST_COUNTED:,} new"
    return f"{count:,} new" if count else "nothing new"


def _count_new(workspace: Workspace, query: str, since: datetime, today: date) -> int:
    return len(find(workspace, query, today=today, since=since, limit=MOST_COUNTED))


def _find(session: Session, name: str) -> SavedSearch | None:
    """A search by its name in any case; SQLite itself ignores the case of English letters alone."""
    saved = session.exec(select(SavedSearch)).all()
    return next((each for each in saved if each.name.casefold() == name.casefold()), None)


def _read(session: Session, name: str) -> SavedSearch:
    record = _find(session, " ".join(name.split()))
    if record is None:
        raise NotFound(did_you_mean("saved search", name, session.exec(select(SavedSearch.name))))
    return record
