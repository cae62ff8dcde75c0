"""Numbers that join each allocation line to its rows on the other sheets.

Sums in the workbook are made by these numbers and not by names: a name may hold a star, begin with an
equals sign or be too long, and a spreadsheet would read it as a pattern.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

from funding_tui.allocate.report.allocation import LineReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.illustrative import pot_key

Key = TypeVar("Key", bound=Hashable)

# the columns of the Allocation sheet that hold them, and the names of those columns
JOIN_COLUMNS = ("Project", "Priority", "Area", "Pot", "Stream", "Year", "CostType", "Rural")


class JoinNumbers:
    """The numbers of projects, priorities, areas, pots, streams, years and cost types; 0 joins nothing."""

    def __init__(self, report: RunReport) -> None:
        self.projects = _number((item.project, item.option) for item in report.funded)
        self.priorities = _number(item.code for item in report.by_priority)
        self.areas = _number(item.code for item in report.by_area)
        self.pots = _number(pot_key(pot) for pot in report.by_pot)
        self.streams = _number(sorted({pot.stream for pot in report.by_pot}))
        self.years = _number(sorted({pot.financial_year for pot in report.by_pot}))
        self.cost_types = _number(sorted({pot.cost_type for pot in report.by_pot}))
        self._priority_of = {(item.project, item.option): item.priority for item in report.funded}

    def of(self, line: LineReport) -> tuple[int, ...]:
        """The numbers of one line, in the order of `JOIN_COLUMNS`."""
        chosen = (line.project, line.option)
        return (
            self.projects.get(chosen, 0),
            self.priorities.get(self._priority_of.get(chosen, ""), 0),
            self.areas.get(line.area, 0),
            self.pots.get(pot_key(line), 0),
            self.streams.get(line.stream, 0),
            self.years.get(line.financial_year, 0),
            self.cost_types.get(line.cost_type, 0),
            int(line.rural),
        )


def _number(keys: Iterable[Key]) -> dict[Key, int]:
    return {key: number for number, key in enumerate(dict.fromkeys(keys), start=1)}
