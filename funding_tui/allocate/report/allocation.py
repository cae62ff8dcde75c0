"""The allocation in a report: lines, projects, priorities, areas, pots, rules, baselines and inputs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from models.money import Pence
from optimiser.limits import Limits


class ReportPart(BaseModel):
    """A frozen part of a report."""

    model_config = ConfigDict(frozen=True, extra="forbid")


NOT_WORKED_OUT = "not worked out"  # what would bring a refused project in, until it is worked out
Basis = Literal["evidence", "officer score", "both", "assumption"]


class LineReport(ReportPart):
    """Pence from one pot to one option in one area."""

    project: str
    option: str
    area: str
    area_name: str
    rural: bool
    stream: str
    stream_name: str
    financial_year: str
    cost_type: str
    pence: Pence
    why: str


class FundedProject(ReportPart):
    """A project that the run funds.

    Attributes:
        pence: its whole cost; `rural_pence` the part spent in rural areas.
        areas: how many areas its money reaches.
        benefit: harm units, unweighted, that would be lost if it alone were taken out; `value` likewise.
        basis: what its benefit rests on; `basis_words` says it, with source or officer's note.
        provider: who would deliver it; empty where the records do not say.
    """

    project: str
    name: str
    priority: str
    option: str
    option_name: str
    pence: Pence
    rural_pence: Pence
    areas: int
    benefit: float
    value: float
    basis: Basis
    basis_words: str
    illustrative: bool
    why: str
    provider: str = ""


class EffectYearsReport(ReportPart):
    """When the effect of a project's option acts, in which of those years it is counted, and who else pays.

    Attributes:
        funded: whether the run funds this option.
        acts: when it acts, in words.
        counted: the financial years of it that lie in the appraisal horizon, in words.
        stated: whether the records state when it begins and how long it lasts.
        basis: the source of that, or the assumption.
        also_paid_by: who else pays for the project, or may; empty where nobody has asked.
    """

    project: str
    name: str
    option: str
    option_name: str
    funded: bool
    acts: str
    counted: str
    stated: bool
    basis: str
    also_paid_by: str


class RefusedProject(ReportPart):
    """A project that the run does not fund: the rule that stops it, and what would bring it in.

    Attributes:
        illustrative: its costs are made up; None in a run stored before this was recorded.
    """

    project: str
    name: str
    priority: str
    option: str
    option_name: str
    pence: Pence
    rule: str
    why: str
    would_enter_if: str
    illustrative: bool | None = None


class PriorityReport(ReportPart):
    """What one priority gets, and what comes of it over the years counted.

    Attributes:
        benefit: harm units, unweighted; `value` is that times the weight.
        need: harm units suffered in all areas over the same years, in the same unit.
    """

    code: str
    name: str
    weight: float
    pence: Pence
    benefit: float
    value: float
    need: float
    proxy: str


def weights_line(weights: Mapping[str, float]) -> str:
    """What the weights do, in a line; nothing where every one is 1."""
    if all(weight == 1 for weight in weights.values()):
        return ""
    listed = ", ".join(f"{name} {weight:g}" for name, weight in weights.items())
    return f"Value is benefit multiplied by the weights of the priorities ({listed}); it is not harm."


class AreaReport(ReportPart):
    """What one area gets; `benefit` is in harm units, unweighted."""

    code: str
    name: str
    rural: bool
    population: int
    pence: Pence
    benefit: float


class PotReport(ReportPart):
    """What one pot had free before the run, what the run allocates, what is stranded, and what is left.

    Attributes:
        free: below zero where the pot is over-committed; forecast spending is not taken from it.
        left: `free - allocated - stranded`, to the penny; below zero where it is over-committed, or promises
            more than it has.
        stranded: what no allocation under the rules can spend; 0 where none is known to be.
        carried: what the run carries into the pot from an earlier year, less what it carries on; `left` does
            not count it.
        forecast: what more is expected to be spent.
        spend_by: the last day on which it can be spent; None in a run stored before this was recorded.
    """

    stream: str
    stream_name: str
    financial_year: str
    cost_type: str
    free: Pence
    allocated: Pence
    left: Pence
    illustrative: bool
    stranded: Pence = 0
    carried: Pence = 0
    forecast: Pence = 0
    spend_by: date | None = None

    @property
    def unspent(self) -> Pence:
        """What is still in the pot on its last day, what is carried on taken off."""
        return self.free - self.allocated + self.carried


class GainRange(ReportPart):
    """What a change would gain in value; below 0 where it loses. The true figure is in between."""

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
        price: what the rule costs; None until that is worked out.
        set_by: whose rule it is: an agreement's, a scenario's, the officer's of the run; empty in a run
            stored before this was recorded.
    """

    name: str
    words: str
    state: Literal["met", "binding", "broken", "not worked out"]
    room: str
    price: RulePriceReport | None = None
    set_by: str = ""


class GroupFigure(ReportPart):
    """One group of areas and its figure."""

    group: str
    figure: float


class FairnessReport(ReportPart):
    """How evenly an allocation is shared over areas.

    Attributes:
        gini_money: Gini coefficient of money a head over areas by their people: 0 is everyone the same, 1 is
            all to one; None where there is nothing to share.
        gini_benefit: the same of benefit for need, which is the harm suffered.
        worst_off, best_off: the groups with the least and the most benefit for their need, as
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
    """One baseline: a usual method that people use, on the same inputs.

    Attributes:
        benefit: harm units, unweighted; None where the run was stored before that was told from value.
        difference: its benefit less the optimiser's; None likewise.
        value: by the weights of the priorities; `value_difference` is that less the optimiser's.
        broken: names of the rules that it breaks, as people's methods may.
        fairness: None in a run stored before it was worked out.
        illustrative: some of its money is; None in a run stored before this was recorded.
    """

    name: str
    words: str
    benefit: float | None
    difference: float | None
    value: float
    value_difference: float
    pence: Pence
    rural_bp: int
    projects: int
    broken: tuple[str, ...]
    fairness: FairnessReport | None = None
    illustrative: bool | None = None


class InputTable(ReportPart):
    """One table of inputs in the appendix."""

    title: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class SolveLimits(ReportPart):
    """The limits of the solve of a run.

    Attributes:
        gap: the share of value within which an allocation counts as optimal.
        seconds: the longest that it might take.
        curve_tolerance: the share of value within which the curves were bounded.
        solver: which one was used.
        went_on: it started warm, from the previous answer on the screen; a cold solve may bring
            another allocation that is as good within the gap.
        first_in_order: of the allocations that cannot be told apart the first in the order of the list was
            asked for.
    """

    gap: float
    seconds: float
    curve_tolerance: float
    solver: Literal["highs", "cbc"]
    went_on: bool = False
    first_in_order: bool = False

    @property
    def of_solver(self) -> Limits:
        """What the solver was held to."""
        return Limits(
            gap=self.gap,
            seconds=self.seconds,
            curve_tolerance=self.curve_tolerance,
            solver=self.solver,
        )
