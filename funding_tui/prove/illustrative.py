"""Amounts as papers print them: with an (i) where they are illustrative."""

from __future__ import annotations

from collections.abc import Iterable

from funding_tui.allocate.report.allocation import BaselineReport, LineReport, PotReport
from funding_tui.allocate.report.identity.illustrative import IllustrativeAmounts, PotKey, pot_key
from funding_tui.allocate.report.report import RunReport
from funding_tui.rendering.blocks import Money

__all__ = ["PotKey", "PrintedAmounts", "pot_key"]


class PrintedAmounts:
    """Amounts of one report, each with an (i) when it rests on an illustrative pot or project.

    A sum has one when any of its parts does.
    """

    def __init__(self, report: RunReport) -> None:
        self._made_up = IllustrativeAmounts(report)
        self._demonstration = report.demonstration

    def line(self, line: LineReport) -> Money:
        """The amount of one line."""
        return Money(line.pence, self._made_up.line(line))

    def lines(self, lines: Iterable[LineReport]) -> Money:
        """What several lines come to."""
        these = tuple(lines)
        return Money(sum(line.pence for line in these), self._made_up.lines(these))

    def area(self, code: str, pence: int) -> Money:
        """What an area gets."""
        return Money(pence, self._made_up.areas([code]))

    def areas(self, codes: Iterable[str], pence: int) -> Money:
        """What several areas get together."""
        return Money(pence, self._made_up.areas(codes))

    def priority(self, code: str, pence: int) -> Money:
        """What a priority gets."""
        return Money(pence, self._made_up.priority(code))

    def project(self, code: str, pence: int) -> Money:
        """What a project costs, funded or not."""
        return Money(pence, self._made_up.project(code))

    def pots(self, pots: Iterable[PotReport], pence: int) -> Money:
        """What one or more pots hold before the run."""
        return Money(pence, self._made_up.funding(pots))

    def used(self, pots: Iterable[PotReport], pence: int) -> Money:
        """What one or more pots pay or keep."""
        return Money(pence, self._made_up.used(pots))

    def baseline(self, row: BaselineReport) -> Money:
        """What a usual method spends."""
        return Money(row.pence, self._made_up.baseline(row))

    def of_pots(self, figure: str, pots: Iterable[PotReport]) -> Money:
        """One figure of pots added up: `free`, `allocated`, `stranded` or `left`."""
        these = tuple(pots)
        held = figure in ("free", "stranded")
        pence = sum(int(getattr(pot, figure)) for pot in these)
        return self.pots(these, pence) if held else self.used(these, pence)

    def allocated(self, pence: int) -> Money:
        """What all lines come to."""
        return Money(pence, self._made_up.allocated())

    def rural(self, pence: int, *, rural: bool) -> Money:
        """What all rural lines come to, or all others."""
        return Money(pence, self._made_up.rural(rural=rural))

    def unsourced(self, pence: int) -> Money:
        """An amount of which the report does not say where it comes from."""
        return Money(pence, self._demonstration)
