"""Rows that add up the others: a total is never an area, a stream or a project of its own.

Two kinds of words are told apart. `Total`, `Grand total:` or `Subtotal` name nothing else, so such a row is
left out and the report says so. `PCC grant total` or `Sum of awards` may be a name, so the row is refused and
a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from funding_tui.base.names import name_key, without_invisible

LEFT_OUT = "left out: it is a row of totals, not a record"

_KIND = r"(?:grand|sub|overall|running|final|combined|net|gross|column|row|report|sum)"
_OF = r"(?:cost|costs|amount|amounts|award|awards|awarded|funding|money|population|people|budget|spend)"
_TOTAL = re.compile(
    rf"(?:{_KIND}[ -]?)?(?:sub[ -]?)?totals?(?: (?:all|{_OF}))?(?: \(?(?:£|gbp)\)?)?\s*[:=.]?"
    r"|sums?\s*[:=.]?|sum total\s*[:=.]?|all (?:areas|wards|streams|projects|funds|rows)\s*[:=.]?"
)
_MAY_BE_TOTAL = re.compile(
    r".* (?:sub[ -]?|grand )?totals?\s*[:=.]?"
    rf"|(?:{_KIND}[ -]?)?(?:sub[ -]?)?totals? (?:of|for|in|across|to)\b.*"
    r"|sum (?:of|for)\b.*|(?:sub-?total|average|mean|median|count)\s*[:=.]?|(?:average|mean) of\b.*"
)
# any word that one of the two patterns needs: looked for first, in many rows at once
_HINT = re.compile(r"total|\b(?:sums?|average|mean|median|count|all)\b", re.IGNORECASE)


def is_total(name: str) -> bool:
    """Whether a code or a name can only be that of a row of totals."""
    return any_hint([name]) and _TOTAL.fullmatch(_words(name)) is not None


def may_be_total(name: str) -> bool:
    """Whether a name reads like that of a row of totals, and may be a real one."""
    return any_hint([name]) and _MAY_BE_TOTAL.fullmatch(_words(name)) is not None


def refusal(name: str) -> str:
    """Why a row is refused that reads like a total."""
    return (
        f"{name!r} reads like a row of totals, which would be counted twice; delete the row, or give it "
        "another name if it is a record of its own"
    )


def any_hint(names: Iterable[str | None]) -> bool:
    """Whether any of many names has a word that a total has; quick, for whole columns."""
    return _HINT.search(without_invisible("\n".join(name for name in names if name))) is not None


def _words(name: str) -> str:
    return name_key(name).replace("_", " ").strip("*# ")
