"""What is not known, in sentences that a board reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from optimiser.problem import Problem
from optimiser.uncertainty.assessment import UncertaintyAssessment
from optimiser.uncertainty.information_value import InputValue, Switch
from optimiser.uncertainty.outcomes import ProposalOutcome
from optimiser.units import pounds

MOST_DESCRIBED = 3  # evaluations told of at length
MOST_NAMED = 5  # in one sentence; the records behind it hold all of them
SURE = 2.0  # standard errors; a worth below that may be chance


def uncertainty_sentences(found: UncertaintyAssessment, problem: Problem) -> tuple[str, ...]:
    """What was found, one sentence or two to a line: how it was found first, then what to do about it.

    Args:
        found: of this problem.
        problem: for the names of its options.

    Returns:
        Lines in plain English.
    """
    names = _names(problem)
    told = [*_method_lines(found), *_exact_lines(found, names)]
    for outcome in found.outcomes:
        told.extend(_outcome(found, outcome))
    told.extend(_chosen(found, names))
    told.extend(_information(found, names))
    return tuple(told)


def in_ten(share: float) -> str:
    """A share of draws as people say it; never none or all where it is not quite so."""
    tenths = round(share * 10)
    if share <= 0:
        return "none of the draws"
    if share >= 1:
        return "all of the draws"
    if tenths == 0:
        return "fewer than 1 draw of 10"
    return "more than 9 draws of 10" if tenths == 10 else f"about {_count(tenths, 'draw')} of 10"


def _method_lines(found: UncertaintyAssessment) -> Iterator[str]:
    things = _count(len(found.unknowns), "thing")
    drawn = f"{found.draws:,} draws (seed {found.seed})"
    yield f"What is not known was drawn: {things} in {drawn}."
    assumed = [unknown.name for unknown in found.unknowns if unknown.basis == "assumption"]
    if assumed:
        number = f"{len(assumed)} of them" if len(assumed) < len(found.unknowns) else "all of them"
        yield f"How far {number} may fall is someone's judgement, not measured: {_join_names(assumed)}."


def _exact_lines(found: UncertaintyAssessment, names: dict[str, str]) -> Iterator[str]:
    if found.taken_as_exact:
        exact = [names[option] for option in found.taken_as_exact]
        yield f"Effects taken as exact in part or in whole, though none is: {_join_names(exact)}."


def _outcome(found: UncertaintyAssessment, outcome: ProposalOutcome) -> Iterator[str]:
    unit = found.harm_unit
    yield (
        f"{outcome.proposal}: {outcome.mean:,.0f} {unit} on average; nine draws of ten lie between "
        f"{outcome.low:,.0f} and {outcome.high:,.0f}, and the worst {outcome.tail / 100:g}% average "
        f"{outcome.worst:,.0f}."
    )
    if len(found.outcomes) > 1:
        yield (
            f"{outcome.proposal}: the best of the proposals in {in_ten(outcome.best_in)}; against the best "
            f"in each draw it gives up {outcome.regret:,.0f} {unit} on average, and "
            f"{outcome.most_regret:,.0f} at most."
        )
    for regret in found.regrets:
        if regret.proposal == outcome.proposal:
            yield (
                f"{outcome.proposal}: whoever knew everything would prevent {regret.mean:,.0f} {unit} more "
                f"on average, and {regret.most:,.0f} at most."
            )
    if any(unknown.costs for unknown in found.unknowns):
        yield _overspending(outcome)


def _overspending(outcome: ProposalOutcome) -> str:
    over = outcome.overspending
    if not over.anywhere.probability:
        return f"{outcome.proposal}: no pot is overspent in any draw."
    often = max(over.by_pot, key=lambda pot: over.by_pot[pot].probability)
    return (
        f"{outcome.proposal}: some pot is overspent in {in_ten(over.anywhere.probability)}, by "
        f"{pounds(over.anywhere.expected_pence)} on average over all draws and "
        f"{pounds(over.anywhere.most_pence)} at most; most often {often}, in "
        f"{in_ten(over.by_pot[often].probability)}."
    )


def _chosen(found: UncertaintyAssessment, names: dict[str, str]) -> Iterator[str]:
    chosen = found.chosen
    if chosen.done < chosen.asked:
        yield f"Only {chosen.done} of the {chosen.asked} draws that were asked for were solved anew."
    answered = chosen.done - chosen.failed
    if chosen.impossible:
        yield f"No plan meets every rule in {chosen.impossible} of {_count(answered, 'draw')}."
    if chosen.short:
        yield f"In {_count(chosen.short, 'draw')} the time ended before {found.gap:.1%} was proven."
    for count in sorted({*chosen.chosen.values()}, reverse=True) if answered else ():
        alike = [names[option] for option, times in chosen.chosen.items() if times == count]
        yield f"Chosen in {count or 'none'} of {_count(answered, 'draw')}: {_join_names(alike)}."


def _information(found: UncertaintyAssessment, names: dict[str, str]) -> Iterator[str]:
    known = found.information
    called = {unknown.id: unknown.name for unknown in found.unknowns}
    worth_it = [worth for worth in known.unknowns if is_sure(worth)]
    if not worth_it:
        yield "No single evaluation was found that could be expected to change the decision."
    for at, worth in enumerate(worth_it[:MOST_DESCRIBED]):
        name = called[worth.unknown]
        place = "would be worth most" if at == 0 else "comes next"
        yield f"An evaluation of {name} {place}: {_gain(found, worth)}."
        for end, switch in (("low", worth.when_low), ("high", worth.when_high)):
            if switch is not None:
                yield f"Were {name} to turn out {end}, {_switched(switch, names)}."
    if len(worth_it) > MOST_DESCRIBED:
        others = [called[worth.unknown] for worth in worth_it[MOST_DESCRIBED:]]
        yield f"Less would be gained by an evaluation of {_join_names(others)}."
    ceiling = "" if known.at_most is None else f", and at most about {known.at_most:,.0f}"
    gain = f"{known.everything:,.0f} {found.harm_unit} on average"
    yield f"Knowing everything would gain at least {gain}{ceiling}."


def _gain(found: UncertaintyAssessment, worth: InputValue) -> str:
    spends = "" if worth.pence is None else f" (the plan spends {pounds(worth.pence)} to prevent as much)"
    return (
        f"knowing it would change the decision in {in_ten(worth.changes_in)}, and gain "
        f"{worth.benefit:,.0f} {found.harm_unit} on average{spends}"
    )


def is_sure(worth: InputValue) -> bool:
    """Whether a worth is more than chance: above two standard errors, and borne out on draws held out."""
    return worth.held_out > 0 and worth.benefit > SURE * worth.standard_error


def _switched(switch: Switch, names: dict[str, str]) -> str:
    parts = []
    if switch.enter:
        parts.append(f"{_join_names([names[option] for option in switch.enter])} would come in")
    if switch.leave:
        parts.append(f"{_join_names([names[option] for option in switch.leave])} would go")
    if not parts:
        parts.append(f"{_join_names([names[option] for option in switch.rescaled])} would be rescaled")
    return " and ".join(parts)


def _names(problem: Problem) -> dict[str, str]:
    """Option id -> its project's name, with its own where the project has several."""
    projects = {project.id: project.name for project in problem.projects}
    options = Counter(option.project for option in problem.options)
    return {
        option.id: projects[option.project] + (f" ({option.name})" if options[option.project] > 1 else "")
        for option in problem.options
    }


def _join_names(names: Sequence[str]) -> str:
    """Names in a sentence; of many the first few, and how many more there are."""
    if len(names) > MOST_NAMED + 1:
        names = [*names[:MOST_NAMED], f"{len(names) - MOST_NAMED} others"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
