"""What is told of how benefit falls on groups of areas, and of the usual methods beside it."""

from __future__ import annotations

from funding_tui.allocate.report.record import ReportPart
from models.money import Pence


class GroupFigure(ReportPart):
    """One group of areas and its figure."""

    group: str
    figure: float


class FairnessReport(ReportPart):
    """How evenly an allocation is shared over places.

    Attributes:
        gini_money: Gini coefficient of money a head over areas by their people: 0 is everyone the same, 1 is
            all to one; None where there is nothing to share.
        gini_benefit: the same of harm prevented for the harm suffered.
        worst_off, best_off: the groups with the least and the most harm prevented for the harm suffered, as
            a share of it; None where no harm is known.
        least_money, most_money: the groups with the least and the most pence a head; None where nobody lives.
        words: the same in sentences.
    """

    gini_money: float | None
    gini_benefit: float | None
    worst_off: GroupFigure | None
    best_off: GroupFigure | None
    least_money: GroupFigure | None
    most_money: GroupFigure | None
    words: tuple[str, ...]


class BaselineReport(ReportPart):
    """One usual human method on the same inputs.

    Attributes:
        difference: its benefit less the optimiser's, in harm units.
        broken: names of the rules that it breaks, as people's methods may.
        fairness: None in a run that was kept before it was worked out.
    """

    name: str
    words: str
    benefit: float
    difference: float
    pence: Pence
    rural_bp: int
    projects: int
    broken: tuple[str, ...]
    fairness: FairnessReport | None = None
