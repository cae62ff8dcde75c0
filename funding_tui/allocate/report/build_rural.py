"""What a rural analysis found, as the report tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.rural import AreaGroupTold, AreaMoved, BuyBack, RuralPoint, RuralTold
from funding_tui.allocate.report.totals import Sums, per_head
from funding_tui.allocate.rural.areas import Ground
from funding_tui.allocate.rural.cases import NO_RURAL_RULE, Asked, Questions, run_name
from funding_tui.allocate.rural.options import RuralAsks
from funding_tui.allocate.rural.words import method, sentence, summary
from funding_tui.base.formats import share
from models.money import Pence
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.sweeping import CaseResult
from optimiser.verifying.audit import Audit

HAS_ALLOCATION = ("optimal", "feasible")


@dataclass(frozen=True)
class Frame:
    """What every figure of one analysis is told from, but for the results.

    Attributes:
        report: of the run; `solution` is its answer.
        problem: of the run; its areas, people and projects are those of every case.
        uplift_words: what the records state of the cost of delivery in rural areas.
        gap: that each case is solved to.
    """

    report: RunReport
    problem: Problem
    solution: Solution
    questions: Questions
    ground: Ground
    asks: RuralAsks
    uplift_words: str
    gap: float

    @cached_property
    def names(self) -> dict[str, str]:
        """Project code -> name."""
        return {project.id: project.name for project in self.problem.projects}

    @cached_property
    def run(self) -> CaseResult:
        """The run itself, as a case of the analysis."""
        has = self.solution.status in HAS_ALLOCATION
        return CaseResult(
            case=run_name(self.questions.own),
            status=self.solution.status,
            message=self.solution.message,
            conflict=self.solution.conflict,
            benefit=self.solution.benefit if has else None,
            bound=self.solution.bound,
            gap=self.solution.gap,
            verified=self.report.verified,
            solution=self.solution,
        )


def rural_told(frame: Frame, results: Iterable[CaseResult], buy_back: BuyBack | None = None) -> RuralTold:
    """Everything that is found so far.

    Args:
        frame: what was asked, of what.
        results: of the cases that are solved, each with its solution.
        buy_back: where it was worked out.
    """
    by_case = {result.case: result for result in results}
    reference = by_case.get(NO_RURAL_RULE)
    kept = _kept(frame, reference)
    points: dict[str, RuralPoint] = {}
    for asked in (*frame.questions.asked, frame.questions.as_run):
        result = frame.run if asked.kind == "run" else by_case.get(asked.name)
        if result is None and asked.change is not None:
            continue  # not solved yet
        if asked.name in kept:
            result = reference  # the same allocation is the best under this rule too
        points[asked.name] = _point(frame, asked, result, reference, points.get(asked.beside))
    base = points.get(NO_RURAL_RULE)
    headline = points.get(frame.questions.headline)
    moved = headline.moved if headline is not None else {}
    told = list(points.values())
    frontier = tuple(point for point in told if point.kind == "floor")
    sized = len(frame.ground.density)
    return RuralTold(
        asked=len(frame.questions.cases),
        done=sum(result.status != "failed" for result in by_case.values()),
        gap=frame.gap,
        reference=base,
        run=points.get(run_name(frame.questions.own)),
        frontier=frontier,
        measures=tuple(point for point in told if point.kind not in ("reference", "run", "floor")),
        headline=frame.questions.headline,
        gainers=_movers(frame.problem, moved, more=True),
        losers=_movers(frame.problem, moved, more=False),
        groups=tuple(_groups(frame, reference, _result_of(frame, by_case))),
        buy_back=buy_back,
        uplift_words=frame.uplift_words,
        words=tuple(summary(headline, base, frontier, buy_back, frame.uplift_words)),
        method=tuple(
            method(
                frame.gap,
                frame.questions.own,
                frame.asks,
                str(frame.report.run),
                bool(frame.ground.classes),
                (sized, len(frame.problem.areas)),
            )
        ),
    )


def _kept(frame: Frame, reference: CaseResult | None) -> frozenset[str]:
    """Names of the cases whose rules the best without a rural rule keeps, so that nothing moves for them."""
    if reference is None or reference.solution is None or reference.status not in HAS_ALLOCATION:
        return frozenset()
    books = Audit(frame.questions.base, reference.solution)
    return frozenset(
        asked.name
        for asked in frame.questions.asked
        if asked.change is not None
        and not asked.change.options
        and not any(broken for rule in asked.change.rules.values() for broken in rule.breaches(books))
    )


def _result_of(frame: Frame, by_case: Mapping[str, CaseResult]) -> CaseResult | None:
    """What the headline speaks of."""
    if frame.questions.headline == frame.run.case:
        return frame.run
    return by_case.get(frame.questions.headline)


def _point(
    frame: Frame,
    asked: Asked,
    result: CaseResult | None,
    reference: CaseResult | None,
    beside: RuralPoint | None,
) -> RuralPoint:
    point = RuralPoint(
        kind=asked.kind,
        name=asked.name,
        floor_bp=asked.floor_bp,
        sparsity=asked.sparsity,
        uplift_bp=asked.uplift_bp,
        status="failed" if result is None else result.status,
        message=asked.why_not if result is None else _why_none(result),
    )
    if result is not None and result.solution is not None and result.status in HAS_ALLOCATION:
        point = point.model_copy(update=_figures(frame.problem, result, result.solution, reference))
    told = sentence(point, beside, frame.problem.harm_unit, frame.names)
    return point.model_copy(update={"sentence": told})


def _why_none(result: CaseResult) -> str:
    if result.status in HAS_ALLOCATION:
        return ""
    if result.conflict:
        return f"it cannot hold together with these rules: {'; '.join(result.conflict)}"
    return result.message


def _figures(
    problem: Problem, result: CaseResult, solution: Solution, reference: CaseResult | None
) -> dict[str, object]:
    """Every figure of a case that has an allocation."""
    sums = Sums(problem, solution.lines)
    rural, urban = per_head(problem, sums)
    people = {
        side: sum(area.population for area in problem.areas if area.rural is side) for side in (True, False)
    }
    told: dict[str, object] = {
        "verified": result.verified,
        "rural_bp": share(sums.rural, sums.total) if sums.total else None,
        "pence": sums.total,
        "rural_per_head": rural if people[True] else None,
        "urban_per_head": urban if people[False] else None,
        "benefit": result.benefit,
        "bound": result.bound,
        "gap": result.gap,
    }
    if reference is not None and reference.solution is not None and reference.benefit is not None:
        told |= _against(problem, result, solution, sums, reference, reference.solution)
    return told


def _against(
    problem: Problem,
    result: CaseResult,
    solution: Solution,
    sums: Sums,
    reference: CaseResult,
    before: Solution,
) -> dict[str, object]:
    """What is lost and what moves against the best without a rural rule."""
    if result.benefit is None or reference.benefit is None:
        return {}
    base = Sums(problem, before.lines)
    lost = reference.benefit - result.benefit
    proven = 0.0 if result.bound is None else max(0.0, reference.benefit - result.bound)
    is_lost = proven > 0 and result is not reference
    average = base.total / reference.benefit if reference.benefit > 0 else None
    areas = (area.id for area in problem.areas)
    moved = {area: more for area in areas if (more := sums.by_area[area] - base.by_area[area])}
    owner = {option.id: option.project for option in problem.options}
    had = {owner[choice.option] for choice in before.choices}
    has = {owner[choice.option] for choice in solution.choices}
    return {
        "lost": lost,
        "lost_at_least": proven,
        "lost_at_most": None if reference.bound is None else max(0.0, reference.bound - result.benefit),
        "can_be_told": is_lost,
        "pounds": round(lost * average) if is_lost and average is not None else None,
        "gained_projects": tuple(project.id for project in problem.projects if project.id in has - had),
        "lost_projects": tuple(project.id for project in problem.projects if project.id in had - has),
        "moved": moved,
    }


def _movers(problem: Problem, moved: Mapping[str, Pence], *, more: bool) -> tuple[AreaMoved, ...]:
    rows = [
        AreaMoved(code=area.id, name=area.name, rural=area.rural, pence=moved[area.id])
        for area in problem.areas
        if area.id in moved and (moved[area.id] > 0) is more
    ]
    return tuple(sorted(rows, key=lambda row: (-abs(row.pence), row.name)))


def _groups(
    frame: Frame, reference: CaseResult | None, headline: CaseResult | None
) -> Iterable[AreaGroupTold]:
    """Areas by side, by rural-urban class and by sparsity."""
    ground, every = frame.ground, [area.id for area in frame.problem.areas]
    rural = frozenset(ground.rural)
    before, after = _by_area(frame.problem, reference), _by_area(frame.problem, headline)

    def told(grouping: str, group: str, codes: Iterable[str]) -> AreaGroupTold:
        areas = tuple(codes)
        return AreaGroupTold.model_validate(
            {
                "grouping": grouping,
                "group": group,
                "areas": len(areas),
                "people": ground.people_in(areas),
                "need_bp": ground.need_in(areas),
                "reference": None if before is None else sum(before[code] for code in areas),
                "headline": None if after is None else sum(after[code] for code in areas),
            }
        )

    yield told("rural and urban", "rural areas", ground.rural)
    yield told("rural and urban", "urban areas", (code for code in every if code not in rural))
    for name, areas in ground.classes.items():
        yield told("RUC 2021", name, areas)
    for threshold in frame.asks.sparsity if ground.density else ():
        sparse = frozenset(ground.sparse(threshold.people_per_km2))
        words = f"{threshold.people_per_km2:,} people per km2"
        yield told("sparsity", f"at most {words}", (code for code in every if code in sparse))
        dense = (code for code in every if code in ground.density and code not in sparse)
        yield told("sparsity", f"more than {words}", dense)


def _by_area(problem: Problem, result: CaseResult | None) -> dict[str, Pence] | None:
    if result is None or result.solution is None or result.status not in HAS_ALLOCATION:
        return None
    return Sums(problem, result.solution.lines).by_area
