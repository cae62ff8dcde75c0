"""A digest: its parts, its headline sentence, and each part as lines under a heading.

It holds no name of anybody who works for the partnership.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from funding_tui.base.formats import count, day, shorten
from funding_tui.find.saved_searches import describe_new
from funding_tui.today.today_opportunities import CLOSING_DAYS

MOST_CHANGES = 3  # fields of an opportunity that are reported
LONGEST_VALUE = 80  # characters of what a field was, or is
MOST_DAYS = 8  # dates or obligations that are reported


@dataclass(frozen=True, slots=True)
class DigestOpportunity:
    """One opportunity.

    Attributes:
        closes: as people read it, in the source's words where it has any.
        standing: its status today, such as `open` or `no longer listed`.
        changes: (field, from, to), what decides a bid first; empty where no changes are reported.
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
    """How many opportunities there are of a kind, and the first of them."""

    count: int
    first: tuple[DigestOpportunity, ...]


@dataclass(frozen=True, slots=True)
class DigestSearch:
    """A saved search: how many open opportunities came to it, up to a bound, and the titles of the first."""

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
        kind: of an obligation, such as `return`; of a bid, its stage.
        title: of the obligation or of the opportunity.
        what: the stream of an obligation; for a bid, what is to be done by then.
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
    """A digest.

    Attributes:
        since, today: the first day reported, and the last, in the United Kingdom.
        new, changed: opportunities open today, first read since, or changed since and known before.
        closing: open ones that close within some days.
        gone: those that closed, were withdrawn, or are no longer listed since.
        dates: of bids in hand, the next first.
        duties: open ones, overdue ones first.
        over_committed: a line for each pot below zero, the deepest first.
        at_risk: a line for each stream with money committed and no signed agreement.
        to_spend: a line for each stream and day by which its free money must be spent this year.
        stranded: a line for each pot with money that nobody could spend by the rules of the latest run.
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
    over_committed: tuple[str, ...] = ()
    at_risk: tuple[str, ...] = ()
    to_spend: tuple[str, ...] = ()
    stranded: tuple[str, ...] = ()
    sentence: str = ""


def headline(digest: Digest) -> str:
    """The headline: how much of what, since when."""
    since = f"since {day(digest.since)}"
    came = [
        f"{number:,} {word}"
        for number, word in (
            (digest.new.count, "new"),
            (digest.changed.count, "changed"),
            (digest.gone.count, "closed or withdrawn"),
        )
        if number
    ]
    parts = []
    if digest.over_committed:
        parts.append(f"{count(len(digest.over_committed), 'pot', 'pots')} over-committed")
    parts.append(f"{', '.join(came)} {since}" if came else f"nothing new {since}")
    if digest.closing.count:
        parts.append(f"{digest.closing.count:,} closing within {CLOSING_DAYS} days")
    parts += _obligation_words(digest.duties)
    if digest.sources:
        some = count(len(digest.sources), "source", "sources")
        parts.append(f"{some} not read in full")
    words = "; ".join(parts)
    return f"{words[0].upper()}{words[1:]}."


def sections(digest: Digest) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(heading, lines) of every part that has something to tell."""
    parts = (
        ("Over-committed pots", digest.over_committed),
        ("Due", _day_lines(digest.duties)),
        ("At risk: no signed agreement", digest.at_risk),
        ("Money to spend in time", digest.to_spend),
        ("Stranded money", digest.stranded),
        ("New", _opportunity_lines(digest.new)),
        ("Changed", _opportunity_lines(digest.changed)),
        (f"Closing within {CLOSING_DAYS} days", _opportunity_lines(digest.closing)),
        ("Closed or withdrawn", _opportunity_lines(digest.gone)),
        ("Saved searches", map(_search, digest.searches)),
        ("Our bids: moves", map(_move, digest.moves)),
        ("Our bids: next dates", _day_lines(digest.dates)),
        (
            "Sources not read in full",
            (_joined(": ", each.title, _joined("; ", each.words, each.why)) for each in digest.sources),
        ),
    )
    full = ((heading, tuple(lines)) for heading, lines in parts)
    return tuple((heading, lines) for heading, lines in full if lines)


def _obligation_words(duties: tuple[DigestDay, ...]) -> Iterator[str]:
    overdue = [each for each in duties if each.working_days is None]
    ahead = [each for each in duties if each.working_days is not None]
    if overdue:
        yield f"{count(len(overdue), 'obligation', 'obligations')} overdue"
    if ahead:
        yield f"{count(len(ahead), 'obligation', 'obligations')} ahead, the first on {day(ahead[0].day)}"


def _opportunity_lines(listed: DigestList) -> Iterator[str]:
    yield from map(_opportunity, listed.first)
    if listed.count > len(listed.first):
        yield f"and {listed.count - len(listed.first):,} more"


def _opportunity(each: DigestOpportunity) -> str:
    changes = [
        f"{field}: {shorten(before, LONGEST_VALUE)} → {shorten(after, LONGEST_VALUE)}"
        for field, before, after in each.changes[:MOST_CHANGES]
    ]
    more = len(each.changes) - len(changes)
    if more > 0:
        changes.append(f"and {count(more, 'more field', 'more fields')}")
    standing = "" if each.standing in ("open", "not known") else each.standing
    facts = _joined(", ", each.funder, each.amount, f"closes {each.closes}", standing)
    return _joined(" - ", each.title, _joined("; ", facts, *changes), each.address)


def _search(each: DigestSearch) -> str:
    more = f" and {each.new - len(each.first):,} more" if each.new > len(each.first) else ""
    named = f": {'; '.join(shorten(text, LONGEST_VALUE) for text in each.first)}{more}" if each.first else ""
    return f"{each.name}: {describe_new(each.new)}{named}"


def _move(each: DigestMove) -> str:
    return f"{each.title}: {each.before or 'not taken up'} → {each.after or 'taken out again'}"


def _day_lines(days: tuple[DigestDay, ...]) -> Iterable[str]:
    yield from map(_day_line, days[:MOST_DAYS])
    if len(days) > MOST_DAYS:
        yield f"and {len(days) - MOST_DAYS:,} more"


def _day_line(each: DigestDay) -> str:
    left = each.working_days
    when = (
        "overdue"
        if left is None
        else "today"
        if left == 0
        else f"{count(left, 'working day', 'working days')} left"
    )
    return f"{day(each.day)} ({when}): {_joined(', ', f'{each.title} ({each.kind})', each.what)}"


def _joined(between: str, *parts: str) -> str:
    return between.join(part for part in parts if part)
