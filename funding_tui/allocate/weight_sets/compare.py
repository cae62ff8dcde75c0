"""Solve a stored run again under every set of harm weights on record, and with less reach."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from funding_tui.allocate.propose import ReportSolveProgress, SolveProgress
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.worth.weight_sets import (
    FlipReport,
    FlipWeight,
    HarmUnderSet,
    ReachReport,
    SetReport,
    WeightSetsReport,
)
from funding_tui.allocate.run_store import load_run, update_report
from funding_tui.allocate.weight_sets.words import reach_words, weight_set_sentences
from funding_tui.base.errors import BadInput
from funding_tui.base.progress import IsCancelled
from funding_tui.hold.weight_sets.on_record import WeightSet, read_weight_sets
from models.database import Workspace
from models.money import BASIS_POINTS
from optimiser.explaining.what_if import WhatIfSolver
from optimiser.limits import Clock, Limits
from optimiser.problem import Harm, Problem
from optimiser.sensitivity import (
    REACH_STEPS,
    STEPS,
    FlipSearch,
    ProjectFlip,
    acting_harms,
    find_least_reach,
    measured_reaches,
    scale_to_unit,
)
from optimiser.solution import Solution

SECONDS = 900.0  # for all sets and all effects together
SECONDS_EACH = 60.0  # the longest that one solve may take
GAP = 0.001  # share of value within which each is solved
NO_WEIGHTS = "run {} does not say what one offence of each kind weighs; make a new run with: propose"


def compare_weight_sets(
    workspace: Workspace,
    run: int | None,
    *,
    steps: int = STEPS,
    seconds: float = SECONDS,
    reaches: bool = True,
    progress: ReportSolveProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> RunReport:
    """Solve a run under every set of weights on record, and find what flips where; the report keeps it.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.
        steps: into how many the way from the run's weights to those of a set is divided, at least 2.
        seconds: for everything together; what is not reached is said not to be worked out.
        reaches: also find the least reach at which each project with a measured effect stays funded.
        progress: called with the set or the effect in question.
        cancelled: asked often; what was found until then is stored.

    Returns:
        The run's report, with its `weight_sets`.

    Raises:
        NotFound: there is no such run.
        BadInput: the run has no allocation, no project in it has a measured effect, or it was stored before
            a run said what one offence weighs.
    """
    report, problem, solution = load_run(workspace, run)
    if not report.has_allocation:
        message = f"run {report.run} has no allocation to compare; make one with: propose"
        raise BadInput(message)
    acted_on = _acted_on(problem)
    if not acted_on:
        message = f"no project of run {report.run} has an effect on a kind of harm, so weights change nothing"
        raise BadInput(message)
    if not all(harm.weight for harm in acted_on):
        raise BadInput(NO_WEIGHTS.format(report.run))
    with workspace.session() as session:
        sets = read_weight_sets(session)
    clock = _Clock(progress)
    # gaps and time are those of each solve; the clock ends them all
    solver = WhatIfSolver(Limits(gap=GAP, seconds=SECONDS_EACH), Clock(seconds, None, cancelled))
    comparison = _Comparison(problem, solution, solver, steps, clock.report)
    found_sets = tuple(comparison.under(each) for each in sets)
    found_reaches = tuple(comparison.reaches()) if reaches else ()
    stopped = solver.clock.over()
    found = _report(problem, comparison, found_sets, found_reaches, complete=reaches and not stopped)
    earlier = report.weight_sets
    # one that was stopped does not replace a fuller one
    if stopped and earlier is not None and earlier.complete:
        return report.model_copy(update={"weight_sets": found})
    return update_report(workspace, report, weight_sets=found)


def _acted_on(problem: Problem) -> list[Harm]:
    """The harms on which some option of the problem acts, in the problem's order."""
    acting = {harm for harms in acting_harms(problem).values() for harm in harms}
    return [harm for harm in problem.harms if harm.id in acting]


