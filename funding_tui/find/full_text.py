"""What a search needs of a database's full-text index, and how SQLite's FTS5 gives it.

FTS5 takes one expression and weighs each hit by bm25; `full_text_postgresql` does the same for PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, column, literal_column, select, table
from sqlalchemy.exc import OperationalError

from funding_tui.base.errors import OperationCancelled
from funding_tui.base.progress import IsCancelled
from funding_tui.find.search_query import SearchQuery

# how much a hit weighs by where it is: title, funder, summary, places, themes, who, source
_WEIGHTS = "10, 4, 1, 3, 2, 1, 1"
_STEPS = 20_000  # of the database's own work, between two questions whether to stop
_WORDS = table("opportunitytext", column("rowid"))


@dataclass(frozen=True, slots=True)
class FullText:
    """The full-text index of one kind of database.

    Attributes:
        matches: ids of the opportunities that hold every word wanted and none that is excluded.
        excluded: ids of the opportunities that hold an excluded word.
        weight: how well one of `matches` holds the words; a greater weight is better.
        cancellable: a connection whose queries end as soon as they are to stop; raises `OperationCancelled`.
    """

    matches: Callable[[SearchQuery], Any]
    excluded: Callable[[SearchQuery], Any]
    weight: Callable[[SearchQuery], ColumnElement[float]]
    cancellable: Callable[[Connection, IsCancelled | None], AbstractContextManager[Connection]]


def _matches(expression: str) -> Any:
    return select(_WORDS.c.rowid).where(literal_column("opportunitytext").op("MATCH")(expression))


def _weight(query: SearchQuery) -> ColumnElement[float]:
    del query  # bm25 knows the words from the MATCH of the same statement
    return literal_column(f"-bm25(opportunitytext, {_WEIGHTS})")


@contextmanager
def report_cancelled(cancelled: IsCancelled) -> Iterator[None]:
    """Turn the database's error for a query that was stopped into ours.

    Raises:
        OperationCancelled: the query was stopped.
    """
    try:
        yield
    except OperationalError as error:
        if not cancelled():
            raise
        message = "the search was stopped"
        raise OperationCancelled(message) from error


@contextmanager
def _cancellable(connection: Connection, cancelled: IsCancelled | None) -> Iterator[Connection]:
    if cancelled is None:
        yield connection
        return
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(cancelled, _STEPS)
    try:
        with report_cancelled(cancelled):
            yield connection
    finally:
        driver.set_progress_handler(None, 0)


FULL_TEXT = FullText(
    matches=lambda query: _matches(query.match_expression),
    excluded=lambda query: _matches(query.excluded_expression),
    weight=_weight,
    cancellable=_cancellable,
)
