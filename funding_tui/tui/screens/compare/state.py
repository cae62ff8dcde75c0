"""What the Compare screen holds: which sides, which of them is in hand, and what its floors came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funding_tui.allocate.compare.alternative import Alternative
    from funding_tui.allocate.compare.build import StoredRunRow
    from funding_tui.allocate.compare.floors import FloorSweep
    from funding_tui.allocate.compare.rows import ComparisonRow

LATEST = "latest"
METHODS = "latest:all"


@dataclass
class ComparisonState:
    """The sides and their figures.

    Attributes:
        asked: the sides, as `desk.compare` takes them; empty until they are chosen.
        at: which side is in hand; the first is what the others are held against.
        differences: only the figures that differ are shown.
        swept: the latest floors; partly done while they are solved, or where they were stopped.
    """

    columns_wanted: tuple[str, ...] = ()
    runs: tuple[StoredRunRow, ...] = ()
    sides: tuple[Alternative, ...] = ()
    figures: tuple[ComparisonRow, ...] = ()
    sentences: tuple[str, ...] = ()
    at: int = 0
    differences: bool = False
    sweep: FloorSweep | None = None

    @property
    def shown(self) -> tuple[ComparisonRow, ...]:
        """The figures in sight."""
        return tuple(figure for figure in self.figures if figure.differs or not self.differences)

    @property
    def side(self) -> Alternative | None:
        """The side in hand; None where there is none at all."""
        return self.sides[self.at] if self.at < len(self.sides) else None

    def step(self, by: int) -> None:
        """Take a later side in hand, or an earlier one, as far as there are any."""
        self.at = max(0, min(self.at + by, len(self.sides) - 1))

    def columns(self, room: int) -> tuple[int, ...]:
        """Which sides have room: the first always, then a page of the others that holds the one in hand."""
        others = range(1, len(self.sides))
        each = max(1, room - 1)
        # the last page is as full as the others
        start = max(0, min((self.at - 1) // each * each, len(others) - each))
        return (0, *others[start : start + each]) if self.sides else ()


def usual_columns(runs: Sequence[StoredRunRow]) -> tuple[str, ...]:
    """What is compared before anything is chosen: each scenario's latest run, and all usual methods."""
    latest: dict[str, int] = {}
    for row in runs:
        latest.setdefault(row.scenario, row.run)
    return (*(str(run) for run in latest.values()), METHODS) if latest else ()
