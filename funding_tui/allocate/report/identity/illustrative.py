"""Which amounts of a run are illustrative: decided here for papers, files, screens and commands alike.

An amount is illustrative where it rests on a pot whose money was made up (its stream, or an entry of its
ledger, says so) or on a project whose costs were. A sum is illustrative when any of its parts is.
"""

from __future__ import annotations

from collections.abc import Iterable

from funding_tui.allocate.report.allocation import BaselineReport, LineReport, PotReport
from funding_tui.allocate.report.report import RunReport

PotKey = tuple[str, str, str]


def pot_key(part: LineReport | PotReport) -> PotKey:
    """The pot that a line is charged to, or that a row describes: stream, financial year, cost type."""
    return part.stream, part.financial_year, part.cost_type


class IllustrativeAmounts:
    """Says of each amount of one report whether it is illustrative."""

    def __init__(self, report: RunReport) -> None:
        self._pots = {pot_key(pot) for pot in report.by_pot if pot.illustrative}
        refused = {item.project for item in report.refused if item.illustrative}
        self._projects = refused | {item.project for item in report.funded if item.illustrative}
        self._unknown = {item.project for item in report.refused if item.illustrative is None}
        self._demonstration = report.demonstration
        self._priority_of = {item.project: item.priority for item in report.funded}
        self._lines = tuple(line for line in report.lines if self.payment(pot_key(line), line.project))
        self._areas = {line.area for line in self._lines}
        self._paying = {pot_key(line) for line in self._lines}
        self._paid = {line.project for line in self._lines}
        self._priorities = {self._priority_of.get(line.project, "") for line in self._lines}

    def payment(self, pot: PotKey, project: str) -> bool:
        """What a pot pays for a project."""
        return pot in self._pots or project in self._projects

    def line(self, line: LineReport) -> bool:
        """The amount of one line."""
        return self.payment(pot_key(line), line.project)

    def lines(self, lines: Iterable[LineReport]) -> bool:
        """What several lines come to."""
        return any(self.line(line) for line in lines)

    def areas(self, codes: Iterable[str]) -> bool:
        """What one or more areas get."""
        return not self._areas.isdisjoint(codes)

    def priority(self, code: str) -> bool:
        """What a priority gets."""
        return code in self._priorities

    def project(self, code: str) -> bool:
        """What a project costs, funded or not; where a refused one says nothing, as the whole run does."""
        return code in self._projects or code in self._paid or (self._demonstration and code in self._unknown)

    def funding(self, pots: Iterable[PotReport]) -> bool:
        """What one or more pots hold before the run."""
        return any(pot_key(pot) in self._pots for pot in pots)

    def used(self, pots: Iterable[PotReport]) -> bool:
        """What one or more pots pay or keep: it rests on what they hold, and on what is paid from them."""
        return any(pot_key(pot) in self._pots or pot_key(pot) in self._paying for pot in pots)

    def baseline(self, row: BaselineReport) -> bool:
        """What a usual method spends; where it says nothing, as the whole run does."""
        return self._demonstration if row.illustrative is None else row.illustrative

    def allocated(self) -> bool:
        """What all lines come to."""
        return bool(self._lines)

    def rural(self, *, rural: bool) -> bool:
        """What all rural lines come to, or all others."""
        return any(line.rural == rural for line in self._lines)

    @property
    def any(self) -> bool:
        """Whether any amount at all is illustrative."""
        return bool(self._pots or self._projects)
