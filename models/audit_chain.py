"""The audit as a chain: each entry holds the hash of its content and of the entry before it.

An entry that is altered, removed, inserted or moved breaks the chain there. Entries cut off at the end
leave no break; they show against a link that was printed earlier, on a certificate or in a pack.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

NUL = "\x00"  # PostgreSQL stores no text with it, so that none is counted on either database
_LINK = re.compile(r"(\d{1,12}):([0-9a-f]{64})")


class ChainedEntry(Protocol):
    """What of an audit entry is part of the chain."""

    number: int
    previous: str
    hash: str
    at: datetime
    who: str
    what: str
    record: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    why: str


@dataclass(frozen=True, slots=True)
class AuditLink:
    """The place of one entry in the chain: its number, counted from 1, and its hash.

    Whoever knows a link can tell whether the chain up to there is still the same.
    """

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


START = AuditLink(0, "")


@dataclass(frozen=True, slots=True)
class AuditBreak:
    """The first entry at which the chain does not hold: its number, and why, in words."""

    number: int
    why: str


def parse_audit_link(text: str) -> AuditLink | None:
    """A link as it is printed, `57:3f2a...`; None where the text is none."""
    found = _LINK.fullmatch("".join(text.split()))
    return None if found is None else AuditLink(int(found[1]), found[2])


def entry_hash(entry: ChainedEntry) -> str:
    """The SHA-256 of an entry's number, of the hash before it, and of everything that it says.

    It is the same on either database, and never changes: stored chains rest on it.
    """
    at = entry.at if entry.at.tzinfo else entry.at.replace(tzinfo=UTC)
    content = [
        entry.number,
        entry.previous,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.who,
        entry.what,
        entry.record,
        entry.before,
        entry.after,
        entry.why,
    ]
    # what a database gives back has only keys that are texts, and no NUL
    plain = json.loads(json.dumps(content).replace("\\u0000", ""))
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def add_to_chain(entry: ChainedEntry, last: AuditLink) -> None:
    """Give an entry that is about to be stored its place after the last one."""
    entry.number, entry.previous = last.number + 1, last.hash
    entry.hash = entry_hash(entry)


def find_break(entries: Iterable[ChainedEntry]) -> tuple[AuditLink, AuditBreak | None]:
    """Walk the chain.

    Args:
        entries: all of them, in the order in which they were stored.

    Returns:
        The last link that holds, and the first break after it; None where all hold.
    """
    last = START
    for entry in entries:
        expected = last.number + 1
        if entry.number > expected:
            missing = "1 entry" if entry.number - expected == 1 else f"{entry.number - expected} entries"
            return last, AuditBreak(expected, f"{missing} before entry {entry.number} were removed or moved")
        if entry.number < expected:
            return last, AuditBreak(entry.number, "it was inserted or moved")
        if entry.previous != last.hash:
            return last, AuditBreak(entry.number, "it does not follow from the entry before it")
        if entry.hash != entry_hash(entry):
            return last, AuditBreak(entry.number, "it was altered after it was written")
        last = AuditLink(entry.number, entry.hash)
    return last, None
