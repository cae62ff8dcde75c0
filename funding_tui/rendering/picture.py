"""A picture on paper: a drawing with its words and its table of figures, and the bars that it may hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from funding_tui.rendering.blocks import Figure, Paragraph, Table
from funding_tui.rendering.drawing import OUTLINE, QUIET, SMALL, WIDTH, Drawing, Fill, fit_text, width_of

_NAME_ROOM = 245
_BAR_HEIGHT = 18
_LINE = 15
_BETWEEN = 8
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        name: what it is of; cut to two lines where it is long, to one where there is a line below it.
        parts: length and fill of each part, from the left; lengths are of one unit in all bars, 0 or more.
        figure: its length in words.
        below: a second line under the name.
    """

    name: str
    parts: tuple[tuple[float, Fill], ...]
    figure: str
    below: str = ""


def draw_bars(drawing: Drawing, bars: Sequence[Bar], *, top: float = _MARGIN) -> float:
    """Draw bars one below the other, the longest as long as the room allows.

    Returns:
        Where the last one ends.
    """
    room_for_figures = max((width_of(bar.figure) for bar in bars), default=0.0)
    left = _NAME_ROOM + _MARGIN
    room = WIDTH - left - room_for_figures - 2 * _MARGIN
    longest = max((sum(length for length, _ in bar.parts) for bar in bars), default=0.0)
    scale = room / longest if longest > 0 else 0.0
    y = top
    for bar in bars:
        below = fit_text(bar.below, _NAME_ROOM - _MARGIN) if bar.below else ()
        lines = (*fit_text(bar.name, _NAME_ROOM - _MARGIN, lines=2 - len(below)), *below)
        height = float(max(_BAR_HEIGHT, _LINE * len(lines)))
        middle = y + height / 2
        for position, words in enumerate(lines):
            foot = middle + 5 + _LINE * (position - (len(lines) - 1) / 2)
            drawing.write(_NAME_ROOM, foot, words, anchor="end")
        x = float(left)
        for length, fill in bar.parts:
            if length * scale > 0:
                drawing.box(x, middle - _BAR_HEIGHT / 2, length * scale, _BAR_HEIGHT, fill)
                x += length * scale
        drawing.write(x + _MARGIN, middle + 5, bar.figure)
        y += height + _BETWEEN
    drawing.line(((left, top - 4), (left, y - _BETWEEN + 4)), colour=OUTLINE)
    return y


def draw_legend(drawing: Drawing, entries: Sequence[tuple[Fill, str]], *, top: float) -> float:
    """What each fill means, in as many lines as it needs.

    Returns:
        Where it ends.
    """
    x, y = float(_MARGIN), top
    for fill, words in entries:
        (shown,) = fit_text(words, WIDTH - 5 * _MARGIN)
        wide = 18 + 6 + width_of(shown) + 18
        if x + wide > WIDTH and x > _MARGIN:
            x, y = float(_MARGIN), y + 22
        drawing.box(x, y, 18, 14, fill)
        drawing.write(x + 24, y + 12, shown)
        x += wide
    return y + 26


def draw_note(drawing: Drawing, note: str, *, top: float) -> float:
    """Small print below a picture, in as many lines as it needs, five at most.

    Returns:
        Where it ends.
    """
    lines = fit_text(note, WIDTH - 2 * _MARGIN, lines=5, size=SMALL) if note else ()
    for position, words in enumerate(lines):
        drawing.write(_MARGIN, top + 12 + 15 * position, words, size=SMALL, colour=QUIET)
    return top + 15 * len(lines) + 6


def finish_picture(
    drawing: Drawing, height: float, *, title: str, alt: str, figures: Table | Paragraph, note: str = ""
) -> Figure:
    """The picture of a drawing that ends at `height`, its small print below."""
    bottom = round(draw_note(drawing, note, top=height))
    svg = drawing.document(bottom, title, alt)
    return Figure(title, alt, svg, WIDTH, bottom, figures, drawing.key, note)
