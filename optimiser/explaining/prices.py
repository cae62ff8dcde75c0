"""The price of each rule: what it costs at the margin, and what it costs altogether, each by solving again.

With `V(p)` the value of the best allocation of a problem p, the price of a rule at the margin is
`V(p with one figure of it eased) - V(p)`, and altogether `V(p without it) - V(p)`. Every choice is free to
move, so a price counts what a dual cannot: a rule can have room to spare and still keep a whole project out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from optimiser.assumptions import precision_of
from optimiser.benefit import value_unit
from optimiser.explaining.figures import LimitFigure, between, easing_verb, limit_figures
from optimiser.explaining.side_by_side import answer_all
from optimiser.explaining.what_if import ValueRange, value_range
from optimiser.formulation.constraints import minimum_name
from optimiser.limits import Cancelled, Clock, Limits, OnProgress
from optimiser.precision import EXACT, Precision, bound
from optimiser.problem import Pot, Problem
from optimiser.solution import Solution
from optimiser.solve_log import SolveLog
from optimiser.units import figure_words
from optimiser.verifying.solution_index import rule_states

PRICE_GAP = 1e-4  # a price is a small difference between two large figures
SOLVER_ERROR = 1e-6  # share of a value
MARGIN, LEFT_OUT = "at the margin", "dropped"


@dataclass(frozen=True, slots=True)
class Gain:
    """What a change adds to the value of the best allocation, in harm units (of what the objective counts).

    The best with the change lies between `found` and `most` of one solve, the best without it between those
    of another; the true gain therefore between `at_least = found with - most without` and `at_most = most
    with - found without`. Easing never loses and tightening never gains, so neither goes past nothing.

    Attributes:
        found: the difference between the two allocations found.
    """

    at_least: float
    found: float
    at_most: float


@dataclass(frozen=True, slots=True)
class MarginalGain:
    """One figure eased a little: by GBP 1,000, one percentage point, or one unit.

    Attributes:
        field: the rule's field; `pence` of a pot.
        unit: `pence`, `basis points`, or what is counted.
        before, after: the figure; a floor is eased no further than to 0.
        gain: None where it was not worked out.
    """

    field: str
    unit: str
    before: int
    after: int
    gain: Gain | None


@dataclass(frozen=True, slots=True)
class RulePrice:
    """What one rule, or one pot's budget, costs.

    Attributes:
        name: of the rule, or what a conflict calls the budget.
        margins: for each of its figures.
        dropped: what would be gained without the rule (lost, below 0, without one that allows
            something); None for a budget, and where it was not worked out or nothing fits without it.
        words: in a sentence or two.
    """

    name: str
    margins: tuple[MarginalGain, ...]
    dropped: Gain | None
    words: str


@dataclass(frozen=True, slots=True)
class _Variation:
    """A problem that differs from the one priced in one way."""

    name: str
    about: str
    problem: Problem
    loosens: bool


def rule_prices(
    problem: Problem,
    solution: Solution,
    limits: Limits | None = None,
    *,
    seconds: float = 60.0,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    log: SolveLog | None = None,
) -> tuple[RulePrice, ...]:
    """Price every rule and every pot's budget, in the problem's order.

    Args:
        problem: as it was solved.
        solution: an allocation of it; nothing is priced of an infeasible or failed one.
        limits: which solver; prices are worked out to a gap no wider than 0.01%.
        seconds: for all of them together; binding rules come first.
        progress: called with the rule that is being priced.
        cancelled: checked often; what is left is then reported as not worked out.
        log: where the answers of the solver are written down, or given from.
    """
    if solution.status not in ("optimal", "feasible"):
        return ()
    clock = Clock(seconds, progress, cancelled, log)
    used_limits = limits or Limits()
    fine = replace(used_limits, gap=min(used_limits.gap, PRICE_GAP))
    questions = _binding_first(problem, solution)
    wording = _wording(problem, value_range(solution))
    base = value_range(solution)
    come = 0

    def tell(at: int, answer: ValueRange) -> None:
        nonlocal base, come
        come += 1
        if at == 0:
            base = _tighter(base, answer)
            clock.report("finding what each rule costs")
        else:
            said = _answer_words(questions[at - 1], base, answer, wording)
            clock.report(f"finding what each rule costs ({come - 1} of {len(questions)}); {said}")

    again, *answers = answer_all(problem, [problem, *(each.problem for each in questions)], fine, clock, tell)
    found = {
        (each.name, each.about): answer
        for each, answer in zip(questions, answers, strict=True)
        if answer is not None
    }
    base = _tighter(value_range(solution), again)
    eased = [found[each.name, each.about] for each in questions if each.loosens and _was_solved(each, found)]
    # what no allocation of an easier problem exceeds, none of this one does
    base = replace(base, most=min([base.most, *(each.most for each in eased)]))
    return _prices(problem, base, found)


def _was_solved(question: _Variation, found: dict[tuple[str, str], ValueRange]) -> bool:
    return (question.name, question.about) in found


def _tighter(told_of: ValueRange, again: ValueRange | None) -> ValueRange:
    if again is None:
        return told_of
    return replace(told_of, found=max(told_of.found, again.found), most=min(told_of.most, again.most))


def _answer_words(question: _Variation, base: ValueRange, answer: ValueRange, wording: _Wording) -> str:
    """An answer as it comes, in words."""
    gained = _gain_when_eased if question.loosens else _gain_either_way
    words = _gain_words(wording, gained(base, answer), answer)
    return f"{question.name}, {question.about}: {words}"


def _binding_first(problem: Problem, solution: Solution) -> list[_Variation]:
    binding = {state.name for state in rule_states(problem, solution) if state.state == "binding"}
    questions = [*_margins(problem), *_without_each(problem)]
    return sorted(questions, key=lambda each: (each.name not in binding, each.about == LEFT_OUT))


def _priced_figures(problem: Problem) -> list[LimitFigure]:
    """The figures that have a price: not the minimum scales, which are facts about a project."""
    scales = {minimum_name(option.id) for option in problem.options}
    return [figure for figure in limit_figures(problem) if figure.name not in scales]


def _margins(problem: Problem) -> Iterator[_Variation]:
    for figure in _priced_figures(problem):
        if figure.moved(figure.margin) != figure.limit.value:
            about = f"{MARGIN}: {figure.limit.field}"
            yield _Variation(figure.name, about, figure.eased(figure.margin), _only_eases(figure))


def _only_eases(figure: LimitFigure) -> bool:
    """Whether easing a figure leaves every allocation allowed.

    More in a pot does not, where a rule asks for a share of what the pots hold, spent or not.
    """
    return not isinstance(figure.holder, Pot) or not any(
        rule.grows_with_budgets for rule in figure.problem.rules
    )


def _without_each(problem: Problem) -> Iterator[_Variation]:
    for rule in problem.rules:
        rest = tuple(each for each in problem.rules if each.name != rule.name)
        without = problem.model_copy(update={"rules": rest})
        yield _Variation(rule.name, LEFT_OUT, without, loosens=not rule.loosens)


def _prices(
    problem: Problem, base: ValueRange, found: dict[tuple[str, str], ValueRange]
) -> tuple[RulePrice, ...]:
    margins: dict[str, list[MarginalGain]] = {rule.name: [] for rule in problem.rules}
    words: dict[str, list[str]] = {rule.name: [] for rule in problem.rules}
    wording = _wording(problem, base)
    for figure in _priced_figures(problem):
        limit, after = figure.limit, figure.moved(figure.margin)
        answer = found.get((figure.name, f"{MARGIN}: {limit.field}"))
        gained = _gain_when_eased if _only_eases(figure) else _gain_either_way
        gain = Gain(0.0, 0.0, 0.0) if after == limit.value else gained(base, answer)
        margin = MarginalGain(limit.field, limit.unit, limit.value, after, gain)
        margins.setdefault(figure.name, []).append(margin)
        words.setdefault(figure.name, []).append(_at_margin(wording, figure, margin, answer))
    dropped: dict[str, Gain | None] = {}
    for rule in problem.rules:
        answer = found.get((rule.name, LEFT_OUT))
        dropped[rule.name] = (_loss_when_tightened if rule.loosens else _gain_when_eased)(base, answer)
        words[rule.name].append(f"Without it: {_gain_words(wording, dropped[rule.name], answer)}.")
    return tuple(
        RulePrice(name, tuple(each), dropped.get(name), " ".join(words[name]))
        for name, each in margins.items()
    )


def _gain_when_eased(base: ValueRange, eased: ValueRange | None) -> Gain | None:
    if eased is None or math.isinf(eased.most) or math.isinf(base.most):
        return None
    found = max(eased.found, base.found)  # the allocation without the change is one with it too
    return Gain(max(0.0, found - base.most), found - base.found, max(0.0, eased.most - base.found))


def _gain_either_way(base: ValueRange, changed: ValueRange | None) -> Gain | None:
    """What a change gains that may also lose."""
    if changed is None or math.isinf(changed.found) or math.isinf(changed.most) or math.isinf(base.most):
        return None
    return Gain(changed.found - base.most, changed.found - base.found, changed.most - base.found)


def _loss_when_tightened(base: ValueRange, tightened: ValueRange | None) -> Gain | None:
    if tightened is None or math.isinf(tightened.found) or math.isinf(base.most):
        return None
    found = max(tightened.found, base.found)
    most = min(tightened.most, base.most)
    return Gain(min(0.0, tightened.found - base.most), tightened.found - found, min(0.0, most - base.found))


class _Wording(NamedTuple):
    """How gains are written: after each the unit of value, below `error` nothing."""

    unit: str
    error: float
    precision: Precision


def _wording(problem: Problem, base: ValueRange) -> _Wording:
    known = EXACT if base.solution is None else precision_of(problem, base.solution)
    return _Wording(value_unit(problem), SOLVER_ERROR * abs(base.found), known)


def _at_margin(
    wording: _Wording, figure: LimitFigure, margin: MarginalGain, answer: ValueRange | None
) -> str:
    before, after = figure_words(margin.before, margin.unit), figure_words(margin.after, margin.unit)
    if margin.before == margin.after:
        return f"It asks for nothing ({before})."
    change = f"{easing_verb(figure.limit)} it from {before} to {after}"
    return f"{change}: {_gain_words(wording, margin.gain, answer)}."


def _gain_words(wording: _Wording, gain: Gain | None, answer: ValueRange | None) -> str:
    """A gain in words; "nothing" where a solver could not distinguish it from that."""
    if gain is None:
        return "nothing fits" if answer is not None and answer.is_impossible else "not worked out"
    unit, error, known = wording
    if -error <= gain.at_least and gain.at_most <= error:
        return "nothing gained"
    if gain.at_least >= -error:
        return f"{between(max(0.0, gain.at_least), gain.at_most, unit, known)} gained"
    if gain.at_most <= error:
        return f"{between(max(0.0, -gain.at_most), -gain.at_least, unit, known)} lost"
    return f"between {bound(-gain.at_least, known)} lost and {bound(gain.at_most, known)} {unit} gained"
