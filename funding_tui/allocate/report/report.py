"""The report of one run: the one record that screens, commands and papers all read.

Because they read the same record, a figure on paper is the figure on screen. Money is whole pence;
shares are basis points (10,000 is the whole); benefit is in the harm units that `harm_unit` names.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from funding_tui.allocate.report.allocation import (
    AreaReport,
    BaselineReport,
    EffectYearsReport,
    FairnessReport,
    FundedProject,
    InputTable,
    LineReport,
    PotReport,
    PriorityReport,
    RefusedProject,
    ReportPart,
    RuleReport,
    SolveLimits,
    weights_line,
)
from funding_tui.allocate.report.balances import (
    AtRiskReport,
    ForecastReport,
    LostReport,
    OverCommittedReport,
    StrandedReport,
)
from funding_tui.allocate.report.certainty import Certainty, CheckedBoundReport
from funding_tui.allocate.report.identity.added_for_run import AddedForRun
from funding_tui.allocate.report.identity.certificate import CertificateReport
from funding_tui.allocate.report.rural import RuralReport
from funding_tui.allocate.report.uncertainty import UncertainInputReport, UncertaintyReport
from funding_tui.allocate.report.worth.assumption_layers import AssumptionLayer
from funding_tui.allocate.report.worth.exchanges import ExchangesReport
from funding_tui.allocate.report.worth.pounds import PoundsReport
from funding_tui.allocate.report.worth.weight_sets import WeightSetsReport
from models.money import BASIS_POINTS, Pence
from optimiser.precision import Precision, harm, rounded
from optimiser.solution import ProvenBy


class AreaOutline(ReportPart):
    """Where one area is.

    Attributes:
        latitude, longitude: a point in its middle, in degrees (WGS 84); None where it is not known.
        rings: its outline, closed rings of (longitude, latitude), a ring inside another being a hole; empty
            where it is not known.
    """

    code: str
    latitude: float | None
    longitude: float | None
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()


class AreaMap(ReportPart):
    """Where the areas are, for maps.

    Attributes:
        places: one for each area of the run.
        attribution: the words that a map with outlines must carry; empty where there are none.
        read_on: the earliest day on which one of the outlines was fetched; None where there are none.
    """

    places: tuple[AreaOutline, ...]
    attribution: str = ""
    read_on: date | None = None


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
        of: what it is compared with: a certified proposal (`P1.2`), or a run (`run 3`).
        scenario_name: under which that was made.
        certified: whether it was certified; else it is a run alone.
        on: the day on which it was certified, or made.
        run: its number.
        allocated: pence that it allocated.
        priorities: in the order of this report, those that are none any more last.
        came_in, went_out: names of projects.
        inputs: which inputs differ, one sentence each, the first few.
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


ALLOCATED = ("optimal", "feasible")  # the states of a run that has an allocation
ProposalState = Literal["draft", "submitted", "certified", "declined", "superseded"]


class ProposalStateReport(ReportPart):
    """The state of a proposal: what a paper says of itself.

    Attributes:
        number, version: of the proposal.
        drafted_by, drafted_at: who made the version, and when; empty names were not given.
        submitted_by, submitted_at: who sent it to be certified; None where nobody has yet.
        decided_by, decided_at: who certified or declined it.
        reason: why it was declined, or what the certifier noted.
        superseded_at: since when another version replaces it; superseded_why says which.
        certificate: the decision on it; None until it is certified or declined.
        words: all of that in a sentence or two.
        audit: the link of the audit entry that decided it, NUMBER:HASH; it pins every entry up to there.
    """

    number: int
    version: int
    title: str
    state: ProposalState
    drafted_by: str
    drafted_at: datetime
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""
    superseded_at: datetime | None = None
    superseded_why: str = ""
    certificate: CertificateReport | None = None
    words: str
    audit: str = ""


class ShockReport(ReportPart):
    """What a scenario supposes to have happened.

    Attributes:
        figures: (name, the figure as it was stated).
        said: what it did to this run's problem, in a sentence or two.
        source: where such a shock was seen, or whose assumption it is; `dated` the day of that, where known.
        applied_by: the officer who applied it to the scenario, and `applied_on` the day; None in a run stored
            before this was recorded.
    """

    key: str
    name: str
    figures: tuple[tuple[str, str], ...]
    said: str
    source: str
    dated: date | None
    applied_by: str | None = None
    applied_on: date | None = None


class OverspendReport(ReportPart):
    """A pot that promises more than it has.

    Attributes:
        held, promised: pence, what is carried between years counted.
        underwriter: who pays if everything is spent after all.
        chance_bp: basis points of chance that more is spent than it has; None where it is not known.
        unknown: projects whose delivery risk is not stated.
    """

    stream: str
    stream_name: str
    financial_year: str
    cost_type: str
    held: Pence
    promised: Pence
    underwriter: str
    chance_bp: int | None
    unknown: tuple[str, ...]
    words: str


class RunReport(ReportPart):
    """Everything that is reported of one run.

    Attributes:
        recommendation: sentences for the top of the paper.
        rural_statement: sentences on rural areas.
        benefit: harm units over the years counted, unweighted: harm prevented, and officer points at
            `harm_per_point` each, which `scored` is.
        value: what was made as great as can be: benefit times the weight of its priority.
        value_bound: no allocation under these rules is worth more; None where nothing was proven.
        gap: the share by which that is above the value.
        proven_by: how the bound, or that nothing meets the rules, was proven: one run of the solver, two ways
            of solving, or checked without a solver; None where nothing was proven or it was not recorded.
        harm_unit_means, harm_unit_source: what one unit of harm is, by which index and of which year, and
            where that was read; empty where nobody has stated it.
        value_is_harm: every priority weighs 1 and no officer points count, so that value is harm prevented.
        years: how many years need and benefit are counted over.
        assumed_bp: share of the benefit that rests on some assumption: scores, what a point is worth, reach,
            stand-ins, weights, years, and effects that were not measured, or not here. In a run stored before
            layers were recorded, only on scores and on effects without a study.
        assumption_layers: each kind of assumption and the share of the benefit that it touches, from the
            strongest basis to the weakest; None in a run stored before these were recorded.
        pounds: the benefit in pounds; None where there is no allocation, or it was stored before this was
            worked out.
        assumptions: what rests on assumption, one sentence each.
        conflict: when infeasible, the rules that cannot all be met.
        broken: what the independent verifier found wrong; empty when `verified`.
        attribution: licence notices that the paper must carry.
        demonstration: the workspace is a demonstration, and every unsourced amount is illustrative.
        fairness: None where there is no allocation, or it was stored before this was worked out.
        curve_error: share of the benefit by which the modelled curve may be above the true one; None where
            it was not recorded.
        doubts: the uncertain inputs; None in a run stored before these were recorded.
        robustness: how far the allocation rests on them; None until it is worked out.
        rural: what rurality costs and buys; None until it is worked out.
        weight_sets: the run under every set of harm weights on record; None until it is worked out.
        limits: of the solve; None in a run stored before these were recorded.
        standing: the state of the proposal that was made of the run; None for a run alone.
        shocks: what the scenario supposes to have happened; None in a run stored before these were recorded.
        free: in all pots of `by_pot`, those below zero included.
        over_committed: pots below zero; None in a run stored before this was recorded, as for the next four.
        at_risk: streams without a signed agreement from which the run allocates.
        forecasts: pots from which more spending is expected than is committed.
        stranded: what no allocation under the rules can spend, pot by pot.
        lost_if_unspent: what the run does not allocate and is lost unless it is spent in time.
        overspends: pots that promise more than they have; None in a run stored before these were recorded.
        since: how priorities moved since an earlier allocation; None where there was none, or it was
            stored before this was recorded.
        horizon: the years in which effects are counted, and why, in a sentence; empty in a run stored before
            this was recorded.
        effects: when the effect of each option acts; None in a run stored before this was recorded.
        geography: where the areas are; None where that is not known, or they are too many to map.
        name: what was solved: the scenario, and what was changed of it for this run alone.
        added_for_this_run: what that is, one item each; None in a run that recorded nothing of it.
        day: on which rules and pots were read; None in a run stored before this was recorded.
        records_hash: of the copies of the records that the run read; empty where none were made.
        checked_bound: what a proof of the bound proves without a solver; None until one is made.
        exchanges: which projects could be exchanged at no loss; None until that is asked.
    """

    run: int
    scenario: str
    scenario_name: str
    scenario_note: str
    partnership: str
    created_at: datetime
    author: str
    app_version: str
    status: Literal["optimal", "feasible", "infeasible", "failed"]
    message: str
    benefit: float
    scored: float
    value: float
    value_bound: float | None
    gap: float | None
    value_is_harm: bool
    years: int
    seconds: float
    solver: str
    verified: bool
    broken: tuple[str, ...]
    problem_hash: str
    harm_unit: str
    harm_unit_means: str = ""
    harm_unit_source: str = ""
    harm_per_point: float
    demonstration: bool
    attribution: str
    free: Pence
    allocated: Pence
    rural_pence: Pence
    rural_bp: int
    rural_population_bp: int
    assumed_bp: int
    recommendation: tuple[str, ...]
    rural_statement: tuple[str, ...]
    assumptions: tuple[str, ...]
    conflict: tuple[str, ...]
    lines: tuple[LineReport, ...]
    funded: tuple[FundedProject, ...]
    refused: tuple[RefusedProject, ...]
    by_priority: tuple[PriorityReport, ...]
    by_area: tuple[AreaReport, ...]
    by_pot: tuple[PotReport, ...]
    rules: tuple[RuleReport, ...]
    baselines: tuple[BaselineReport, ...]
    inputs: tuple[InputTable, ...]
    fairness: FairnessReport | None = None
    proven_by: ProvenBy | None = None
    curve_error: float | None = None
    doubts: tuple[UncertainInputReport, ...] | None = None
    robustness: UncertaintyReport | None = None
    rural: RuralReport | None = None
    weight_sets: WeightSetsReport | None = None
    assumption_layers: tuple[AssumptionLayer, ...] | None = None
    pounds: PoundsReport | None = None
    shocks: tuple[ShockReport, ...] | None = None
    overspends: tuple[OverspendReport, ...] | None = None
    over_committed: tuple[OverCommittedReport, ...] | None = None
    at_risk: tuple[AtRiskReport, ...] | None = None
    forecasts: tuple[ForecastReport, ...] | None = None
    stranded: tuple[StrandedReport, ...] | None = None
    lost_if_unspent: tuple[LostReport, ...] | None = None
    geography: AreaMap | None = None
    limits: SolveLimits | None = None
    standing: ProposalStateReport | None = None
    since: ChangesReport | None = None
    name: str = ""
    added_for_this_run: tuple[AddedForRun, ...] | None = None
    horizon: str = ""
    effects: tuple[EffectYearsReport, ...] | None = None
    day: date | None = None
    records_hash: str = ""
    checked_bound: CheckedBoundReport | None = None
    exchanges: ExchangesReport | None = None

    @property
    def full_name(self) -> str:
        """What was solved; the scenario alone where nothing more is recorded."""
        return self.name or self.scenario_name

    @property
    def has_allocation(self) -> bool:
        """Whether money was allocated: the run was solved, and passed its re-check."""
        return self.status in ALLOCATED

    @property
    def certainty(self) -> Certainty:
        """What is claimed of how good it is."""
        return Certainty(self.status, self.gap, self.proven_by, self.checked_bound)

    @property
    def weights(self) -> dict[str, float]:
        """Name of a priority -> its weight, where one of them is not 1; else empty."""
        weights = {priority.name: priority.weight for priority in self.by_priority}
        return weights if any(weight != 1 for weight in weights.values()) else {}

    @property
    def precision(self) -> Precision:
        """How finely its figures of benefit and value may be printed."""
        return Precision(self.assumed_bp / BASIS_POINTS, self.gap or 0.0)

    @property
    def weights_line(self) -> str:
        """What the weights do, in a line; nothing where every one is 1."""
        return weights_line(self.weights)

    def write(self, units: float) -> str:
        """One of its figures of benefit, value or need, no finer than it is known."""
        return harm(units, self.precision)

    def rounded(self, units: float) -> float:
        """The same as a number, for the cells of a workbook."""
        return rounded(units, self.precision)

    @property
    def value_unit(self) -> str:
        """What to say after a figure of value: the harm unit only where value is harm alone."""
        return self.harm_unit if self.value_is_harm else "of value"
