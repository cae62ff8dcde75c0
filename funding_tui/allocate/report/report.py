"""What is told of one run: the one record that screens, commands and papers all read.

Because they read the same record, a figure on paper is the figure on screen. Money is whole pence;
shares are basis points (10,000 is the whole); benefit is in the harm units that `harm_unit` names.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from funding_tui.allocate.report.allocation import (
    AreaReport,
    FundedProject,
    LineReport,
    PotReport,
    PriorityReport,
    RefusedProject,
)
from funding_tui.allocate.report.changes import ChangesReport
from funding_tui.allocate.report.fairness import BaselineReport, FairnessReport
from funding_tui.allocate.report.geography import AreaMap
from funding_tui.allocate.report.inputs import InputTable, SolveLimits
from funding_tui.allocate.report.proposal_state import OverspendReport, ProposalStateReport, ShockReport
from funding_tui.allocate.report.record import ReportPart
from funding_tui.allocate.report.rules import RuleReport
from funding_tui.allocate.report.rural import RuralReport
from funding_tui.allocate.report.uncertainty import UncertainInputReport, UncertaintyReport
from models.money import Pence


class RunReport(ReportPart):
    """Everything that is told of one run.

    Attributes:
        recommendation: sentences for the top of the paper.
        rural_statement: sentences on rural areas.
        assumed_bp: share of the benefit that rests on assumption rather than on measured effects.
        assumptions: what rests on assumption, one sentence each.
        conflict: when infeasible, the rules that cannot hold together.
        broken: what the independent verifier found wrong; empty when `verified`.
        attribution: licence notices that the paper must carry.
        demonstration: the workspace is a demonstration, and every unsourced amount is illustrative.
        fairness: None where there is no allocation, or it was kept before this was worked out.
        curve_error: share of the benefit by which the modelled curve may lie above the true one; None where
            it was not recorded.
        doubts: what is not known exactly; None in a run that was kept before this was stated.
        robustness: how far the allocation rests on that; None until it is asked.
        rural: what rurality costs and buys; None until it is asked.
        limits: what the solve was held to; None in a run that was kept before this was recorded.
        standing: the proposal that was made of the run, and where that stands; None for a run alone.
        shocks: what the scenario supposes to have happened; None in a run kept before shocks were told.
        overspends: pots that promise more than they hold; None in a run kept before this was told.
        since: how priorities moved since an earlier allocation; None where there was none, or it was kept
            before this was told.
        geography: where the areas lie; None where no area has a known place, or they are too many to map.
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
    bound: float | None
    gap: float | None
    seconds: float
    solver: str
    verified: bool
    broken: tuple[str, ...]
    problem_hash: str
    harm_unit: str
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
    curve_error: float | None = None
    doubts: tuple[UncertainInputReport, ...] | None = None
    robustness: UncertaintyReport | None = None
    rural: RuralReport | None = None
    shocks: tuple[ShockReport, ...] | None = None
    overspends: tuple[OverspendReport, ...] | None = None
    geography: AreaMap | None = None
    limits: SolveLimits | None = None
    standing: ProposalStateReport | None = None
    since: ChangesReport | None = None
