"""The rural section of a report: what rurality costs and buys."""

from __future__ import annotations

from typing import Literal

from funding_tui.allocate.report.allocation import ReportPart
from models.money import BASIS_POINTS, Pence
from optimiser.precision import Precision


class AreaChange(ReportPart):
    """What one area gains against no rural rule: so many pence more, or less where below 0."""

    code: str
    name: str
    rural: bool
    pence: Pence


class RuralPoint(ReportPart):
    """One case of a rural analysis: a rule on where money goes, and the best that can be done under it.

    Differences are against the best without any rural rule of the partnership's own (`RuralTold.reference`).

    Attributes:
        kind: `reference`, `run` (the run's own rural rules), `floor` (a point of the frontier), `per-head`,
            `need`, `service`, `sparse`, `classes`, or `uplift`.
        name: the rule, in words; unique in its analysis.
        floor_bp: the least share of all spending that the rule requires for its areas; None if none.
        sparsity: people per square kilometre, for `sparse`; None elsewhere.
        uplift_bp: the delivery uplift that is tried, for `uplift`; None elsewhere, where costs are as stated.
        status: of the answer; `failed` also where the case makes no sense, and `message` says why.
        message: why, where there is no allocation.
        verified: the allocation was re-checked to the penny, and meets every rule.
        rural_bp: the share of spending in rural areas that is reached; None where there is no allocation,
            and so for every figure below.
        pence: spent in all.
        rural_per_head, urban_per_head: pence for each resident, rounded down; None also where nobody lives.
        benefit, value, value_bound, gap, assumed_bp: as of a run.
        lost: value less than the reference; below 0 where the gaps let it seem so.
        lost_at_least: of that, what the bounds prove. lost_at_most: no more than this can be lost.
        can_be_told: the bounds prove that something is lost; else no difference is proven.
        pounds: pence that buy as much value as was lost, at the reference's average pence for each unit of
            value; None where no difference is proven.
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
    value: float | None = None
    value_bound: float | None = None
    gap: float | None = None
    assumed_bp: int = 0
    lost: float | None = None
    lost_at_least: float | None = None
    lost_at_most: float | None = None
    can_be_told: bool = False
    pounds: Pence | None = None
    gained_projects: tuple[str, ...] = ()
    lost_projects: tuple[str, ...] = ()
    moved: dict[str, Pence] = {}
    sentence: str = ""

    @property
    def precision(self) -> Precision:
        """How finely its figures of benefit and value may be printed."""
        return Precision(self.assumed_bp / BASIS_POINTS, self.gap or 0.0)


class AreaGroupReport(ReportPart):
    """Areas of one kind, and what they get.

    Attributes:
        grouping: `rural and urban`, `RUC 2021`, or `sparsity`.
        group: what the areas are called, such as a rural-urban class.
        areas: how many. people: their residents.
        need_bp: their share of all recorded harm; None where none is known.
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


class BuyBack(ReportPart):
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


class RuralReport(ReportPart):
    """What rurality costs and buys: a frontier, the common measures, and who gains and loses.

    Attributes:
        asked: how many cases there are; `done` how many have been solved, fewer where it was stopped.
        gap: each is solved to within this share of value; a smaller difference cannot be proven.
        reference: the best without any rural rule of the partnership's own; None until it is solved.
        run: what the run itself allocates, compared with that; None where it has no allocation.
        frontier: a point for each floor under the rural share, lowest first.
        measures: per head, by need, minimum service, sparse areas, classes, uplifts.
        headline: name of the case that `gainers`, `losers` and `buy_back` speak of: the run's own rules
            where it has rural ones, else parity per head.
        gainers, losers: the areas that get more, and less, than in the reference; most first.
        groups: areas by rural-urban class and sparsity.
        buy_back: None where nothing is lost, or it was not worked out.
        uplift_words: what is stated of the cost of delivery in rural areas, or that nothing is.
        words: the result, in sentences that can be read out.
        method: how it was worked out, in sentences, and what each measure means.
    """

    asked: int
    done: int
    gap: float
    reference: RuralPoint | None
    run: RuralPoint | None
    frontier: tuple[RuralPoint, ...]
    measures: tuple[RuralPoint, ...]
    headline: str
    gainers: tuple[AreaChange, ...]
    losers: tuple[AreaChange, ...]
    groups: tuple[AreaGroupReport, ...]
    buy_back: BuyBack | None
    uplift_words: str
    words: tuple[str, ...]
    method: tuple[str, ...]
