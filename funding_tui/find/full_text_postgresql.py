"""PostgreSQL's full text: a `tsquery` for each word wanted, and the weight that `ts_rank` gives each hit.

What was typed enters a query as folded words, so nothing in it acts as a command.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from sqlalchemy import (
    ColumnElement,
    Connection,
    cast,
    column,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from funding_tui.base.progress import IsCancelled
from funding_tui.find.full_text import FullText, report_cancelled
from funding_tui.find.search_query import SearchQuery
from funding_tui.find.search_terms import EVERYWHERE, SearchTerm

# how much a hit weighs by where it is: places, themes and who; summary; funder; title
_WEIGHTS = "'{0.2, 0.1, 0.4, 1.0}'::real[]"
# the parts of `words` that have a weight of their own
_LABELS = {"title": "A", "funder": "B", "summary": "C"}
_ASK_SECONDS = 0.1  # between two questions whether to stop

_COLUMNS = ("id", "words", "places", "themes", "who", "source")
_TEXT = table("opportunitytext", *(column(name) for name in _COLUMNS))


def _matches(query: SearchQuery) -> Any:
    wanted = [_holds(term) for term in dict.fromkeys(query.terms)]
    excluded = [not_(_holds(term)) for term in dict.fromkeys(query.excluded)]
    return select(_TEXT.c.id).where(*wanted, *excluded)


def _excluded(query: SearchQuery) -> Any:
    return select(_TEXT.c.id).where(or_(*(_holds(term) for term in dict.fromkeys(query.excluded))))


def _weight(query: SearchQuery) -> ColumnElement[float]:
    any_place = " & ".join(f"({_any_form(term, '')})" for term in dict.fromkeys(query.terms))
    rank: ColumnElement[float] = func.ts_rank(
        literal_column(_WEIGHTS), _TEXT.c.words.op("||")(_TEXT.c.source), _as_tsquery(any_place)
    )
    return rank


def _holds(term: SearchTerm) -> ColumnElement[bool]:
    """The condition that an opportunity's text holds a term, in the columns that the term names."""
    if term.columns == EVERYWHERE:
        conditions = [_column_matches("words", _any_form(term, ""))]
        if len(term.words) > 1:
            # the name of a source is several words in one: find-a-grant
            conditions.append(
                _column_matches("source", _phrase(("".join(term.words),), "", is_prefix=term.is_prefix))
            )
    else:
        conditions = [
            _column_matches("words" if name in _LABELS else name, _any_form(term, _LABELS.get(name, "")))
            for name in term.columns
        ]
    return or_(*conditions)


def _column_matches(name: str, query: str) -> ColumnElement[bool]:
    matches: ColumnElement[bool] = _TEXT.c[name].bool_op("@@")(_as_tsquery(query))
    return matches


def _as_tsquery(query: str) -> ColumnElement[Any]:
    return cast(literal(query), TSQUERY)


def _any_form(term: SearchTerm, label: str) -> str:
    """Any form of a term, where `label` (A to C; empty for anywhere) says."""
    return " | ".join(f"({_phrase(form, label, is_prefix=term.is_prefix)})" for form in term.forms)


def _phrase(words: Sequence[str], label: str, *, is_prefix: bool) -> str:
    labels = [label] * (len(words) - 1) + ["*" + label if is_prefix else label]
    return " <-> ".join(
        f"'{word}'{':' if label else ''}{label}" for word, label in zip(words, labels, strict=True)
    )


@contextmanager
def _cancellable(connection: Connection, cancelled: IsCancelled | None) -> Iterator[Connection]:
    if cancelled is None:
        yield connection
        return
    driver: Any = connection.connection.driver_connection
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_ASK_SECONDS):
            if cancelled():
                # a request that does not get through is made again
                with suppress(psycopg.Error):
                    driver.cancel_safe(timeout=_ASK_SECONDS)

    watcher = threading.Thread(target=watch, name="search-watcher", daemon=True)
    watcher.start()
    try:
        with report_cancelled(cancelled):
            yield connection
    finally:
        done.set()
        watcher.join()


FULL_TEXT = FullText(matches=_matches, excluded=_excluded, weight=_weight, cancellable=_cancellable)
