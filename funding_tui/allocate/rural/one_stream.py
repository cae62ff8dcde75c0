"""The rural frontier and parity of one stream: floors under the rural share of that stream's money alone.

A funder asks what its own grant would do under a rural floor; those of `cases.py` are of all money.
Here each case lays one floor under the stream, and leaves every other rule of the run as it is but the
partnership's own rural rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from funding_tui.allocate.propose import propose
from funding_tui.allocate.run_store import latest_run, load_run
from funding_tui.allocate.rural.cases import AreaFigures, is_own_rural_rule, read_area_figures
from funding_tui.allocate.rural.options import RuralRequest
from funding_tui.allocate.sweep import SweepPlan, run_sweep
from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.base.formats import percent, share
from funding_tui.base.progress import IsCancelled
from models.database import Workspace
from models.money import Pence
from optimiser.limits import Limits
from optimiser.problem import Problem
from optimiser.rules import Money, Share
from optimiser.sweeping import Case, CaseResult, Change, SweepRequest, problem_of

REFERENCE = "No rural rule on this stream"
PointKind = Literal["reference", "floor", "per-head", "need"]


@dataclass(frozen=True, slots=True)
class StreamPoint:
    """One floor under the stream's rural share, and the best allocation that meets it.

    Attributes:
        floor_bp: basis points of what is spent of the stream.
        status: as of a solution; `message` says why there is none.
        value: of the best allocation found, of all streams; `value_bound` is proven; None for none.
        benefit: harm units of it, unweighted.
        lost: value less than without a rural rule on the stream; None where either is not known.
        pence: spent of the stream; `rural_bp` is the share of it in rural areas, None where nothing is.
    """

    kind: PointKind
    name: str
    floor_bp: int | None
    status: str
    message: str
    value: float | None
    value_bound: float | None
    benefit: float | None
    lost: float | None
    pence: Pence
    rural_bp: int | None


@dataclass(frozen=True, slots=True)
class StreamFrontier:
    """What a rural floor under one stream costs.

    Attributes:
        run: whose problem was solved again; `scenario` is its name.
        asked: how many cases there are; fewer points where it was stopped.
        words: what the figures say and rest on, in sentences.
    """

    run: int
    scenario: str
    stream: str
    stream_name: str
    harm_unit: str
    asked: int
    points: tuple[StreamPoint, ...]
    words: tuple[str, ...]


def stream_frontier(
    workspace: Workspace,
    scenario: str,
    stream: str,
    request: RuralRequest,
    limits: Limits,
    *,
    workers: int | None = None,
    cancelled: IsCancelled | None = None,
) -> StreamFrontier:
    """Solve the scenario's latest run again under rural floors of one stream; nothing is stored but a run.

    Args:
        workspace: an open workspace.
        scenario: its code; where it has no run, one is made.
        stream: the code of a stream with money in the run.
        request: which floors.
        limits: how close and how long each case.
        workers: processes; one for each processor when None.
        cancelled: asked often; what was found until then is returned.

    Raises:
        NotFound: there is no such scenario, or no such stream in the run.
        BadInput: no area is rural.
    """
    number = latest_run(workspace, scenario)
    if number is None:
        number = propose(workspace, scenario, limits=limits, deep=False, cancelled=cancelled).run
    run = load_run(workspace, number)
    names = {each.id: each.name for each in run.problem.streams}
    if stream not in names:
        raise NotFound(did_you_mean(f"stream with money in run {number}", stream, names))
    figures = read_area_figures(workspace, run.problem)
    if not figures.rural:
        message = "none of these areas is classed as rural, so there is nothing to analyse"
        raise BadInput(message)
    own = tuple(rule.name for rule in run.problem.rules if is_own_rural_rule(rule, figures))
    base = problem_of(run.problem, Change(without=own)) if own else run.problem
    floors = _floors(stream, names[stream], figures, request)
    cases = (Case(name=REFERENCE), *(Case(name=name, change=change) for _, name, _, change in floors))
    plan = SweepPlan(base, cases, REFERENCE, {case.name: case.name for case in cases})
    swept = run_sweep(plan, SweepRequest(limits, keep_solutions=True), workers=workers, cancelled=cancelled)
    results = {result.case: result for result in swept.results}
    kinds: list[tuple[PointKind, str, int | None]] = [("reference", REFERENCE, None)]
    kinds += [(kind, name, floor) for kind, name, floor, _ in floors]
    reference = results.get(REFERENCE)
    points = tuple(
        _point(base, stream, kind, floor, results[name], reference)
        for kind, name, floor in kinds
        if name in results
    )
    return StreamFrontier(
        run=number,
        scenario=run.report.scenario_name,
        stream=stream,
        stream_name=names[stream],
        harm_unit=run.problem.harm_unit,
        asked=len(cases),
        points=points,
        words=_words(names[stream], own, limits),
    )


def _floors(
    stream: str, name: str, figures: AreaFigures, request: RuralRequest
) -> list[tuple[PointKind, str, int, Change]]:
    """(kind, what it is called, basis points, the rule that lays it), a floor of nought left out."""
    wanted: list[tuple[PointKind, str, int | None]] = [
        ("floor", f"At least {percent(floor)} of {name} is spent in rural areas", floor)
        for floor in request.floors_bp
        if floor
    ]
    wanted += [
        (
            "per-head",
            f"Rural residents get at least as much a head of {name} as urban residents",
            figures.share_of_people(figures.rural),
        ),
        (
            "need",
            f"Rural areas get at least their share of recorded harm of {name}",
            figures.share_of_need(figures.rural),
        ),
    ]
    return [
        (kind, words, floor, Change(rules={words: _rule(words, stream, floor)}))
        for kind, words, floor in wanted
        if floor is not None
    ]


def _rule(name: str, stream: str, floor: int) -> Share:
    whole = Money(streams=(stream,))
    return Share(name=name, of=Money(streams=(stream,), rural=True), within=whole, at_least=floor)


def _point(
    problem: Problem,
    stream: str,
    kind: PointKind,
    floor: int | None,
    result: CaseResult,
    reference: CaseResult | None,
) -> StreamPoint:
    pence, rural = _spent(problem, stream, result)
    before = None if reference is None else reference.value
    return StreamPoint(
        kind=kind,
        name=result.case,
        floor_bp=floor,
        status=result.status,
        message="; ".join(result.conflict) or result.message,
        value=result.value,
        value_bound=result.value_bound,
        benefit=result.benefit,
        lost=None if before is None or result.value is None else max(0.0, before - result.value),
        pence=pence,
        rural_bp=share(rural, pence) if pence else None,
    )


def _spent(problem: Problem, stream: str, result: CaseResult) -> tuple[Pence, Pence]:
    """Pence of the stream in all, and in rural areas."""
    pots = {pot.id for pot in problem.pots if pot.stream == stream}
    rural: Mapping[str, bool] = {area.id: area.rural for area in problem.areas}
    lines = () if result.solution is None else result.solution.lines
    own = [line for line in lines if line.pot in pots]
    return sum(line.pence for line in own), sum(line.pence for line in own if rural[line.area])


def _words(name: str, own: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    words = [
        f"Each floor is of what is spent of {name}; money of other streams goes where it is worth most.",
        f"Each case is solved within {limits.gap:.1%} of value; a smaller loss cannot be told from none.",
        "Parity a head: the rural share of residents is the least rural share of the stream. By need: the "
        "rural share of recorded harm is.",
    ]
    if own:
        words.append(f"The partnership's own rural rules do not apply here: {'; '.join(own)}.")
    return tuple(words)
