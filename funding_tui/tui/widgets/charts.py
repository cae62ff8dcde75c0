"""Pictures in lines of text: what they all are, and bars.

A picture is data that can draw itself into any room, say the same in sentences and as a table of figures, and
hand its figures to a program. What differs, differs in shape as well as in place, so that it reads
without colour; `plain` draws in ASCII alone. Nothing here knows Textual: commands print the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

from rich.cells import cell_len

from funding_tui.base.printable import printable
from funding_tui.tui.text import cell

INKS = ("█", "▒", "░", "▓")
PLAIN_INKS = ("#", "+", ".", "=")
LEAST_BAR = 10  # cells; labels give way before bars get shorter than this
Table = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


class Chart(Protocol):
    """A picture in text."""

    @property
    def kind(self) -> str:
        """The name by which it is asked for."""
        ...

    @property
    def title(self) -> str:
        """Its heading."""
        ...

    @property
    def words(self) -> tuple[str, ...]:
        """What it shows, in sentences, with its main figures."""
        ...

    def lines(self, width: int, height: int, *, plain: bool = False) -> list[str]:
        """The picture in lines of at most `width` cells, if it can in at most `height` lines."""
        ...

    def table(self) -> Table:
        """The same figures: headings, and rows."""
        ...

    def data(self) -> dict[str, Any]:
        """The same figures for programs."""
        ...


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        code: of what it stands for; empty where it has none.
        name: what stands before it.
        parts: how long each part is, in the unit of the picture; the parts stand end to end.
        caption: the figures, in words, behind it.
        cells: the same figures as a row of the table.
    """

    code: str
    name: str
    parts: tuple[float, ...]
    caption: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar for each thing.

    Attributes:
        unit: of the parts, for programs.
        legend: what the parts are, in order; one part needs none.
        headings: of the table, the name of the thing first.
        note: how the figures are to be read.
    """

    kind: str
    title: str
    unit: str
    bars: tuple[Bar, ...]
    headings: tuple[str, ...]
    words: tuple[str, ...]
    legend: tuple[str, ...] = ()
    note: str = ""

    def lines(self, width: int, height: int, *, plain: bool = False) -> list[str]:
        """Label, bar and figures, a line for each bar, however many there are."""
        inks = PLAIN_INKS if plain else INKS
        labels = max((cell_len(printable(bar.name)) for bar in self.bars), default=0)
        figures = max((cell_len(printable(bar.caption)) for bar in self.bars), default=0)
        figures = min(figures, max(8, width - LEAST_BAR - 12))
        labels = min(labels, max(8, width - figures - LEAST_BAR - 2))
        room = max(1, width - labels - figures - 2)
        most = max((sum(bar.parts) for bar in self.bars), default=0.0)
        drawn = [
            f"{cell(bar.name, labels)} {cell(_bar(bar.parts, most, room, inks), room)} "
            f"{cell(bar.caption, figures, right=True)}"
            for bar in self.bars
        ]
        legend = "   ".join(f"{ink} {words}" for ink, words in zip(inks, self.legend, strict=False))
        return [*([legend] if legend else []), *drawn, *wrapped(self.note, width)]

    def table(self) -> Table:
        """A row for each bar."""
        return self.headings, tuple((bar.name, *bar.cells) for bar in self.bars)

    def data(self) -> dict[str, Any]:
        """`unit`, `parts` and `bars`."""
        return {
            "kind": self.kind,
            "title": self.title,
            "unit": self.unit,
            "parts": list(self.legend),
            "bars": [
                {
                    "code": bar.code,
                    "name": bar.name,
                    "parts": bar.parts,
                    "told": bar.caption,
                    "cells": bar.cells,
                }
                for bar in self.bars
            ],
            "words": list(self.words),
        }


def _bar(parts: Sequence[float], most: float, room: int, inks: Sequence[str]) -> str:
    """Parts end to end, the longest bar filling the room; any amount above 0 shows."""
    if most <= 0:
        return ""
    ends = [round(max(0.0, end) / most * room) for end in accumulate(parts)]
    drawn = "".join(
        ink * (end - start) for ink, start, end in zip(inks, [0, *ends], ends, strict=False) if end > start
    )
    return drawn or (inks[0] if sum(parts) > 0 else "")


def wrapped(words: str, width: int) -> list[str]:
    """A sentence in lines of at most `width` cells."""
    lines: list[str] = []
    for word in printable(words).split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(cell(word, min(width, cell_len(word))))
    return lines