class _Comparison:
    """One run, to be solved again under other weights and reaches."""

    def __init__(
        self,
        problem: Problem,
        solution: Solution,
        solver: WhatIfSolver,
        steps: int,
        say: Callable[[str], None],
    ) -> None:
        self._problem, self._solution = problem, solution
        self._solver, self.steps, self._say = solver, steps, say
        self._acting = acting_harms(problem)
        self._harms = _acted_on(problem)
        self.names = {project.id: project.name for project in problem.projects}
        owners = {option.id: option.project for option in problem.options}
        self.funded = tuple(dict.fromkeys(owners[choice.option] for choice in solution.choices))

    def under(self, weights: WeightSet) -> SetReport:
        """The run under one set."""
        given = {
            harm.id: weights.weights[harm.counted_by].weight
            for harm in self._harms
            if harm.counted_by in weights.weights
        }
        scale = None
        if given and not weights.counts_in(self._problem.harm_unit):
            scale = scale_to_unit(self._problem, self._solution.choices, given)
        in_unit = {harm: weight * (scale or 1.0) for harm, weight in given.items()}
        about = self._about(weights, in_unit, scale)
        is_comparable = weights.counts_in(self._problem.harm_unit) or scale is not None
        if not given or not is_comparable:
            return about.model_copy(update={"state": "weighs nothing"})
        self._say(f"{weights.name}: solving again")
        held = [project for project, harms in self._acting.items() if not harms <= in_unit.keys()]
        search = FlipSearch(self._solver, self._problem, self.funded, in_unit, held, self.steps)
        decision = search.decision()
        if decision.funded is None:
            return about
        flips = tuple(self._flip(search, weights, project) for project in search.flips())
        return about.model_copy(
            update={"state": "solved", "funded": decision.funded, "held": decision.held, "flips": flips}
        )

    def _about(self, weights: WeightSet, in_unit: dict[str, float], scale: float | None) -> SetReport:
        harms = []
        for harm in self._harms:
            on_record = weights.weights.get(harm.counted_by)
            harms.append(
                HarmUnderSet(
                    harm=harm.id,
                    name=harm.name,
                    own=harm.weight,
                    weight=None if on_record is None else on_record.weight,
                    in_run_unit=in_unit.get(harm.id),
                    offence="" if on_record is None else on_record.offence,
                    note="" if on_record is None else on_record.note,
                )
            )
        return SetReport(
            code=weights.code,
            name=weights.name,
            unit=weights.unit,
            price_year=weights.price_year,
            source=weights.source,
            licence=weights.licence,
            dated=weights.dated,
            read_on=weights.read_on,
            imported=weights.imported,
            state="not worked out",
            harms=tuple(harms),
            scale=scale,
        )

    def _flip(self, search: FlipSearch, weights: WeightSet, project: str) -> FlipReport:
        self._say(f"{weights.name}: at which weight {self.names[project]} flips")
        found = search.find(project)
        return FlipReport(
            project=project,
            name=self.names[project],
            comes_in=found.comes_in,
            before_bp=round(found.before * BASIS_POINTS),
            after_bp=round(found.after * BASIS_POINTS),
            weights=tuple(self._flip_weights(found)),
            exact=found.is_exact,
            sure=found.is_sure,
        )

    def _flip_weights(self, found: ProjectFlip) -> Iterator[FlipWeight]:
        """The weights that move at the flip: of what the project acts on, or of all where none of it does."""
        before, after = found.weights_before, found.weights_after
        moving = {harm for harm in after if not math.isclose(after[harm], before[harm])}
        told = moving & self._acting.get(found.project, frozenset()) or moving
        for harm in self._harms:
            if harm.id in told:
                yield FlipWeight(harm=harm.id, name=harm.name, before=before[harm.id], after=after[harm.id])

    def reaches(self) -> Iterator[ReachReport]:
        """The least reach of each measured effect."""
        names = {harm.id: harm.name for harm in self._harms}
        for project, harm in measured_reaches(self._problem):
            self._say(f"{self.names[project]}: how little reach is enough")
            is_funded = project in self.funded
            steps = find_least_reach(self._solver, self._problem, project, harm, funded=is_funded)
            answers = list(steps)
            if not answers:
                return
            known = answers[-1]
            row = ReachReport(
                project=project,
                name=self.names[project],
                harm=harm,
                harm_name=names[harm],
                reach=known.reach,
                funded=is_funded,
                too_little=known.too_little,
                enough=known.enough,
                exact=known.is_exact,
                words="",
            )
            yield row.model_copy(update={"words": reach_words(row)})


def _report(
    problem: Problem,
    comparison: _Comparison,
    sets: Sequence[SetReport],
    reaches: Sequence[ReachReport],
    *,
    complete: bool,
) -> WeightSetsReport:
    solved = [each for each in sets if each.state == "solved"]
    found = WeightSetsReport(
        gap=GAP,
        steps=comparison.steps,
        reach_steps=REACH_STEPS,
        names=comparison.names,
        run_funded=comparison.funded,
        in_all=tuple(_in_all(comparison.funded, solved)),
        sets=tuple(sets),
        reaches=tuple(reaches),
        complete=complete and all(each.state != "not worked out" for each in sets),
        words=(),
    )
    return found.model_copy(update={"words": weight_set_sentences(found, problem.harm_unit)})


def _in_all(funded: Iterable[str], solved: Sequence[SetReport]) -> Iterator[str]:
    for project in funded:
        if all(project in each.funded for each in solved):
            yield project


class _Clock:
    """Reports stages with the seconds since the start."""

    def __init__(self, progress: ReportSolveProgress | None) -> None:
        self._progress, self._start = progress, time.monotonic()

    def report(self, stage: str) -> None:
        """Say what is being done."""
        if self._progress is not None:
            self._progress(SolveProgress(stage=stage, seconds=time.monotonic() - self._start))
