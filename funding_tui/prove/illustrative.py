"""Which amounts are illustrative, made for a demonstration, and carry an (i) wherever they are printed."""

from __future__ import annotations

from collections.abc import Iterable

from funding_tui.allocate.report.allocation import LineReport, PotReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.rendering.blocks import Money

PotKey = tuple[str, str, str]


def pot_key(part: LineReport | PotReport) -> PotKey:
    """The pot that a line is charged to, or that a row describes."""
    return part.stream, part.financial_year, part.cost_type


class PrintedAmounts:
    """Amounts of one report, each with an (i) when it rests on an illustrative pot or project.

    A sum has one when any of its parts does.
    """

    def __init__(self, report: RunReport) -> None:
        self._pots = {pot_key(pot) for pot in report.by_pot if pot.illustrative}
        self._projects = {item.project for item in report.funded if item.illustrative}
        self._illustrative_lines = tuple(line for line in report.lines if self._is_illustrative(line))
        self._priority_of = {item.project: item.priority for item in report.funded}
        self._demonstration = report.demonstration
        self._areas = {line.area for line in self._illustrative_lines}
        self._priorities = {self._priority_of.get(line.project, "") for line in self._illustrative_lines}

    def line(self, line: LineReport) -> Money:
        """The amount of one line."""
        return Money(line.pence, self._is_illustrative(line))

    def area(self, code: str, pence: int) -> Money:
        """What an area gets."""
        return Money(pence, code in self._areas)

    def areas(self, codes: Iterable[str], pence: int) -> Money:
        """What several areas get together."""
        return Money(pence, not self._areas.isdisjoint(codes))

    def priority(self, code: str, pence: int) -> Money:
        """What a priority gets."""
        return Money(pence, code in self._priorities)

    def project(self, code: str, pence: int) -> Money:
        """What a funded project costs."""
        return Money(
            pence, any(line.project == code for line in self._illustrative_lines) or code in self._projects
        )

    def pots(self, pots: Iterable[PotReport], pence: int) -> Money:
        """What one or more pots hold, pay or keep."""
        return Money(pence, any(pot_key(pot) in self._pots for pot in pots))

    def allocated(self, pence: int) -> Money:
        """What all lines come to."""
        return Money(pence, bool(self._illustrative_lines))

    def rural(self, pence: int, *, rural: bool) -> Money:
        """What all rural lines come to, or all others."""
        return Money(pence, any(line.rural == rural for line in self._illustrative_lines))

    def unsourced(self, pence: int) -> Money:
        """An amount of which the report does not say where it comes from."""
        return Money(pence, self._demonstration)

    def _is_illustrative(self, line: LineReport) -> bool:
        return pot_key(line) in self._pots or line.project in self._projects
