"""PostgreSQL's full text: a `tsquery` for each word asked for, and the weight that `ts_rank` gives each hit.

What was typed stands in a query as folded words, so nothing in it is obeyed.
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
from sqlalchemy.exc import OperationalError

from funding_tui.base.errors import OperationCancelled
from funding_tui.find.fulltext import Cancelled, FullText
from funding_tui.find.search_query import SearchQuery
from funding_tui.find.search_terms import EVERYWHERE, SearchTerm

# how much a hit weighs by where it stands: places, themes and who; summary; funder; title
_WEIGHTS = "'{0.2, 0.1, 0.4, 1.0}'::real[]"
# the parts of `words` that carry a weight of their own
_LABELS = {"title": "A", "funder": "B", "summary": "C"}
_ASK_SECONDS = 0.1  # between two questions whether to stop

_COLUMNS = ("id", "words", "places", "themes", "who", "source")
_TEXT = table("opportunitytext", *(column(name) for name in _COLUMNS))


def _holding(asked: SearchQuery) -> Any:
    wanted = [_held(term) for term in dict.fromkeys(asked.terms)]
    left_out = [not_(_held(term)) for term in dict.fromkeys(asked.without)]
    return select(_TEXT.c.id).where(*wanted, *left_out)


def _unwanted(asked: SearchQuery) -> Any:
    return select(_TEXT.c.id).where(or_(*(_held(term) for term in dict.fromkeys(asked.without))))


def _weight(asked: SearchQuery) -> ColumnElement[float]:
    any_place = " & ".join(f"({_query(term, '')})" for term in dict.fromkeys(asked.terms))
    rank: ColumnElement[float] = func.ts_rank(
        literal_column(_WEIGHTS), _TEXT.c.words.op("||")(_TEXT.c.source), _as_query(any_place)
    )
    return rank


def _held(term: SearchTerm) -> ColumnElement[bool]:
    """That a listing's text holds a term, in the columns that it names."""
    if term.columns == EVERYWHERE:
        found = [_matches("words", _query(term, ""))]
        if len(term.words) > 1:
            # several words in one are how a source is named: find-a-grant
            found.append(_matches("source", _phrase(("".join(term.words),), "", reaches=term.reaches)))
    else:
        found = [
            _matches("words" if name in _LABELS else name, _query(term, _LABELS.get(name, "")))
            for name in term.columns
        ]
    return or_(*found)


def _matches(name: str, query: str) -> ColumnElement[bool]:
    matches: ColumnElement[bool] = _TEXT.c[name].bool_op("@@")(_as_query(query))
    return matches


def _as_query(query: str) -> ColumnElement[Any]:
    return cast(literal(query), TSQUERY)


def _query(term: SearchTerm, label: str) -> str:
    """Any form of a term, where `label` (A to C; empty for anywhere) says."""
    return " | ".join(f"({_phrase(form, label, reaches=term.reaches)})" for form in term.forms)


def _phrase(words: Sequence[str], label: str, *, reaches: bool) -> str:
    marks = [label] * (len(words) - 1) + ["*" + label if reaches else label]
    return " <-> ".join(
        f"'{word}'{':' if mark else ''}{mark}" for word, mark in zip(words, marks, strict=True)
    )


@contextmanager
def _stoppable(connection: Connection, cancelled: Cancelled | None) -> Iterator[Connection]:
    if cancelled is None:
        yield connection
        return
    raw: Any = connection.connection.driver_connection
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_ASK_SECONDS):
            if cancelled():
                # a request that does not get through is made again
                with suppress(psycopg.Error):
                    raw.cancel_safe(timeout=_ASK_SECONDS)

    watcher = threading.Thread(target=watch, name="search-watcher", daemon=True)
    watcher.start()
    try:
        yield connection
    except OperationalError as fault:
        if not cancelled():
            raise
        message = "the search was stopped"
        raise OperationCancelled(message) from fault
    finally:
        done.set()
        watcher.join()


FULL_TEXT = FullText(holding=_holding, unwanted=_unwanted, weight=_weight, stoppable=_stoppable)
