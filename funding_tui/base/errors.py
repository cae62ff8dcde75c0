"""What can go wrong when a verb runs.

OperationError
+-- BadInput            what was given cannot be used; the sentence says what, where and how to correct it
+-- NotFound            there is no such record
+-- OperationCancelled  the officer cancelled

What is not found is answered with the nearest name that there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class OperationError(Exception):
    """A verb could not be carried out; the message is one sentence for the officer."""


class BadInput(OperationError):
    """What was given cannot be used; nothing was changed."""


class NotFound(OperationError):
    """There is no record of that name."""


class OperationCancelled(OperationError):
    """The officer cancelled; nothing half-done was saved."""


def did_you_mean(kind: str, given: str, known: Iterable[str]) -> str:
    """One sentence about a name that no record has, with what was probably meant."""
    return f"there is no {kind} {given!r}; {suggestion(given, known)}"


def suggestion(given: str, known: Iterable[str], *, most: int = 5) -> str:
    """The end of a sentence about a name that no record has: the nearest, or some that there are."""
    names = sorted(known)
    if not names:
        return "none is recorded yet"
    by_lower = {name.casefold(): name for name in names}
    near = get_close_matches(given.casefold(), by_lower, n=1)
    if near:
        return f"did you mean {by_lower[near[0]]!r}?"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"there are: {', '.join(names[:most])}{more}"
