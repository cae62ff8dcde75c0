"""The only way by which outside text comes into a widget.

Textual reads markup in a plain `str`, so a title such as `[/red]` may crash it and `[@click=...]` may run an
action. Everything that is shown passes through here: `plain` for prose, `cell` for one line of fixed width.
Control and direction-changing characters are taken out (`funding_tui.base.printable`); the rest is shown as
it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from textual.content import Content

from funding_tui.base import formats
from funding_tui.base.printable import printable

LONGEST = 20_000  # characters of prose shown at once; more would slow the screen, not inform


def plain(text: str, limit: int = LONGEST) -> Content:
    """Outside prose for a widget, shown as it was written; cut, and said to be cut, at `limit` characters."""
    cut = text[:limit]
    tail = f"… ({len(text) - limit:,} more characters)" if len(text) > limit else ""
    return Content(printable(cut, lines=True) + tail)


def line(text: str, limit: int = 500) -> Content:
    """Outside text on one line."""
    return Content(printable(text[:limit]) + ("…" if len(text) > limit else ""))


def cell(text: str, width: int, *, right: bool = False) -> str:
    """One line of exactly `width` cells: cut with an ellipsis, or padded.

    Wide (East Asian) and combining characters are counted as the terminal draws them.
    """
    if width <= 0:
        return ""
    shown = printable(text[: width * 8 + 8])
    size = cell_len(shown)
    if size > width or len(text) > width * 8 + 8:
        shown = _cut(shown, width - 1) + "…"
        size = cell_len(shown)
    padding = " " * (width - size)
    return padding + shown if right else shown + padding


def _cut(text: str, width: int) -> str:
    while cell_len(text) > width:
        # each character is at most two cells, so this never cuts too much at once
        text = text[: -max(1, (cell_len(text) - width) // 2)]
    return text


mark_illustrative = formats.mark_illustrative
ILLUSTRATIVE = formats.ILLUSTRATIVE


def under_title(title: str, body: Content | str) -> Content:
    """A title of ours above prose."""
    return Content.assemble((title, "bold"), "\n", body if isinstance(body, Content) else plain(body))


def field_lines(pairs: Iterable[tuple[str, str]]) -> Content:
    """Names and values, one pair a line, each name in bold; both may come from outside."""
    parts = [Content.assemble((printable(name), "bold"), ": ", plain(value)) for name, value in pairs]
    return Content("\n").join(parts)


def paragraphs(parts: Sequence[Content | str]) -> Content:
    """Paragraphs with an empty line between them; empty ones are left out."""
    shown = [part if isinstance(part, Content) else plain(part) for part in parts if part]
    return Content("\n\n").join(shown)


def lines_of(parts: Sequence[Content | str]) -> Content:
    """Lines one under the other; empty ones are left out."""
    shown = [part if isinstance(part, Content) else plain(part) for part in parts if part]
    return Content("\n").join(shown)
