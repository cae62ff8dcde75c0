"""Build the section of a report on what could be exchanged, and its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from funding_tui.allocate.report.worth.exchanges import (
    PLACES,
    AllocationBeside,
    ExchangeProject,
    ExchangesReport,
    FirstReport,
    less_words,
)
from funding_tui.base.formats import join_words, percent
from optimiser.benefit import benefit_parts
from optimiser.precision import gap_percent
from optimiser.problem import Problem
from optimiser.units import BASIS_POINTS

if TYPE_CHECKING:
    from optimiser.good_answers import GoodAnswers
    from optimiser.good_answers.different import Beside


def build_exchanges(problem: Problem, value: float, found: GoodAnswers) -> ExchangesReport:
    """The section of a report, with what was found of a run whose allocation has this value."""
    names = {project.id: project.name for project in problem.projects}
    options = {option.id: option.name for option in problem.options}
    owner = {option.id: option.project for option in problem.options}
    projects = tuple(
        ExchangeProject(
            project=each.project,
            name=names[each.project],
            funded=each.funded,
            place=each.place,
            vouched=each.vouched,
            comes_in=_named(names, each.comes_in),
            goes_out=_named(names, each.goes_out),
            other_options=_named(options, each.other_options),
            options_settled=each.options_settled,
        )
        for each in found.projects
    )
    report = ExchangesReport(
        within=found.within,
        threshold=found.threshold,
        projects=projects,
        allocations=tuple(_beside(problem, value, names, each) for each in found.allocations),
        first=FirstReport(
            threshold=found.first.threshold,
            projects=_named(names, (owner[option] for option in found.first.options)),
            options=found.first.options,
            settled=found.first.is_settled,
        ),
        is_first=found.is_shown_first,
        words=(),
    )
    return report.model_copy(update={"words": tuple(_sentences(report))})


def _named(names: Mapping[str, str], ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(names[each] for each in ids)


def _beside(problem: Problem, value: float, names: Mapping[str, str], each: Beside) -> AllocationBeside:
    return AllocationBeside(
        comes_in=_named(names, each.comes_in),
        goes_out=_named(names, each.goes_out),
        moved=each.moved,
        benefit=benefit_parts(problem, each.solution.choices).total,
        value=each.solution.value,
        less=(value - each.solution.value) / value if value else 0.0,
        spent=each.spent,
        left=each.left,
        rural_bp=None if each.rural is None else round(each.rural * BASIS_POINTS),
        is_good=each.is_good,
    )


def _sentences(report: ExchangesReport) -> Iterator[str]:
    short = f"at most {gap_percent(report.within)} less" if report.within else "no less"
    yield f"A good allocation is one that keeps every rule and is worth {short} than this one."
    yield from _place_sentences(report)
    yield from _beside_sentences(report)
    yield from _first_sentences(report)


def _place_sentences(report: ExchangesReport) -> Iterator[str]:
    by = {place: [row for row in report.projects if row.place == place] for place in PLACES}
    every, none, moving, still_open = by.values()
    if every:
        yield f"{_projects(every, 'is', 'are')} in every good allocation; {_who(every)}."
    if none:
        yield f"{_projects(none, 'is', 'are')} in none; {_who(none)}."
    for row in moving:
        yield f"{row.name} {'may be left out' if row.funded else 'may come in'}: {_swap(row)}."
    if not moving and not still_open:
        yield "No project may be exchanged for another: the list of projects is the only good one."
    for row in report.projects:
        if row.other_options:
            yield f"{row.name} may be funded otherwise: {join_words(row.other_options)}."
    if still_open:
        names = join_words([row.name for row in still_open])
        yield f"Not settled in the time allowed: {names}. Nothing is claimed of them."


def _projects(rows: list[ExchangeProject], one: str, many: str) -> str:
    number = len(rows)
    return f"1 project {one}" if number == 1 else f"{number} projects {many}"


def _who(rows: list[ExchangeProject]) -> str:
    checked = sum(row.vouched == "checked" for row in rows)
    if checked == len(rows):
        return "checked in whole numbers, without a solver"
    if not checked:
        return "so the solver says"
    return f"{checked} of these checked in whole numbers, without a solver, the others by the solver's word"


def _swap(row: ExchangeProject) -> str:
    comes = f"{join_words(row.comes_in)} would come in" if row.comes_in else "nothing would come in"
    goes = f"{join_words(row.goes_out)} would go out" if row.goes_out else "nothing would go out"
    return f"{comes}, {goes}"


def _beside_sentences(report: ExchangesReport) -> Iterator[str]:
    others = report.allocations[1:]
    if not others:
        yield "No other allocation of nearly this value that really differs was found."
    for number, row in enumerate(others, start=2):
        rural = "" if row.rural_bp is None else f", {percent(row.rural_bp)} of it in rural areas"
        yield f"Allocation {number}: {_swap_of(row)}; worth {less_words(row.less)}{rural}."


def _swap_of(row: AllocationBeside) -> str:
    parts = [f"{join_words(row.comes_in)} in"] if row.comes_in else []
    parts += [f"{join_words(row.goes_out)} out"] if row.goes_out else []
    return ", ".join(parts) or "the same projects, other amounts"


def _first_sentences(report: ExchangesReport) -> Iterator[str]:
    if not report.first.settled:
        yield (
            "Which of the allocations that cannot be told apart comes first in the order of the list was not "
            "settled in the time allowed."
        )
    elif report.is_first:
        yield (
            "Of the allocations that cannot be told apart from the best, this run is the first in the order "
            "of the list: another solver or machine gives the same projects."
        )
    else:
        yield (
            "This run is not the first in the order of the list among those that cannot be told apart from "
            f"the best. That one funds {join_words(report.first.projects)}; "
            "propose --first-in-order makes it."
        )
