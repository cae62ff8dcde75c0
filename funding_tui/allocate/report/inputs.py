"""What is told of inputs, and of the limits that a run was asked under."""

from __future__ import annotations

from typing import Literal

from funding_tui.allocate.report.record import ReportPart


class Fact(ReportPart):
    """One row of an appendix: a thing, its value, and where it comes from."""

    what: str
    value: str
    source: str
    assumption: bool = False


class InputTable(ReportPart):
    """One table of inputs in the appendix."""

    title: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class SolveLimits(ReportPart):
    """What the solve of a run was held to.

    Attributes:
        gap: the share of benefit within which an allocation counts as optimal.
        seconds: the longest that it might take.
        curve_tolerance: the share of benefit within which the curves were bounded.
        solver: which was asked.
        went_on: it went on from the answer before, on the screen; solving the problem by itself may bring
            another allocation that is as good within the gap.
    """

    gap: float
    seconds: float
    curve_tolerance: float
    solver: Literal["highs", "cbc"]
    went_on: bool = False
