"""The rural section of a report, built from what the analysis has solved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.rural import AreaChange, AreaGroupReport, BuyBack, RuralPoint, RuralReport
from funding_tui.allocate.report.totals import AllocationSums, per_head, residents
from funding_tui.allocate.rural.cases import NO_RURAL_RULE, AreaFigures, RuralCase, RuralCases, run_name
from funding_tui.allocate.rural.options import RuralRequest
from funding_tui.allocate.rural.words import method_sentences, point_sentence, summary_sentences
from funding_tui.base.formats import share
from models.money import BASIS_POINTS, Pence
from optimiser.assumptions import assumed_benefit
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.sweeping import CaseResult
from optimiser.verifying.solution_index import SolutionIndex

HAS_ALLOCATION = ("optimal", "feasible")


@dataclass(frozen=True)
class RuralContext:
    """What every figure of one analysis is built from, apart from the results.

    Attributes:
        report: of the run; `solution` is its answer.
        problem: of the run; its areas, people and projects are those of every case.
        uplift_words: what the records state of the cost of delivery in rural areas.
        gap: that each case is solved to.
    """

    report: RunReport
    problem: Problem
    solution: Solution
    cases: RuralCases
    area_figures: AreaFigures
    request: RuralRequest
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
            case=run_name(self.cases.own),
            status=self.solution.status,
            message=self.solution.message,
            conflict=self.solution.conflict,
            benefit=self.solution.benefit if has else None,
            value=self.solution.value if has else None,
            value_bound=self.solution.value_bound,
            gap=self.solution.gap,
            verified=self.report.verified,
            solution=self.solution,
        )


def build_rural_report(
    context: RuralContext, results: Iterable[CaseResult], buy_back: BuyBack | None = None
) -> RuralReport:
    """Everything that is found so far.

    Args:
        context: what was analysed.
        results: of the cases that are solved, each with its solution.
        buy_back: where it was worked out.
    """
    by_case = {result.case: result for result in results}
    reference = by_case.get(NO_RURAL_RULE)
    unchanged = _cases_without_change(context, reference)
    points: dict[str, RuralPoint] = {}
    for case in (*context.cases.cases, context.cases.run_case):
        result = context.run if case.kind == "run" else by_case.get(case.name)
        if result is None and case.change is not None:
            continue  # not solved yet
        if case.name in unchanged:
            result = reference  # the same allocation is the best under this rule too
        points[case.name] = _point(context, case, result, reference, points.get(case.compared_with))
    base = points.get(NO_RURAL_RULE)
    headline = points.get(context.cases.headline)
    moved = headline.moved if headline is not None else {}
    all_points = list(points.values())
    frontier = tuple(point for point in all_points if point.kind == "floor")
    sized = len(context.area_figures.density)
    return RuralReport(
        asked=len(context.cases.to_solve),
        done=sum(result.status != "failed" for result in by_case.values()),
        gap=context.gap,
        reference=base,
        run=points.get(run_name(context.cases.own)),
        frontier=frontier,
        measures=tuple(point for point in all_points if point.kind not in ("reference", "run", "floor")),
        headline=context.cases.headline,
        gainers=_movers(context.problem, moved, more=True),
        losers=_movers(context.problem, moved, more=False),
        groups=tuple(_groups(context, reference, _result_of(context, by_case))),
        buy_back=buy_back,
        uplift_words=context.uplift_words,
        words=(
            *summary_sentences(headline, base, frontier, buy_back, context.uplift_words),
            *filter(None, (context.report.weights_line,)),
        ),
        method=tuple(
            method_sentences(
                context.gap,
                context.cases.own,
                context.request,
                str(context.report.run),
                bool(context.area_figures.classes),
                (sized, len(context.problem.areas)),
            )
        ),
    )


def _cases_without_change(context: RuralContext, reference: CaseResult | None) -> frozenset[str]:
    """Names of the cases whose rules the best without a rural rule meets already, so nothing moves."""
    if reference is None or reference.solution is None or reference.status not in HAS_ALLOCATION:
        return frozenset()
    audit = SolutionIndex(context.cases.base, reference.solution)
    return frozenset(
        case.name
        for case in context.cases.cases
        if case.change is not None
        and not case.change.options
        and not any(breach for rule in case.change.rules.values() for breach in rule.breaches(audit))
    )


def _result_of(context: RuralContext, by_case: Mapping[str, CaseResult]) -> CaseResult | None:
    """What the headline speaks of."""
    if context.cases.headline == context.run.case:
        return context.run
    return by_case.get(context.cases.headline)


def _point(
    context: RuralContext,
    case: RuralCase,
    result: CaseResult | None,
    reference: CaseResult | None,
    compared: RuralPoint | None,
) -> RuralPoint:
    point = RuralPoint(
        kind=case.kind,
        name=case.name,
        floor_bp=case.floor_bp,
        sparsity=case.sparsity,
        uplift_bp=case.uplift_bp,
        status="failed" if result is None else result.status,
        message=case.why_not if result is None else _why_none(result),
    )
    if result is not None and result.solution is not None and result.status in HAS_ALLOCATION:
        point = point.model_copy(update=_figures(context.problem, result, result.solution, reference))
    sentence = point_sentence(point, compared, context.problem, context.names)
    return point.model_copy(update={"sentence": sentence})


def _why_none(result: CaseResult) -> str:
    if result.status in HAS_ALLOCATION:
        return ""
    if result.conflict:
        return f"it conflicts with these rules: {'; '.join(result.conflict)}"
    return result.message


def _figures(
    problem: Problem, result: CaseResult, solution: Solution, reference: CaseResult | None
) -> dict[str, object]:
    """Every figure of a case that has an allocation."""
    sums = AllocationSums(problem, solution.lines)
    rural, urban = per_head(problem, sums)
    people = residents(problem)
    figures: dict[str, object] = {
        "verified": result.verified,
        "rural_bp": share(sums.rural, sums.total) if sums.total else None,
        "pence": sums.total,
        "rural_per_head": rural if people[True] else None,
        "urban_per_head": urban if people[False] else None,
        "benefit": result.benefit,
        "value": result.value,
        "value_bound": result.value_bound,
        "gap": result.gap,
        "assumed_bp": round(BASIS_POINTS * assumed_benefit(problem, solution.choices).share),
    }
    if reference is not None and reference.solution is not None and reference.value is not None:
        figures |= _against(problem, result, solution, sums, reference, reference.solution)
    return figures


def _against(
    problem: Problem,
    result: CaseResult,
    solution: Solution,
    sums: AllocationSums,
    reference: CaseResult,
    before: Solution,
) -> dict[str, object]:
    """What is lost and what moves against the best without a rural rule."""
    if result.value is None or reference.value is None:
        return {}
    base = AllocationSums(problem, before.lines)
    lost = reference.value - result.value
    proven = 0.0 if result.value_bound is None else max(0.0, reference.value - result.value_bound)
    is_lost = proven > 0 and result is not reference
    average = base.total / reference.value if reference.value > 0 else None
    most = None if reference.value_bound is None else max(0.0, reference.value_bound - result.value)
    areas = (area.id for area in problem.areas)
    moved = {area: more for area in areas if (more := sums.by_area[area] - base.by_area[area])}
    owner = {option.id: option.project for option in problem.options}
    had = {owner[choice.option] for choice in before.choices}
    has = {owner[choice.option] for choice in solution.choices}
    return {
        "lost": lost,
        "lost_at_least": proven,
        "lost_at_most": most,
        "can_be_told": is_lost,
        "pounds": round(lost * average) if is_lost and average is not None else None,
        "gained_projects": tuple(project.id for project in problem.projects if project.id in has - had),
        "lost_projects": tuple(project.id for project in problem.projects if project.id in had - has),
        "moved": moved,
    }


def _movers(problem: Problem, moved: Mapping[str, Pence], *, more: bool) -> tuple[AreaChange, ...]:
    rows = [
        AreaChange(code=area.id, name=area.name, rural=area.rural, pence=moved[area.id])
        for area in problem.areas
        if area.id in moved and (moved[area.id] > 0) is more
    ]
    return tuple(sorted(rows, key=lambda row: (-abs(row.pence), row.name)))


def _groups(
    context: RuralContext, reference: CaseResult | None, headline: CaseResult | None
) -> Iterable[AreaGroupReport]:
    """Areas by rural or urban, by rural-urban class and by sparsity."""
    area_figures, every = context.area_figures, [area.id for area in context.problem.areas]
    rural = frozenset(area_figures.rural)
    before, after = _by_area(context.problem, reference), _by_area(context.problem, headline)

    def group_report(grouping: str, group: str, codes: Iterable[str]) -> AreaGroupReport:
        areas = tuple(codes)
        return AreaGroupReport.model_validate(
            {
                "grouping": grouping,
                "group": group,
                "areas": len(areas),
                "people": area_figures.people_in(areas),
                "need_bp": area_figures.need_in(areas),
                "reference": None if before is None else sum(before[code] for code in areas),
                "headline": None if after is None else sum(after[code] for code in areas),
            }
        )

    yield group_report("rural and urban", "rural areas", area_figures.rural)
    yield group_report("rural and urban", "urban areas", (code for code in every if code not in rural))
    for name, areas in area_figures.classes.items():
        yield group_report("RUC 2021", name, areas)
    for threshold in context.request.sparsity if area_figures.density else ():
        sparse = frozenset(area_figures.sparse(threshold.people_per_km2))
        words = f"{threshold.people_per_km2:,} people per km2"
        yield group_report("sparsity", f"at most {words}", (code for code in every if code in sparse))
        dense = (code for code in every if code in area_figures.density and code not in sparse)
        yield group_report("sparsity", f"more than {words}", dense)


def _by_area(problem: Problem, result: CaseResult | None) -> dict[str, Pence] | None:
    if result is None or result.solution is None or result.status not in HAS_ALLOCATION:
        return None
    return AllocationSums(problem, result.solution.lines).by_area
