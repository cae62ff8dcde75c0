"""Text from anywhere, made safe to show: no character that steers a terminal or turns the direction of words.

Everything that is shown passes through here: widgets by `funding_tui.tui.text`, the command line by
`funding_tui.commands.streams`, which nothing goes round.
"""

from __future__ import annotations

import re
import unicodedata

_BREAKS = frozenset("\n\r\t\v\f\x85\u2028\u2029")
_LINE_BREAKS = frozenset("\n\x85\u2028\u2029")
_MARKS_IN_A_ROW = 3
# in JSON text these stand in strings alone, and mean the same as an escape
_STEERING = re.compile(
    "[\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)


def printable(text: str, *, lines: bool = False) -> str:
    """Text without control characters, invisible or direction-changing ones, and towers of accents.

    Args:
        text: from anywhere.
        lines: keep line breaks; otherwise they become spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for char in text.replace("\r\n", "\n"):
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if char in _BREAKS:
            kept.append("\n" if lines and char in _LINE_BREAKS else " ")
        elif kind == "Cs":
            kept.append("\ufffd")  # half of a pair: no terminal could be sent it
        elif not (kind in ("Cc", "Cf") or "\ufe00" <= char <= "\ufe0f" or marks > _MARKS_IN_A_ROW):
            kept.append(char)
    return "".join(kept)


def printable_json(text: str) -> str:
    """JSON text that says the same, with every character that a terminal might obey written as an escape."""
    return _STEERING.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
