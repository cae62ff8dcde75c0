"""Text from outside, made safe to print without changing what it says."""

from __future__ import annotations

import re

# what XML 1.0 forbids, what ends a line where none should end, and the controls that turn the order of
# letters round; letters that are read right to left need no controls and are kept as they are
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_STARTS_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\u2212")

LONGEST_NAME = 160
LONGEST_SENTENCE = 600
LONGEST_PARAGRAPH = 2_000
LONGEST_CELL = 32_767  # of a workbook, counted in UTF-16 units


def safe_line(text: str, limit: int = LONGEST_SENTENCE) -> str:
    """A text as one line that any file can hold, cut at `limit` characters with an ellipsis."""
    flat = " ".join(holdable(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def holdable(text: str) -> str:
    """A text without the characters that no file can hold, or that turn its direction; else as it is."""
    return _FORBIDDEN.sub("", text)


def with_full_stop(sentence: str) -> str:
    """A sentence with a full stop, unless it has an end already."""
    return sentence if not sentence or sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def cell_text(text: str) -> str:
    """A text for one cell of a workbook: one line, at most as long as a cell may be."""
    flat = safe_line(text, LONGEST_CELL)
    units = flat.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return flat
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", errors="ignore") + "…"


def looks_like_formula(text: str) -> bool:
    """True when a spreadsheet might take a text for a formula."""
    return text.lstrip().startswith(_STARTS_FORMULA)


def csv_text(text: str) -> str:
    """A text for a CSV file: if it looks like a formula, an apostrophe in front keeps it a text."""
    flat = cell_text(text)
    return f"'{flat}" if looks_like_formula(flat) else flat
