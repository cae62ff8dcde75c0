"""How far a decision rests on what is not known: in one record, and in sentences that a board reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from optimiser.assumptions import assumed_benefit
from optimiser.benefit import value_unit
from optimiser.limits import Cancelled, Limits, OnProgress
from optimiser.precision import Precision, harm
from optimiser.problem import Problem
from optimiser.record import Record
from optimiser.solution import Solution
from optimiser.uncertain_inputs import Draw, Unknown, check_unknowns, draw_inputs
from optimiser.uncertainty.draw_decisions import ChosenShare, DrawDecision, count_choices, resolve_draws
from optimiser.uncertainty.information_value import InformationValue, InputValue, Switch, information
from optimiser.uncertainty.proposal_outcomes import ProposalOutcome, outcomes, standard_error, values
from optimiser.units import pounds

DRAWS = 1_000
RESOLVED_DRAWS = 50


class Regret(Record):
    """How much more would be prevented by someone who knew the factors, and decided with costs as stated.

    Attributes:
        proposal: its name.
        draws: over how many re-solved draws.
        mean: harm units, on average.
        standard_error: of the mean.
        most: harm units, in the draw where it is greatest.
    """

    proposal: str
    draws: int
    mean: float
    standard_error: float
    most: float


class UncertaintyAssessment(Record):
    """How far proposals rest on what is not known.

    Attributes:
        problem_hash: the fingerprint of the problem.
        harm_unit: what one unit of harm is, in words; `value_unit` is what to say after a figure of value.
        assumed_share: the greatest share of a proposal's benefit, 0 to 1, that rests on assumption.
        seed: the draws can be had again from it.
        draws: over how many of them proposals are weighed.
        gap: each draw was solved again to within this share of benefit.
        unknowns: all that was drawn.
        outcomes: each proposal over the draws.
        chosen: in how many re-solved draws each option is chosen.
        regrets: each proposal against what would be decided if all were known; none where no draw was
            re-solved.
        information: what an evaluation would be worth.
        taken_as_exact: option ids whose effects or points no unknown bears on, though they have some.
    """

    problem_hash: str
    harm_unit: str
    value_unit: str
    assumed_share: float = 0.0
    seed: int
    draws: int
    gap: float
    unknowns: tuple[Unknown, ...]
    outcomes: tuple[ProposalOutcome, ...]
    chosen: ChosenShare
    regrets: tuple[Regret, ...]
    information: InformationValue
    taken_as_exact: tuple[str, ...]

    def write(self, units: float) -> str:
        """A figure of benefit or value, no finer than it is known."""
        return harm(units, Precision(self.assumed_share, self.gap))

    @property
    def assumed(self) -> tuple[str, ...]:
        """The ids of unknowns whose spread someone judged."""
        return tuple(unknown.id for unknown in self.unknowns if unknown.basis == "assumption")


def assess_uncertainty(
    problem: Problem,
    unknowns: Sequence[Unknown],
    proposals: Mapping[str, Solution],
    *,
    seed: int,
    draws: int = DRAWS,
    resolved_draws: int = RESOLVED_DRAWS,
    tail: int = 1_000,
    limits: Limits | None = None,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> UncertaintyAssessment:
    """Weigh proposals over draws, and find what an evaluation could change.

    Args:
        problem: as stated.
        unknowns: what is not known; most often `problem.unknowns`.
        proposals: name -> an allocation of the problem; at least one.
        seed: recorded.
        draws: over how many proposals are weighed; at least 16.
        resolved_draws: how many draws are solved again. Where costs are unknown each is solved twice: with
            costs drawn, for what would be chosen, and as stated, for regret and the value of information.
        tail: the share of draws that counts as the worst, basis points.
        limits: for each solve; to within 1% where not given.
        progress: called after each re-solved draw.
        cancelled: checked all along; when it is true, the draws solved by then are used.

    Raises:
        ValueError: an unknown or a proposal names what the problem does not hold, or there is too little to
            weigh.
    """
    check_unknowns(unknowns, problem.options, problem.harms)
    limits = limits or Limits(gap=0.01)
    many = draw_inputs(unknowns, seed=seed, number=draws)
    few = draw_inputs(unknowns, seed=seed, number=resolved_draws)
    weighed = outcomes(problem, unknowns, proposals, many, tail=tail)
    decided = resolve_draws(problem, unknowns, few, limits, progress=progress, cancelled=cancelled)
    as_stated = decided
    if any(unknown.costs for unknown in unknowns):
        benefit_only = [unknown.model_copy(update={"costs": ()}) for unknown in unknowns]
        as_stated = resolve_draws(problem, benefit_only, few, limits, progress=progress, cancelled=cancelled)
    return UncertaintyAssessment(
        problem_hash=problem.fingerprint,
        harm_unit=problem.harm_unit,
        value_unit=value_unit(problem),
        assumed_share=max((_assumed(problem, each) for each in proposals.values()), default=0.0),
        seed=seed,
        draws=draws,
        gap=limits.gap,
        unknowns=tuple(unknowns),
        outcomes=weighed,
        chosen=count_choices(problem, decided, resolved_draws),
        regrets=regrets(problem, unknowns, proposals, as_stated, few),
        information=information(problem, unknowns, proposals, many, as_stated, few),
        taken_as_exact=taken_as_exact(problem, unknowns),
    )


def _assumed(problem: Problem, proposal: Solution) -> float:
    return assumed_benefit(problem, proposal.choices).share


def regrets(
    problem: Problem,
    unknowns: Sequence[Unknown],
    proposals: Mapping[str, Solution],
    decided: Sequence[DrawDecision],
    draws: Sequence[Draw],
) -> tuple[Regret, ...]:
    """Each proposal against the best that was found in each re-solved draw.

    The best is what would be decided there, or a proposal where that is worth more (a solve stops within
    its gap), so that no regret is negative.

    Returns:
        One a proposal; none where nothing was decided.
    """
    settled = [each for each in decided if each.decided]
    if not settled:
        return ()
    plans = [solution.choices for solution in proposals.values()]
    worth = values(problem, unknowns, [draws[each.draw] for each in settled], plans)
    best = np.maximum(np.array([each.value for each in settled]), worth.max(axis=0))
    return tuple(
        Regret(
            proposal=name,
            draws=len(settled),
            mean=float((best - row).mean()),
            standard_error=standard_error(best - row),
            most=float((best - row).max()),
        )
        for name, row in zip(proposals, worth, strict=True)
    )


def taken_as_exact(problem: Problem, unknowns: Sequence[Unknown]) -> tuple[str, ...]:
    """The options with an effect, or points, that no unknown bears on."""
    effects = {effect for unknown in unknowns for effect in unknown.effects}
    points = {option for unknown in unknowns for option in unknown.points}
    return tuple(
        option.id
        for option in problem.options
        if any((option.id, effect.harm) not in effects for effect in option.effects)
        or (option.points and option.id not in points)
    )


MOST_DESCRIBED = 3  # evaluations described at length
MOST_NAMED = 5  # in one sentence; the records behind it hold all of them
SURE = 2.0  # standard errors; a value below that may be chance


def uncertainty_sentences(found: UncertaintyAssessment, problem: Problem) -> tuple[str, ...]:
    """What was found, one sentence or two to a line: how it was found first, then what to do about it."""
    names = _option_names(problem)
    lines = [*_method_lines(found), *_exact_lines(found, names)]
    for outcome in found.outcomes:
        lines.extend(_outcome(found, outcome))
    lines.extend(_chosen(found, names))
    lines.extend(_information(found, names))
    return tuple(lines)


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
    yield f"Uncertain inputs were drawn: {things} in {drawn}."
    assumed = [unknown.name for unknown in found.unknowns if unknown.basis == "assumption"]
    if assumed:
        number = f"{len(assumed)} of them" if len(assumed) < len(found.unknowns) else "all of them"
        yield f"The range of {number} is someone's judgement, not measured: {_join_names(assumed)}."


def _exact_lines(found: UncertaintyAssessment, names: dict[str, str]) -> Iterator[str]:
    if found.taken_as_exact:
        exact = [names[option] for option in found.taken_as_exact]
        yield f"Effects treated as exact, in part or in full, though none is: {_join_names(exact)}."


def _outcome(found: UncertaintyAssessment, outcome: ProposalOutcome) -> Iterator[str]:
    mean, low, high, worst = (
        found.write(each) for each in (outcome.mean, outcome.low, outcome.high, outcome.worst)
    )
    yield (
        f"{outcome.proposal}: {mean} {found.harm_unit} on average; nine draws of ten lie between "
        f"{low} and {high}, and the worst {outcome.tail / 100:g}% average {worst}."
    )
    if len(found.outcomes) > 1:
        yield (
            f"{outcome.proposal}: the best of the proposals in {in_ten(outcome.best_in)}; against the best "
            f"in each draw it gives up {found.write(outcome.regret)} {found.value_unit} on average, "
            f"and {found.write(outcome.most_regret)} at most."
        )
    for regret in found.regrets:
        if regret.proposal == outcome.proposal:
            yield (
                f"{outcome.proposal}: perfect information would gain {found.write(regret.mean)} "
                f"{found.value_unit} on average, and {found.write(regret.most)} at most."
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
        yield f"Only {chosen.done} of the {chosen.asked} draws were solved again."
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
    worthwhile = [value for value in known.unknowns if is_sure(value)]
    if not worthwhile:
        yield "No single evaluation was found that could be expected to change the decision."
    for at, value in enumerate(worthwhile[:MOST_DESCRIBED]):
        name = called[value.unknown]
        place = "would be worth most" if at == 0 else "comes next"
        yield f"An evaluation of {name} {place}: {_gain(found, value)}."
        for end, switch in (("low", value.when_low), ("high", value.when_high)):
            if switch is not None:
                yield f"If {name} turns out {end}, {_switched(switch, names)}."
    if len(worthwhile) > MOST_DESCRIBED:
        others = [called[value.unknown] for value in worthwhile[MOST_DESCRIBED:]]
        yield f"Less would be gained by an evaluation of {_join_names(others)}."
    ceiling = (
        ""
        if known.at_most is None or known.at_most < known.everything
        else f", and at most about {found.write(known.at_most)}"
    )
    gain = f"{found.write(known.everything)} {found.value_unit} on average"
    yield f"Perfect information would gain at least {gain}{ceiling}."


def _gain(found: UncertaintyAssessment, value: InputValue) -> str:
    spends = "" if value.pence is None else f" (the plan spends {pounds(value.pence)} to bring as much)"
    return (
        f"knowing it would change the decision in {in_ten(value.changes_in)}, and gain "
        f"{found.write(value.value)} {found.value_unit} on average{spends}"
    )


def is_sure(value: InputValue) -> bool:
    """Whether a value is more than chance: above two standard errors, and borne out on draws held out."""
    return value.held_out > 0 and value.value > SURE * value.standard_error


def _switched(switch: Switch, names: dict[str, str]) -> str:
    parts = []
    if switch.enter:
        parts.append(f"{_join_names([names[option] for option in switch.enter])} would come in")
    if switch.leave:
        parts.append(f"{_join_names([names[option] for option in switch.leave])} would go")
    if not parts:
        parts.append(f"{_join_names([names[option] for option in switch.rescaled])} would be rescaled")
    return " and ".join(parts)


def _option_names(problem: Problem) -> dict[str, str]:
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
