"""What is told of each rule: how it stands, and what it costs."""

from __future__ import annotations

from typing import Literal

from funding_tui.allocate.report.record import ReportPart


class GainRange(ReportPart):
    """What a change would gain, in harm units; below 0 where it loses. The true figure lies between two."""

    at_least: float
    found: float
    at_most: float


class MarginReport(ReportPart):
    """One figure of a rule eased a little, from `before` to `after`; `gain` None where not worked out."""

    field: str
    unit: str
    before: int
    after: int
    gain: GainRange | None


class RulePriceReport(ReportPart):
    """What one rule costs: eased by a little at each of its figures, and dropped.

    Attributes:
        dropped: None of a budget, and where it was not worked out or nothing fits without the rule.
        words: in a sentence or two.
    """

    margins: tuple[MarginReport, ...]
    dropped: GainRange | None
    words: str


class RuleReport(ReportPart):
    """One rule: its words, whether it is met with room to spare, and how much room.

    Attributes:
        price: what it costs; None until that is asked.
    """

    name: str
    words: str
    state: Literal["met", "binding", "broken", "not worked out"]
    room: str
    price: RulePriceReport | None = None
