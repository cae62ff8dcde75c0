"""Colours that colour-blind readers can tell apart and that a grey printer keeps in order.

A series of things takes colours of Okabe and Ito ("Color Universal Design", 2008, jfly.uni-koeln.de/color):
dark, middle and light in turn, the middle ones hatched. An ordered scale takes the five classes of `YlGnBu`
of ColorBrewer 2.0 (Cynthia Brewer and Mark Harrower, Pennsylvania State University, Apache License 2.0), from
light to dark. Whatever a colour says is also said by a figure or a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Hatch = Literal["", "diagonal", "dots"]


@dataclass(frozen=True, slots=True)
class Fill:
    """A fill: its colour, the lines laid over it, and the colour of writing that can be read on it."""

    colour: str
    hatch: Hatch = ""
    writing: str = "#000000"


PAPER = "#ffffff"
WRITING = "#1a1a1a"
QUIET = "#555555"
GRID = "#cccccc"
OUTLINE = "#333333"

SERIES = (
    Fill("#0072b2", writing="#ffffff"),
    Fill("#e69f00", "diagonal"),
    Fill("#f0e442"),
    Fill("#56b4e9", "dots"),
    Fill("#d55e00", "diagonal"),
    Fill("#009e73", "dots"),
)
SCALE = (
    Fill("#ffffcc"),
    Fill("#a1dab4"),
    Fill("#41b6c4"),
    Fill("#2c7fb8"),
    Fill("#253494", writing="#ffffff"),
)
NOTHING = Fill("#ffffff")
UNKNOWN = Fill("#ffffff", "diagonal")


def series(position: int) -> Fill:
    """The fill of the nth thing; they repeat after the sixth."""
    return SERIES[position % len(SERIES)]
