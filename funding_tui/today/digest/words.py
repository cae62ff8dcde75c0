"""A digest in words: its headline sentence, and each part as lines under a heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from funding_tui.base.formats import count, day
from funding_tui.find.saved_searches import describe_new
from funding_tui.today.digest.parts import (
    Digest,
    DigestDay,
    DigestList,
    DigestListing,
    DigestMove,
    DigestSearch,
)
from funding_tui.today.today_listings import CLOSING_DAYS

MOST_CHANGES = 3  # fields of a listing that are told
LONGEST_VALUE = 80  # characters of what a field was, or is
MOST_DAYS = 8  # dates or duties that are told


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
    parts = [f"{', '.join(came)} {since}" if came else f"nothing new {since}"]
    if digest.closing.count:
        parts.append(f"{digest.closing.count:,} closing within {CLOSING_DAYS} days")
    parts += _duties_told(digest.duties)
    if digest.sources:
        some = count(len(digest.sources), "source", "sources")
        parts.append(f"{some} not read in full")
    told = "; ".join(parts)
    return f"{told[0].upper()}{told[1:]}."


def sections(digest: Digest) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(heading, lines) of every part that has something to tell."""
    parts = (
        ("Due", _days(digest.duties)),
        ("New", _listings(digest.new)),
        ("Changed", _listings(digest.changed)),
        (f"Closing within {CLOSING_DAYS} days", _listings(digest.closing)),
        ("Closed or withdrawn", _listings(digest.gone)),
        ("Saved searches", map(_search, digest.searches)),
        ("Our bids: moves", map(_move, digest.moves)),
        ("Our bids: next dates", _days(digest.dates)),
        (
            "Sources not read in full",
            (_joined(": ", each.title, _joined("; ", each.words, each.why)) for each in digest.sources),
        ),
    )
    told = ((heading, tuple(lines)) for heading, lines in parts)
    return tuple((heading, lines) for heading, lines in told if lines)


def _duties_told(duties: tuple[DigestDay, ...]) -> Iterator[str]:
    overdue = [each for each in duties if each.working_days is None]
    ahead = [each for each in duties if each.working_days is not None]
    if overdue:
        yield f"{count(len(overdue), 'duty', 'duties')} overdue"
    if ahead:
        yield f"{count(len(ahead), 'duty', 'duties')} ahead, the first on {day(ahead[0].day)}"


def _listings(listed: DigestList) -> Iterator[str]:
    yield from map(_listing, listed.first)
    if listed.count > len(listed.first):
        yield f"and {listed.count - len(listed.first):,} more"


def _listing(each: DigestListing) -> str:
    changes = [
        f"{field}: {_cut(before)} → {_cut(after)}" for field, before, after in each.changes[:MOST_CHANGES]
    ]
    more = len(each.changes) - len(changes)
    if more > 0:
        changes.append(f"and {count(more, 'more field', 'more fields')}")
    standing = "" if each.standing in ("open", "not known") else each.standing
    facts = _joined(", ", each.funder, each.amount, f"closes {each.closes}", standing)
    return _joined(" - ", each.title, _joined("; ", facts, *changes), each.address)


def _search(each: DigestSearch) -> str:
    more = f" and {each.new - len(each.first):,} more" if each.new > len(each.first) else ""
    named = f": {'; '.join(map(_cut, each.first))}{more}" if each.first else ""
    return f"{each.name}: {describe_new(each.new)}{named}"


def _move(each: DigestMove) -> str:
    return f"{each.title}: {each.before or 'not taken up'} → {each.after or 'taken out again'}"


def _days(days: tuple[DigestDay, ...]) -> Iterable[str]:
    yield from map(_day, days[:MOST_DAYS])
    if len(days) > MOST_DAYS:
        yield f"and {len(days) - MOST_DAYS:,} more"


def _day(each: DigestDay) -> str:
    left = each.working_days
    when = (
        "overdue"
        if left is None
        else "today"
        if left == 0
        else f"{count(left, 'working day', 'working days')} left"
    )
    return f"{day(each.day)} ({when}): {_joined(', ', f'{each.title} ({each.kind})', each.what)}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _joined(between: str, *parts: str) -> str:
    return between.join(part for part in parts if part)
