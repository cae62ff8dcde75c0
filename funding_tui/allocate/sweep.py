"""Sweeps: one problem solved many times, with a rural floor, another rule or the uncertain inputs moved."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from multiprocessing import resource_tracker
from pathlib import Path

from pydantic import ValidationError

from funding_tui.allocate.rural_floor import is_floor_of_problem, rural_floor_rule
from funding_tui.base.errors import BadInput, OperationError
from optimiser.limits import Cancelled
from optimiser.problem import Problem
from optimiser.rules import Limit, Money, Share
from optimiser.sweeping import (
    Case,
    CaseResult,
    Change,
    LostWorkersError,
    SweepError,
    SweepRequest,
    SweepResults,
    draw_cases,
    figure_label,
    frontier,
    grid,
    rule_figure,
    sweep,
)
from optimiser.sweeping.results import OnSweepProgress, ResultsFile, header_of

WITHOUT_FLOOR = "without a floor"
RURAL_FLOOR = "rural_floor"  # what it is called among a case's parameters, in basis points
MOST_FIGURES = 10_001


@dataclass(frozen=True, slots=True)
class SweepPlan:
    """What to sweep.

    Attributes:
        base: the problem that the cases are changes of.
        cases: the reference first, where there is one.
        reference: name of the case that the others are compared with; empty where there is none.
        labels: case name -> what its row is called in a table.
    """

    base: Problem
    cases: tuple[Case, ...]
    reference: str
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class SweepRow:
    """One case, compared with the reference.

    Attributes:
        label: the figure or the draw, in words.
        result: of its solve.
        lost: harm units less than the reference; below nothing where the gaps let it seem so, None where
            either has no allocation.
        lost_at_least: of that, what the bounds prove; nothing where they prove none.
        lost_at_most: no more than this can have been lost; None where the reference has no bound.
        lost_share: `lost` as a share (0 to 1) of the reference's benefit.
    """

    label: str
    result: CaseResult
    lost: float | None = None
    lost_at_least: float | None = None
    lost_at_most: float | None = None
    lost_share: float | None = None


def plan_rural_floors(problem: Problem, basis_points: Sequence[int]) -> SweepPlan:
    """A floor on the share of all spending that goes to rural areas, moved; and no floor at all.

    The problem's own floor is the one that moves; a problem without one is given one. A case is the same
    problem, to its hash, as the plan of a scenario with that floor.
    """
    floor = next((rule for rule in problem.rules if is_floor_of_problem(rule) and rule.at_most is None), None)
    if floor is None:
        first = rural_floor_rule(0).words
        floor = Share(name=first, of=Money(rural=True), within=Money(), at_least=0)
        problem = _of_parts(problem, rules=(*problem.rules, floor))
    names = {figure: rural_floor_rule(figure).words for figure in basis_points}
    cases = frontier(problem, floor.name, basis_points, field="at_least", names=names, parameter=RURAL_FLOOR)
    labels = {case.name: f"{figure / 100:g}%" for case, figure in zip(cases, basis_points, strict=True)}
    return _against_none(problem, cases, (floor.name,), WITHOUT_FLOOR, labels)


def plan_rule_sweep(
    problem: Problem, rules: Sequence[tuple[str, str]], *, field: str | None = None
) -> SweepPlan:
    """One rule's figure moved, or two rules' figures each with each; and the problem without the rules.

    Figures go from the easiest on, so a cap falls: an answer that meets the harder rule too needs no solving.

    Args:
        problem: with the rules.
        rules: (name, figures as `from:to:step`), one or two; percent for shares, pounds for money.
        field: which figure of the rules, such as `at_least`, where they have more than one.

    Raises:
        BadInput: a rule or a figure cannot be swept.
    """
    try:
        figures = [rule_figure(problem, name, field) for name, _ in rules]
        moved = [
            (name, parse_range(text, unit=figure.unit)[:: -figure.eases])
            for (name, text), figure in zip(rules, figures, strict=True)
        ]
        if len(moved) == 1:
            cases = frontier(problem, *moved[0], field=field)
        elif len(moved) == 2:
            cases = grid(problem, moved[0], moved[1], fields=(field, field))
        else:
            message = f"a sweep moves one rule or two, not {len(moved)}"
            raise BadInput(message)
    except ValidationError as error:
        raise BadInput(error.errors()[0]["msg"]) from error
    except ValueError as error:
        raise BadInput(str(error)) from error
    names = [name for name, _ in rules]
    labels = {
        case.name: ", ".join(
            _figure(figure, case.parameters[name]) for name, figure in zip(names, figures, strict=True)
        )
        for case in cases
    }
    return _against_none(
        problem, cases, tuple(names), "without it" if len(names) == 1 else "without both", labels
    )


def plan_draws(problem: Problem, *, number: int, seed: int) -> SweepPlan:
    """The problem as so many draws of what it does not know exactly.

    Raises:
        BadInput: it states no unknowns.
    """
    try:
        cases = draw_cases(problem, seed=seed, number=number)
    except ValueError as error:
        raise BadInput(str(error)) from error
    return SweepPlan(problem, cases, "", {case.name: str(case.parameters["draw"]) for case in cases})


def parse_range(text: str, *, unit: str = "basis points") -> list[int]:
    """`from:to:step` as figures, both ends among them where the steps meet the end.

    Args:
        text: in percent for basis points, in pounds for pence, else counts.
        unit: of the figures returned.

    Raises:
        BadInput: it is not three such numbers, a step leads nowhere, or there would be over 10,001 figures.
    """
    times = 100 if unit in ("basis points", "pence") else 1
    how = {"basis points": "percent, such as 0:60:5", "pence": "pounds, such as 0:80000:5000"}
    message = f"{text!r} is not from:to:step in {how.get(unit, 'whole numbers, such as 0:20:2')}"
    try:
        first, last, step = (Decimal(part.strip()) * times for part in text.split(":"))
    except (InvalidOperation, ValueError) as error:
        raise BadInput(message) from error
    whole = all(number.is_finite() and number == number.to_integral_value() for number in (first, last, step))
    if not whole or step <= 0 or not 0 <= first <= last:
        raise BadInput(message)
    figures = range(int(first), int(last) + 1, int(step))
    if len(figures) > MOST_FIGURES:
        message = f"{text!r} would be {len(figures):,} cases; take a larger step"
        raise BadInput(message)
    return list(figures)


def run_sweep(
    planned: SweepPlan,
    request: SweepRequest,
    *,
    workers: int | None = None,
    on: str | None = None,
    to: Path | None = None,
    progress: OnSweepProgress | None = None,
    cancelled: Cancelled | None = None,
) -> SweepResults:
    """Solve every case; see `optimiser.sweeping.sweep` for what the arguments mean.

    Raises:
        BadInput: the file or the address cannot be used.
        OperationError: the workers were lost.
    """
    _begin_tracker()
    try:
        return sweep(
            planned.base,
            planned.cases,
            request,
            workers=workers,
            on=on,
            to=to,
            progress=progress,
            cancelled=cancelled,
        )
    except LostWorkersError as error:
        raise OperationError(str(error)) from error
    except SweepError as error:
        raise BadInput(str(error)) from error


def read_stored_results(planned: SweepPlan, request: SweepRequest, to: Path) -> tuple[CaseResult, ...]:
    """The results that the file of a sweep has already; none where the sweep is new.

    Raises:
        BadInput: the file cannot be used, or is another sweep's.
    """
    try:
        with ResultsFile(to, header_of(planned.base, planned.cases, request)) as file:
            return file.found
    except SweepError as error:
        raise BadInput(str(error)) from error


def cache_file(folder: Path, planned: SweepPlan, request: SweepRequest) -> Path:
    """The file of the cache for the results of this very sweep, so that it can go on later.

    Raises:
        BadInput: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder} cannot be made: {error.strerror or error}; name a file for the results with --to"
        raise BadInput(message) from error
    header = header_of(planned.base, planned.cases, request).model_dump_json()
    return folder / f"{hashlib.sha256(header.encode()).hexdigest()[:16]}.jsonl"


