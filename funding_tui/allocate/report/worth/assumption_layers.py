"""The section of a report on what its benefit rests on: layers of assumption, which overlap."""

from __future__ import annotations

from funding_tui.allocate.report.allocation import ReportPart

LAYER_HEADINGS = ("Assumption, from the strongest basis to the weakest", "Share of the benefit")
ANY = "At least one of these"
OVERLAP = (
    "The shares overlap and do not add up: a part of the benefit may rest on several assumptions at once."
)


class AssumptionLayer(ReportPart):
    """One kind of assumption.

    Attributes:
        layer: its short name, as `optimiser.assumptions` has it.
        words: what is assumed.
        share_bp: the share of the benefit that rests on it, basis points; shares overlap.
        benefit: the same in harm units.
    """

    layer: str
    words: str
    share_bp: int
    benefit: float
