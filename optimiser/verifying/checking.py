"""The checks in their order, and those that every allocation must pass whatever its rules.

Every allocation is checked for its options, its steps, costs to the penny and pots; each rule checks itself;
what a solution says of itself is checked in `stated_figures.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimiser.problem import Option, Problem
from optimiser.solution import Choice, Solution
from optimiser.units import pounds
from optimiser.verdict import Breach, Verdict
from optimiser.verifying import stated_figures
from optimiser.verifying.claims import claim_in_words
from optimiser.verifying.proofs import check_claim
from optimiser.verifying.solution_index import SolutionIndex
from optimiser.verifying.stated_figures import recompute_value, stages_are_right


def verify(problem: Problem, solution: Solution) -> Verdict:
    """Check a solution against its problem, in integers, trusting nothing that the solution says.

    An answer of `infeasible` or `failed` is held only to giving nothing out: that no allocation exists
    is a claim that no allocation can prove.
    """
    index = SolutionIndex(problem, solution)
    totals = stated_figures.recompute_totals(index)
    value = recompute_value(index, totals.weighted)
    checked, wrong = check_claim(problem, solution, value)
    broken = (*_all_breaches(index, totals, value), *wrong)
    claim = claim_in_words(problem, solution, value, checked)
    return Verdict(
        holds=not broken,
        broken=broken,
        benefit=totals.benefit,
        scored=totals.scored,
        value=value,
        claim=claim,
        checked=checked,
    )


def _all_breaches(index: SolutionIndex, totals: stated_figures.Totals, value: float) -> Iterator[Breach]:
    yield from stated_figures.answers_this_problem(index)
    if index.solution.status in ("infeasible", "failed"):
        yield from stated_figures.nothing_is_given(index)
        return
    yield from known_ids(index)
    yield from one_option_a_project(index)
    yield from steps_within_limits(index)
    yield from something_is_delivered(index)
    yield from minimum_scale(index)
    yield from only_chosen_are_paid(index)
    yield from costs_met_exactly(index)
    yield from pots_not_over(index)
    yield from carried_is_allowed(index)
    yield from every_line_pays(index)
    yield from no_line_twice(index)
    for rule in index.problem.rules:
        yield from rule.breaches(index)
    yield from stated_figures.benefit_is_right(index, totals)
    yield from stated_figures.value_is_right(index, value)
    yield from stated_figures.bound_is_right(index, value)
    yield from stages_are_right(index, totals.weighted)


def known_ids(index: SolutionIndex) -> Iterator[Breach]:
    """Every choice names an option of the problem, every line a pot, an option and an area of it."""
    for choice in index.solution.choices:
        if choice.option not in index.options:
            message = f"A choice names option {choice.option!r}, which is not in the problem."
            yield Breach(rule="known ids", by_pence=1, where=f"option {choice.option}", message=message)
    for line in index.solution.lines:
        if not index.knows(line):
            where = f"pot {line.pot}, option {line.option}, area {line.area}"
            message = (
                f"A line of {pounds(line.pence)} names a pot, option or area that is not in the problem."
            )
            yield Breach(rule="known ids", by_pence=line.pence, where=where, message=message)


def one_option_a_project(index: SolutionIndex) -> Iterator[Breach]:
    """At most one option of a project is chosen, and no option twice."""
    for project, times in index.projects_chosen.items():
        if times > 1:
            message = f"Project {project!r} has {times} options chosen, where one is the most."
            yield Breach(
                rule="one option a project", by_pence=times - 1, where=f"project {project}", message=message
            )


def steps_within_limits(index: SolutionIndex) -> Iterator[Breach]:
    """Steps are delivered only where the option has them, and no more than it has."""
    for option, choice in index.chosen:
        for area, steps in choice.steps.items():
            where = f"option {option.id}, area {area}"
            if area not in option.steps:
                message = f"Option {option.id!r} is given steps in {area!r}, where it has none."
                yield Breach(rule="steps", by_pence=steps, where=where, message=message)
            elif steps > option.steps[area]:
                most = option.steps[area]
                message = (
                    f"Option {option.id!r} delivers {steps} steps in {area!r}, where {most} is the most."
                )
                yield Breach(rule="steps", by_pence=steps - most, where=where, message=message)
            elif steps < 0:
                message = f"Option {option.id!r} delivers {steps} steps in {area!r}."
                yield Breach(rule="steps", by_pence=-steps, where=where, message=message)


def something_is_delivered(index: SolutionIndex) -> Iterator[Breach]:
    """A chosen option that comes in steps delivers at least one."""
    for option, choice in index.chosen:
        if option.steps and not any(choice.steps.values()):
            message = f"Option {option.id!r} is chosen, and nothing of it is delivered."
            yield Breach(rule="steps", by_pence=1, where=f"option {option.id}", message=message)


def minimum_scale(index: SolutionIndex) -> Iterator[Breach]:
    """A chosen option costs at least what it is worth starting at."""
    for option, choice in index.chosen:
        short = option.minimum_pence - sum(_owed(option, choice).values())
        if short > 0:
            least = pounds(option.minimum_pence)
            message = f"Option {option.id!r} is {pounds(short)} below its minimum of {least}."
            yield Breach(rule="minimum scale", by_pence=short, where=f"option {option.id}", message=message)


def only_chosen_are_paid(index: SolutionIndex) -> Iterator[Breach]:
    """No line pays for an option that is not chosen."""
    chosen = {option.id for option, _ in index.chosen}
    for payment in index.payments:
        if payment.option.id not in chosen:
            line = payment.line
            message = (
                f"{pounds(line.pence)} of pot {line.pot!r} pays for {line.option!r}, which is not chosen."
            )
            where = f"option {line.option}, area {line.area}"
            yield Breach(rule="chosen options only", by_pence=line.pence, where=where, message=message)


def costs_met_exactly(index: SolutionIndex) -> Iterator[Breach]:
    """Each cost of a chosen option, by year, cost type and area, is paid to the penny, from such pots."""
    owed: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for option, choice in index.chosen:
        for (year, cost_type, area), pence in _owed(option, choice).items():
            owed[option.id, year, cost_type, area] += pence
    chosen = {option.id for option, _ in index.chosen}
    for payment in index.payments:
        pot, option = payment.pot, payment.option
        if option.id in chosen:
            owed[option.id, pot.financial_year, pot.cost_type, payment.area.id] -= payment.line.pence
    for (name, year, cost_type, area), pence in owed.items():
        if pence:
            where = f"option {name}, {year}, {cost_type}, area {area}"
            difference = f"{pounds(pence)} less" if pence > 0 else f"{pounds(-pence)} more"
            message = (
                f"Option {name!r} is paid {difference} than its {cost_type} of {year} costs in {area!r}."
            )
            yield Breach(rule="exact cost", by_pence=abs(pence), where=where, message=message)


def pots_not_over(index: SolutionIndex) -> Iterator[Breach]:
    """No pot pays out more than it holds, with what is carried and what may be promised beyond it."""
    for name, pence in index.left().items():
        if pence < 0:
            message = f"Pot {name!r} pays out {pounds(-pence)} more than it may."
            yield Breach(rule="budget", by_pence=-pence, where=f"pot {name}", message=message)


def carried_is_allowed(index: SolutionIndex) -> Iterator[Breach]:
    """Money waits only where a rule lets it: same stream and cost type, from its year to its later year."""
    seen: set[tuple[str, str]] = set()
    for each in index.solution.carried:
        where = f"from pot {each.from_pot} to pot {each.to_pot}"
        giver, taker = index.pots.get(each.from_pot), index.pots.get(each.to_pot)
        allowed = (
            giver is not None
            and taker is not None
            and (giver.stream, giver.cost_type) == (taker.stream, taker.cost_type)
            and any(rule.allows_carrying(giver, taker) for rule in index.problem.rules)
        )
        if not allowed or each.pence <= 0 or (each.from_pot, each.to_pot) in seen:
            message = f"{pounds(each.pence)} is carried {where}, which no rule allows, or twice."
            by = max(each.pence, 1)
            yield Breach(rule="carry-forward", by_pence=by, where=where, message=message)
        seen.add((each.from_pot, each.to_pot))


def every_line_pays(index: SolutionIndex) -> Iterator[Breach]:
    """A line moves money out of its pot, never back."""
    for line in index.solution.lines:
        if line.pence <= 0:
            where = f"pot {line.pot}, option {line.option}, area {line.area}"
            message = f"A line of {line.pence} pence pays nothing out of pot {line.pot!r}."
            yield Breach(rule="every line pays", by_pence=1 - line.pence, where=where, message=message)


def no_line_twice(index: SolutionIndex) -> Iterator[Breach]:
    """One pot pays one option in one area by one line."""
    seen: set[tuple[str, str, str]] = set()
    for line in index.solution.lines:
        key = (line.pot, line.option, line.area)
        if key in seen:
            where = f"pot {line.pot}, option {line.option}, area {line.area}"
            message = f"Pot {line.pot!r} pays option {line.option!r} in {line.area!r} by more than one line."
            yield Breach(rule="one line each", by_pence=line.pence, where=where, message=message)
        seen.add(key)


def _owed(option: Option, choice: Choice) -> dict[tuple[str, str, str], int]:
    """(financial year, cost type, area) -> pence that this choice costs there."""
    due: dict[tuple[str, str, str], int] = defaultdict(int)
    for cost in option.costs:
        for area, pence in cost.fixed.items():
            due[cost.financial_year, cost.cost_type, area] += pence
        for area, pence in cost.per_step.items():
            due[cost.financial_year, cost.cost_type, area] += pence * choice.steps.get(area, 0)
    return due
