"""Opportunities as the screens and tables of every job show them: frozen rows, never live records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """One line of the list of opportunities.

    Attributes:
        closes_on: the closing day in the United Kingdom; None where it is not known.
        closes_time: the time of that day, such as `12:00`; empty where only the day is known.
        closes_text: when it closes in the source's own words, where it has any.
    """

    id: int
    title: str
    funder: str
    status: str
    closes_on: date | None
    closes_time: str
    closes_text: str
    amount: str
    who: str
    source: str
    changed_at: datetime
    changed: bool
    vanished: bool


@dataclass(frozen=True, slots=True)
class AlsoAt:
    """Where else the same money is listed.

    Attributes:
        sure: False where a person has yet to say whether it is the same.
    """

    id: int
    sure: bool
    title: str
    source: str
    url: str
    closes_on: date | None
    closes_text: str


@dataclass(frozen=True, slots=True)
class OpportunityDetail:
    """One opportunity with its fields as (name, value) pairs and its history, newest first.

    Attributes:
        history: (when read, ((field, from, to), ...)) for each version; the first reading has no changes.
        also: other listings of the same money, the soonest to close first.
    """

    row: OpportunityRow
    url: str
    summary: str
    fields: tuple[tuple[str, str], ...]
    history: tuple[tuple[datetime, tuple[tuple[str, str, str], ...]], ...]
    also: tuple[AlsoAt, ...] = ()
