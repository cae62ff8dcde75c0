"""What is promised beyond what is held, who stands behind it, and the chance that it has to be paid.

The chance is worked out exactly from the delivery risk that the officer states for each project: that it
spends nothing in time, independently of the others. Where a project's risk is not stated, the chance is not
known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.report.report import OverspendReport
from funding_tui.base.formats import join_words, percent
from models.money import BASIS_POINTS, Pence, format_pounds
from optimiser.problem import Pot
from optimiser.rules import OverProgramme
from optimiser.solution import Solution


def build_overspend_reports(plan: ProblemSetup, solution: Solution) -> tuple[OverspendReport, ...]:
    """One line for each pot that promises more than it holds; none where no rule lets one."""
    backers = [rule for rule in plan.problem.rules if isinstance(rule, OverProgramme)]
    if not backers:
        return ()
    projects = {option.id: option.project for option in plan.problem.options}
    names = {stream.id: stream.name for stream in plan.problem.streams}
    held = {pot.id: pot.pence for pot in plan.problem.pots}
    for carried in solution.carried:
        held[carried.from_pot] -= carried.pence
        held[carried.to_pot] += carried.pence
    promised: dict[str, dict[str, Pence]] = defaultdict(lambda: defaultdict(int))
    for line in solution.lines:
        promised[line.pot][projects[line.option]] += line.pence
    return tuple(
        _told(pot, names[pot.stream], held[pot.id], promised[pot.id], plan.risks or {}, backers)
        for pot in plan.problem.pots
        if sum(promised[pot.id].values()) > held[pot.id]
    )


def chance_of_more(amounts: Iterable[tuple[Pence, int]], held: Pence) -> float:
    """The chance that what is spent comes to more than what is held, 0 to 1.

    Args:
        amounts: (pence promised to a project, basis points of chance that it spends none of it).
        held: pence.
    """
    # chance by pence spent so far; whatever is more than what is held stays more, so it needs no place here
    spent = {0: 1.0}
    for pence, risk in amounts:
        after: dict[Pence, float] = defaultdict(float)
        for so_far, chance in spent.items():
            after[so_far] += chance * risk / BASIS_POINTS
            if so_far + pence <= held:
                after[so_far + pence] += chance * (BASIS_POINTS - risk) / BASIS_POINTS
        spent = after
    return max(0.0, 1.0 - sum(spent.values()))


def _told(
    pot: Pot,
    name: str,
    held: Pence,
    promised: Mapping[str, Pence],
    risks: Mapping[str, int],
    backers: Iterable[OverProgramme],
) -> OverspendReport:
    unknown = tuple(project for project in promised if project not in risks)
    chance = (
        None
        if unknown
        else round(
            BASIS_POINTS * chance_of_more(((pence, risks[each]) for each, pence in promised.items()), held)
        )
    )
    whole = sum(promised.values())
    backer = join_words([rule.underwriter for rule in backers if pot.stream in rule.streams])
    odds = (
        "the chance of overspending is not known, because no delivery risk is stated for "
        f"{join_words(unknown)}"
        if chance is None
        else f"the chance of overspending is {percent(chance)}, if projects are late independently"
    )
    return OverspendReport(
        stream=pot.stream,
        stream_name=name,
        financial_year=pot.financial_year,
        cost_type=pot.cost_type,
        held=held,
        promised=whole,
        underwriter=backer,
        chance_bp=chance,
        unknown=unknown,
        words=(
            f"{name} {pot.financial_year} ({pot.cost_type}) promises {format_pounds(whole)} and holds "
            f"{format_pounds(held)}; {backer} stands behind {format_pounds(whole - held)}; {odds}."
        ),
    )