def sweep_rows(planned: SweepPlan, swept: SweepResults) -> tuple[SweepRow, ...]:
    """The results as rows, each compared with the reference where that has an allocation."""
    reference = next((result for result in swept.results if result.case == planned.reference), None)
    return tuple(_row(planned.labels[result.case], result, reference) for result in swept.results)


def _begin_tracker() -> None:
    """Have Python start the process that tidies up after its pools, which is given what stderr writes to.

    In the app, stderr writes to no file, and the start would fail.
    """
    if os.name == "posix":
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
            resource_tracker.ensure_running()


def _row(label: str, result: CaseResult, reference: CaseResult | None) -> SweepRow:
    if reference is None or reference.value is None or result.value is None:
        return SweepRow(label, result)
    lost = reference.value - result.value
    proven = None if result.value_bound is None else max(0.0, reference.value - result.value_bound)
    most = None if reference.value_bound is None else reference.value_bound - result.value
    share = lost / reference.value if reference.value > 0 else None
    return SweepRow(label, result, lost, proven, most, share)


def _against_none(
    problem: Problem, cases: Sequence[Case], rules: tuple[str, ...], name: str, labels: dict[str, str]
) -> SweepPlan:
    without = Case(name=name, change=Change(without=rules))
    return SweepPlan(problem, (without, *cases), name, {name: name, **labels})


def _of_parts(problem: Problem, **parts: object) -> Problem:
    return Problem.model_validate({name: getattr(problem, name) for name in Problem.model_fields} | parts)


def _figure(figure: Limit, value: float | str) -> str:
    return figure_label(figure, value) if isinstance(value, int) else str(value)
