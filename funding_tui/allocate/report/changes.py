"""What is told of how priorities moved since an earlier allocation."""

from __future__ import annotations

from datetime import date

from funding_tui.allocate.report.record import ReportPart
from models.money import Pence


class PriorityChange(ReportPart):
    """One priority then and now.

    Attributes:
        before, after: pence; None where it was no priority then, or is none now.
        before_bp, after_bp: share of all that was, and is, allocated, in basis points; None likewise.
        weight_before, weight_after: its weight; None likewise.
    """

    code: str
    name: str
    before: Pence | None
    after: Pence | None
    before_bp: int | None
    after_bp: int | None
    weight_before: float | None
    weight_after: float | None


class ChangesReport(ReportPart):
    """How this allocation differs from an earlier one.

    Attributes:
        of: what it is held against: a certified proposal (`P1.2`), or a run (`run 3`).
        scenario_name: under which that was made.
        certified: whether it was certified; else it is a run that was only kept.
        on: the day on which it was certified, or made.
        run: its number.
        allocated: pence that it allocated.
        priorities: in the order of this report, those that are gone last.
        came_in, went_out: names of projects.
        inputs: what was put in otherwise, one sentence each, the first few.
        more_inputs: how many further ones there are.
        words: sentences for the paper.
    """

    of: str
    scenario_name: str
    certified: bool
    on: date
    run: int
    allocated: Pence
    priorities: tuple[PriorityChange, ...]
    came_in: tuple[str, ...]
    went_out: tuple[str, ...]
    inputs: tuple[str, ...]
    more_inputs: int
    words: tuple[str, ...]
