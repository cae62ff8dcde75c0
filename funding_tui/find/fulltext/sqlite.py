"""FTS5: a match expression, and the weight that bm25 gives each hit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, column, literal_column, select, table
from sqlalchemy.exc import OperationalError

from funding_tui.base.errors import OperationCancelled
from funding_tui.find.fulltext import Cancelled, FullText
from funding_tui.find.search_query import SearchQuery

# how much a hit weighs by where it stands: title, funder, summary, places, themes, who, source
_WEIGHTS = "10, 4, 1, 3, 2, 1, 1"
_STEPS = 20_000  # of the database's own work, between two questions whether to stop
_WORDS = table("opportunitytext", column("rowid"))


def _holding(match: str) -> Any:
    return select(_WORDS.c.rowid).where(literal_column("opportunitytext").op("MATCH")(match))


def _weight(asked: SearchQuery) -> ColumnElement[float]:
    del asked  # bm25 knows the words from the match beside it
    return literal_column(f"-bm25(opportunitytext, {_WEIGHTS})")


@contextmanager
def _stoppable(connection: Connection, cancelled: Cancelled | None) -> Iterator[Connection]:
    if cancelled is None:
        yield connection
        return
    raw: Any = connection.connection.driver_connection
    raw.set_progress_handler(cancelled, _STEPS)
    try:
        yield connection
    except OperationalError as fault:
        if not cancelled():
            raise
        message = "the search was stopped"
        raise OperationCancelled(message) from fault
    finally:
        raw.set_progress_handler(None, 0)


FULL_TEXT = FullText(
    holding=lambda asked: _holding(asked.match),
    unwanted=lambda asked: _holding(asked.unwanted),
    weight=_weight,
    stoppable=_stoppable,
)
