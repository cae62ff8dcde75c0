"""The parts of a digest: frozen, and without the name of anybody who works for the partnership."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DigestListing:
    """One listing.

    Attributes:
        closes: as people read it, in the source's words where it has any.
        standing: its status today, such as `open` or `no longer listed`.
        changes: (field, from, to), what decides a bid first; empty where nothing is told of changes.
    """

    id: int
    title: str
    funder: str
    closes_on: date | None
    closes: str
    amount: str
    standing: str
    address: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DigestList:
    """How many listings there are of a kind, and the first of them."""

    count: int
    first: tuple[DigestListing, ...]


@dataclass(frozen=True, slots=True)
class DigestSearch:
    """A saved search: how many open listings came to it, up to a bound, and the titles of the first."""

    name: str
    query: str
    new: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DigestMove:
    """An opportunity that went from one stage of the pipeline to another; empty for outside the pipeline."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DigestDay:
    """Something with a day.

    Attributes:
        kind: of a duty, such as `return`; of a bid, its stage.
        title: of the duty or of the opportunity.
        what: the stream of a duty; for a bid, what is to be done by then.
        working_days: left to the day and with it; 0 on the day, and None once it has passed.
    """

    kind: str
    title: str
    what: str
    day: date
    working_days: int | None


@dataclass(frozen=True, slots=True)
class DigestSource:
    """A source that needs a look: how fresh it is, and what its last reading says."""

    title: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What is told.

    Attributes:
        since, today: the first day told of, and the last, in the United Kingdom.
        new, changed: listings open today, first read since, or changed since and known before.
        closing: open ones that close within some days.
        gone: those that closed, were withdrawn, or are no longer listed since.
        dates: of bids in hand, the next first.
        duties: open ones, overdue ones first.
    """

    partnership: str
    since: date
    today: date
    new: DigestList
    changed: DigestList
    closing: DigestList
    gone: DigestList
    searches: tuple[DigestSearch, ...]
    moves: tuple[DigestMove, ...]
    dates: tuple[DigestDay, ...]
    duties: tuple[DigestDay, ...]
    sources: tuple[DigestSource, ...]
    sentence: str = ""
