"""Each database's full text: which listings hold words, how well, and how a search is stopped."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection

from funding_tui.find.search_query import SearchQuery

Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class FullText:
    """What a search asks of a database.

    Attributes:
        holding: ids of the listings that hold every word asked for and none that must not be there.
        unwanted: ids of the listings that hold a word that must not be there.
        weight: how well a listing of `holding` holds the words, greater being better.
        stoppable: a connection whose queries end as soon as they are to stop; raises `OperationCancelled`.
    """

    holding: Callable[[SearchQuery], Any]
    unwanted: Callable[[SearchQuery], Any]
    weight: Callable[[SearchQuery], ColumnElement[float]]
    stoppable: Callable[[Connection, Cancelled | None], AbstractContextManager[Connection]]


def full_text(connection: Connection) -> FullText:
    """The full-text index of the database behind a connection."""
    # each is loaded for its own database alone
    if connection.dialect.name == "postgresql":
        from funding_tui.find.fulltext.postgresql import FULL_TEXT
    else:
        from funding_tui.find.fulltext.sqlite import FULL_TEXT
    return FULL_TEXT
