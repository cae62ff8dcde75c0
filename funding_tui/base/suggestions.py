"""What to say of a code that is not there: the nearest that is."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(kind: str, given: str, known: Iterable[str]) -> str:
    """One sentence for a code that names nothing, with the nearest code, or those there are."""
    codes = sorted(known)
    by_lower = {code.lower(): code for code in codes}
    near = get_close_matches(given.lower(), by_lower, n=1)
    if near:
        return f"there is no {kind} {given!r}; did you mean {by_lower[near[0]]!r}?"
    if not codes:
        return f"there is no {kind} {given!r}, and none is recorded yet"
    more = f" and {len(codes) - 5} more" if len(codes) > 5 else ""
    return f"there is no {kind} {given!r}; there are: {', '.join(codes[:5])}{more}"
