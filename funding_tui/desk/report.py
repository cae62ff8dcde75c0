"""What is told of one run: the one record that screens, commands and papers all read.

Because they read the same record, a figure on paper is the figure on screen. Money is whole pence;
shares are basis points (10,000 is the whole); benefit is in the harm units that `harm_unit` names.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from models.money import Pence

NOT_WORKED_OUT = "not worked out"  # what would bring a refused project in, until it is asked
Basis = Literal["evidence", "officer score", "both"]
ProposalState = Literal["draft", "submitted", "certified", "declined", "superseded"]


class Told(BaseModel):
    """A frozen part of a report."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LineTold(Told):
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


class FundedTold(Told):
    """A project that the run funds.

    Attributes:
        pence: its whole cost; `rural_pence` the part spent in rural areas.
        areas: how many areas its money reaches.
        benefit: what would be lost if it alone were taken out.
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
    basis: Basis
    basis_words: str
    illustrative: bool
    why: str
    provider: str = ""


class RefusedTold(Told):
    """A project that the run does not fund: the rule that stops it, and what would bring it in."""

    project: str
    name: str
    priority: str
    option: str
    option_name: str
    pence: Pence
    rule: str
    why: str
    would_enter_if: str


class PriorityTold(Told):
    """What one priority gets and prevents; `need` is its harm in all areas, a year."""

    code: str
    name: str
    weight: float
    pence: Pence
    benefit: float
    need: float
    proxy: str


class AreaTold(Told):
    """What one area gets."""

    code: str
    name: str
    rural: bool
    population: int
    pence: Pence
    benefit: float


class PotTold(Told):
    """What one pot had free before the run, what the run takes, and what is left."""

    stream: str
    stream_name: str
    financial_year: str
    cost_type: str
    free: Pence
    allocated: Pence
    left: Pence
    illustrative: bool


class GainTold(Told):
    """What a change would gain, in harm units; below 0 where it loses. The true figure lies between two."""

    at_least: float
    found: float
    at_most: float


class MarginTold(Told):
    """One figure of a rule eased a little, from `before` to `after`; `gain` None where not worked out."""

    field: str
    unit: str
    before: int
    after: int
    gain: GainTold | None


class PriceTold(Told):
    """What one rule costs: eased by a little at each of its figures, and dropped.

    Attributes:
        dropped: None of a budget, and where it was not worked out or nothing fits without the rule.
        words: in a sentence or two.
    """

    margins: tuple[MarginTold, ...]
    dropped: GainTold | None
    words: str


class RuleTold(Told):
    """One rule: its words, whether it is met with room to spare, and how much room.

    Attributes:
        price: what it costs; None until that is asked.
    """

    name: str
    words: str
    state: Literal["met", "binding", "broken", "not worked out"]
    room: str
    price: PriceTold | None = None


class GroupFigure(Told):
    """One group of areas and its figure."""

    group: str
    figure: float


class FairnessTold(Told):
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


class BaselineTold(Told):
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
    fairness: FairnessTold | None = None


class DoubtTold(Told):
    """Figures that are not known exactly, and how far they are taken to be from what is stated.

    Attributes:
        names: what is not known; those that are taken alike are told together.
        spread: how far, in words.
        basis: `evidence` where a study measured it, `assumption` where someone judged it.
        source: the study, or who judged it.
    """

    names: tuple[str, ...]
    spread: str
    basis: Literal["evidence", "assumption"]
    source: str


class RangeTold(Told):
    """One allocation over the draws of what is not known; harm units unless said otherwise.

    Attributes:
        name: `This proposal`, or a usual method.
        low, median, high: one draw in 20 brings less than `low`, half less than `median`, one in 20 more than
            `high`.
        worst: the average of the worst tenth of the draws.
        best_bp: the share of the draws in which none of the others prevents more.
        overspend_bp: the share of the draws in which some pot is overspent; None where no range of costs is
            known. `overspend_most` is by how many pence, in the worst draw.
    """

    name: str
    mean: float
    low: float
    median: float
    high: float
    worst: float
    best_bp: int
    overspend_bp: int | None
    overspend_most: Pence | None


class ChosenTold(Told):
    """In how many of the draws decided anew an option of a project would be chosen."""

    project: str
    name: str
    option: str
    option_name: str
    funded: bool
    times: int


class WorthTold(Told):
    """What an evaluation of one thing would be worth.

    Attributes:
        name: what would be evaluated.
        benefit: harm units gained on average by deciding with it known; `standard_error` of that.
        pence: what the proposal spends, on average, to prevent as much; None where it prevents nothing.
        changes_bp: the share of the draws in which the decision would change.
        sure: the gain is more than chance.
    """

    name: str
    benefit: float
    standard_error: float
    pence: Pence | None
    changes_bp: int
    sure: bool


class RobustnessTold(Told):
    """How far an allocation rests on what is not known.

    Attributes:
        seed: the draws can be had again from it.
        draws: over how many of them each allocation is weighed.
        asked: how many draws were to be decided anew; `decided` how many were.
        gap: each of those to within this share of benefit.
        chosen: every option that is funded or chosen in some draw, most often chosen first.
        worths: what each evaluation would be worth, most first; those that would change the decision in no
            draw are left out.
        everything: harm units gained on average by knowing all, at least; `at_most` at most, None where
            nothing was proven.
        words: what it comes to for the proposal, in sentences.
    """

    seed: int
    draws: int
    asked: int
    decided: int
    gap: float
    ranges: tuple[RangeTold, ...]
    chosen: tuple[ChosenTold, ...]
    worths: tuple[WorthTold, ...]
    everything: float
    at_most: float | None
    words: tuple[str, ...]


class AreaMoved(Told):
    """What one area gets otherwise than without a rural rule: so many pence more, or less where below 0."""

    code: str
    name: str
    rural: bool
    pence: Pence


class RuralPoint(Told):
    """One case of a rural analysis: a rule on where money goes, and the best that can be done under it.

    Differences are against the best without any rural rule of the partnership's own (`RuralTold.reference`).

    Attributes:
        kind: `reference`, `run` (the run's own rural rules), `floor` (a point of the frontier), `per-head`,
            `need`, `service`, `sparse`, `classes`, or `uplift`.
        name: what is asked, in words; unique in its analysis.
        floor_bp: the least share of all spending that the rule asks for its areas; None where it asks none.
        sparsity: people per square kilometre, for `sparse`; None elsewhere.
        uplift_bp: the delivery uplift that is tried, for `uplift`; None elsewhere, where costs are as stated.
        status: of the answer; `failed` also where the case cannot be asked, and `message` says why.
        message: why, where there is no allocation.
        verified: the allocation was re-checked to the penny, and holds.
        rural_bp: the share of spending in rural areas that is reached; None where there is no allocation,
            and so for every figure below.
        pence: spent in all.
        rural_per_head, urban_per_head: pence for each resident, rounded down; None also where nobody lives.
        benefit, bound, gap: as of a run.
        lost: harm units less than the reference; below 0 where the gaps let it seem so.
        lost_at_least: of that, what the bounds prove. lost_at_most: no more than this can be lost.
        can_be_told: the bounds prove that something is lost; else no difference can be told.
        pounds: pence that buy as much benefit as was lost, at the reference's average pence for each unit of
            benefit; None where no difference can be told.
        gained_projects, lost_projects: codes of projects that come in, and that go out.
        moved: area code -> pence more (below 0: less) than in the reference; areas alike are left out.
        sentence: to be read out.
    """

    kind: Literal["reference", "run", "floor", "per-head", "need", "service", "sparse", "classes", "uplift"]
    name: str
    floor_bp: int | None = None
    sparsity: int | None = None
    uplift_bp: int | None = None
    status: Literal["optimal", "feasible", "infeasible", "failed"]
    message: str = ""
    verified: bool = False
    rural_bp: int | None = None
    pence: Pence | None = None
    rural_per_head: Pence | None = None
    urban_per_head: Pence | None = None
    benefit: float | None = None
    bound: float | None = None
    gap: float | None = None
    lost: float | None = None
    lost_at_least: float | None = None
    lost_at_most: float | None = None
    can_be_told: bool = False
    pounds: Pence | None = None
    gained_projects: tuple[str, ...] = ()
    lost_projects: tuple[str, ...] = ()
    moved: dict[str, Pence] = {}
    sentence: str = ""


class AreaGroupTold(Told):
    """Areas of one kind, and what they get.

    Attributes:
        grouping: `rural and urban`, `RUC 2021`, or `sparsity`.
        group: what the areas are called, such as a rural-urban class.
        areas: how many. people: their residents.
        need_bp: their share of all recorded harm, weighted as the priorities are; None where none is known.
        reference: pence that they get without a rural rule; `headline` under `RuralTold.headline`. None
            where that has no allocation.
    """

    grouping: Literal["rural and urban", "RUC 2021", "sparsity"]
    group: str
    areas: int
    people: int
    need_bp: int | None
    reference: Pence | None
    headline: Pence | None


class BuyBack(Told):
    """The extra money that would buy back what a rural rule costs, found by solving with larger pots.

    Every pot is made larger by the same share, so money stays as tied as it is.

    Attributes:
        of: name of the case whose loss is bought back.
        more_than: pence proven not to be enough; None where nothing is proven.
        at_most: pence with which an allocation was found that loses nothing; None where none was found.
        tried_to: pence of the largest increase tried; None where none was tried.
        words: the same in a sentence, which says how it was found.
    """

    of: str
    more_than: Pence | None
    at_most: Pence | None
    tried_to: Pence | None
    words: str


class RuralTold(Told):
    """What rurality costs and buys: a frontier, the usual measures, and who gains and loses.

    Attributes:
        asked: how many cases there are; `done` how many have been solved, fewer where it was stopped.
        gap: each is solved to within this share of benefit; a smaller difference cannot be told.
        reference: the best without any rural rule of the partnership's own; None until it is solved.
        run: what the run itself allocates, held against that; None where it has no allocation.
        frontier: a point for each floor under the rural share, lowest first.
        measures: per head, by need, minimum service, sparse areas, classes, uplifts.
        headline: name of the case that `gainers`, `losers` and `buy_back` speak of: the run's own rules
            where it has rural ones, else parity per head.
        gainers, losers: the areas that get more, and less, than in the reference; most first.
        groups: areas by rural-urban class and sparsity.
        buy_back: None where nothing is lost, or it was not worked out.
        uplift_words: what is stated of the cost of delivery in rural areas, or that nothing is.
        words: what it comes to, in sentences that can be read out.
        method: how it was worked out, in sentences: what is kept, and what each measure means.
    """

    asked: int
    done: int
    gap: float
    reference: RuralPoint | None
    run: RuralPoint | None
    frontier: tuple[RuralPoint, ...]
    measures: tuple[RuralPoint, ...]
    headline: str
    gainers: tuple[AreaMoved, ...]
    losers: tuple[AreaMoved, ...]
    groups: tuple[AreaGroupTold, ...]
    buy_back: BuyBack | None
    uplift_words: str
    words: tuple[str, ...]
    method: tuple[str, ...]


class PlaceTold(Told):
    """Where one area lies.

    Attributes:
        latitude, longitude: a point in its middle, in degrees (WGS 84); None where it is not known.
        rings: its outline, closed rings of (longitude, latitude), a ring inside another being a hole; empty
            where it is not known.
    """

    code: str
    latitude: float | None
    longitude: float | None
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()


class GeographyTold(Told):
    """Where the areas lie, for maps.

    Attributes:
        places: one for each area of the run.
        attribution: the words that a map with outlines must carry; empty where there are none.
        read_on: the earliest day on which one of the outlines was fetched; None where there are none.
    """

    places: tuple[PlaceTold, ...]
    attribution: str = ""
    read_on: date | None = None


class Fact(Told):
    """One row of an appendix: a thing, its value, and where it comes from."""

    what: str
    value: str
    source: str
    assumption: bool = False


class InputTable(Told):
    """One table of inputs in the appendix."""

    title: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class LimitsTold(Told):
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


class StandingTold(Told):
    """Where a proposal stands: what a paper says of itself.

    Attributes:
        number, version: of the proposal.
        drafted_by, drafted_at: who made the version, and when; empty names were not given.
        submitted_by, submitted_at: who sent it to be certified; None where nobody has yet.
        decided_by, decided_at: who certified or declined it.
        reason: why it was declined, or what the certifier noted.
        superseded_at: since when another version stands in its place.
        words: all of that in a sentence or two.
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
    words: str


class ShockTold(Told):
    """What a scenario supposes to have happened.

    Attributes:
        figures: (name, the figure as it was stated).
        said: what it did to this run's problem, in a sentence or two.
        source: where such a shock was seen, or whose assumption it is; `dated` the day of that, where known.
    """

    key: str
    name: str
    figures: tuple[tuple[str, str], ...]
    said: str
    source: str
    dated: date | None


class OverspendTold(Told):
    """A pot that promises more than it holds.

    Attributes:
        held, promised: pence, after what is carried between years.
        underwriter: who pays if everything is spent after all.
        chance_bp: basis points of chance that more is spent than held; None where it is not known.
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


class RunReport(Told):
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
    lines: tuple[LineTold, ...]
    funded: tuple[FundedTold, ...]
    refused: tuple[RefusedTold, ...]
    by_priority: tuple[PriorityTold, ...]
    by_area: tuple[AreaTold, ...]
    by_pot: tuple[PotTold, ...]
    rules: tuple[RuleTold, ...]
    baselines: tuple[BaselineTold, ...]
    inputs: tuple[InputTable, ...]
    fairness: FairnessTold | None = None
    curve_error: float | None = None
    doubts: tuple[DoubtTold, ...] | None = None
    robustness: RobustnessTold | None = None
    rural: RuralTold | None = None
    shocks: tuple[ShockTold, ...] | None = None
    overspends: tuple[OverspendTold, ...] | None = None
    geography: GeographyTold | None = None
    limits: LimitsTold | None = None
    standing: StandingTold | None = None
