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
class Ink:
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
    Ink("#0072b2", writing="#ffffff"),
    Ink("#e69f00", "diagonal"),
    Ink("#f0e442"),
    Ink("#56b4e9", "dots"),
    Ink("#d55e00", "diagonal"),
    Ink("#009e73", "dots"),
)
SCALE = (
    Ink("#ffffcc"),
    Ink("#a1dab4"),
    Ink("#41b6c4"),
    Ink("#2c7fb8"),
    Ink("#253494", writing="#ffffff"),
)
NOTHING = Ink("#ffffff")
UNKNOWN = Ink("#ffffff", "diagonal")


def series(position: int) -> Ink:
    """The fill of the nth thing; they repeat after the sixth."""
    return SERIES[position % len(SERIES)]
