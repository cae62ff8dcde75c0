"""Everything that can be said of an answer, within the time allowed.

Of each funded option, area by area, it is said here what it buys, which rules bind and which pots it empties;
the reasons of the others, the price of each rule and a conflict come from the other modules of this package.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.assumptions import precision_of
from optimiser.benefit import benefit_parts, is_harm_alone
from optimiser.explaining.conflict_fixes import Conflict, explain_conflict
from optimiser.explaining.prices import RulePrice, rule_prices
from optimiser.explaining.reasons import WhyNot
from optimiser.explaining.why_not import RefusalSearch
from optimiser.formulation.constraints import budget_name
from optimiser.limits import Cancelled, Clock, Limits, OnProgress
from optimiser.precision import Precision, harm
from optimiser.problem import Problem
from optimiser.rules import Rule
from optimiser.rules.rule import Payment
from optimiser.solution import Solution
from optimiser.solve_log import SolveLog
from optimiser.verifying.solution_index import RuleState, SolutionIndex, meets, rule_states

FOR_PRICES = 0.5  # the share of the time that is kept for the prices of rules, where they are asked for


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the answer is as it is.

    Attributes:
        why: option id -> what it buys, and what stops it from getting more.
        why_not: each project that gets nothing, in the problem's order, by the option that came nearest.
        rules: the state of each rule and of each pot's budget.
        where: the same as `why` for each option in each area.
        options: each option that is not chosen, in the problem's order, those of funded projects too.
        prices: what each rule and each pot's budget costs; none where they were not asked for.
        conflict: of a problem that has no allocation: which rules, and what would end it.
    """

    why: dict[str, str]
    why_not: tuple[WhyNot, ...]
    rules: tuple[RuleState, ...]
    where: tuple[AreaReason, ...] = ()
    options: tuple[WhyNot, ...] = ()
    prices: tuple[RulePrice, ...] = ()
    conflict: Conflict | None = None


def explain(
    problem: Problem,
    solution: Solution,
    limits: Limits | None = None,
    *,
    deep: bool = True,
    prices: bool = False,
    only: str | None = None,
    others: bool = True,
    seconds: float = 60.0,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    log: SolveLog | None = None,
) -> Explanation:
    """Explain everything about an answer.

    Args:
        problem: as it was solved.
        solution: an allocation of it, or that there is none; nothing is said of a failed one.
        limits: which solver.
        deep: solve again for each refused option; otherwise only what is certain at a glance.
        prices: price every rule as well.
        only: ask why not of this one project; None for all.
        others: solve again for the options that a funded project is not funded by, too.
        seconds: for all of that together.
        progress: called with what is being looked into.
        cancelled: checked often; what is left is then reported as not worked out.
        log: where the answers of the solver are written down, or given from; not those for prices.
    """
    used_limits = limits or Limits()
    clock = Clock(seconds, progress, cancelled, log)
    if solution.status == "infeasible":
        clock.report("finding what would end the conflict")
        return Explanation(
            {}, (), (), conflict=explain_conflict(problem, used_limits, clock, solution.conflict)
        )
    if solution.status == "failed":
        return Explanation({}, (), ())
    states = rule_states(problem, solution)
    where = area_reasons(problem, solution, states, clock)  # first, for it takes little
    why_nots = RefusalSearch(problem, solution, only)
    if deep:
        share = clock.left() * (1 - FOR_PRICES) if prices else clock.left()
        why_nots.look_deeper(used_limits, Clock(share, progress, cancelled, log), states, others=others)
    priced: tuple[RulePrice, ...] = ()
    if prices:
        priced = rule_prices(
            problem, solution, used_limits, seconds=clock.left(), progress=progress, cancelled=cancelled
        )
    return Explanation(
        why=option_reasons(problem, solution, states),
        why_not=why_nots.of_projects(),
        rules=states,
        where=where,
        options=why_nots.of_options(),
        prices=priced,
    )


@dataclass(frozen=True, slots=True)
class AreaReason:
    """What an option's money does in one area.

    Attributes:
        pence: paid there, from all pots.
        benefit: harm units that would come back there if the option alone were taken out; None where the
            time did not suffice to work that out.
        binds: names of binding rules that speak of this money, or of the option or its project.
        empties: ids of pots that this money helps to empty.
        words: one or two sentences.
    """

    option: str
    area: str
    pence: int
    benefit: float | None
    binds: tuple[str, ...]
    empties: tuple[str, ...]
    words: str


def area_reasons(
    problem: Problem, solution: Solution, states: Sequence[RuleState], clock: Clock
) -> tuple[AreaReason, ...]:
    """Why each option is paid in each area, in the order of the solution's lines."""
    paid: dict[tuple[str, str], list[Payment]] = defaultdict(list)
    for payment in SolutionIndex(problem, solution).payments:
        paid[payment.option.id, payment.area.id].append(payment)
    buys = _benefit_by_option_and_area(problem, solution, clock)
    binding = {state.name for state in states if state.state == "binding"}
    rules = [rule for rule in problem.rules if rule.name in binding]
    names = {area.id: area.name for area in problem.areas}
    precision = precision_of(problem, solution)
    reasons = []
    for (option, area), payments in paid.items():
        pence = sum(payment.line.pence for payment in payments)
        benefit = buys[option].get(area, 0.0) if option in buys else None
        binds = tuple(rule.name for rule in rules if any(_speaks_of(rule, each) for each in payments))
        pots = dict.fromkeys(payment.pot.id for payment in payments)
        empties = tuple(pot for pot in pots if budget_name(pot) in binding)
        effect = "its benefit was not worked out"
        if benefit is not None:
            effect = f"{_verb(problem)} {_for_each_thousand(problem, benefit, pence, precision)}"
        said = f"In {names[area]} {effect}."
        if binds:
            said += f" What binds: {'; '.join(binds)}."
        if empties:
            said += f" It empties {', '.join(empties)}."
        reasons.append(AreaReason(option, area, pence, benefit, binds, empties, said))
    return tuple(reasons)


def option_reasons(problem: Problem, solution: Solution, states: Sequence[RuleState]) -> dict[str, str]:
    """Option id -> what it buys in all, and what stops it from getting more, in words."""
    parts, precision = benefit_parts(problem, solution.choices), precision_of(problem, solution)
    spent: dict[str, int] = defaultdict(int)
    pots: dict[str, set[str]] = defaultdict(set)
    for line in solution.lines:
        spent[line.option] += line.pence
        pots[line.option].add(line.pot)
    locked = {project: rule.name for rule in problem.rules for project in rule.demands()}
    project = {option.id: option.project for option in problem.options}
    binding = {state.name for state in states if state.state == "binding"}
    reasons = {}
    for option, pence in spent.items():
        bought = _for_each_thousand(problem, parts.by_option.get(option, 0.0), pence, precision)
        said = f"{_verb(problem).capitalize()} {bought}."
        if parts.value_by_option.get(option) != parts.by_option.get(option):
            value = harm(parts.value_by_option[option], precision)
            said += f" By the weights of the priorities that is worth {value}."
        if project[option] in locked:
            said += f" It is locked in: {locked[project[option]]}."
        full = [pot for pot in sorted(pots[option]) if budget_name(pot) in binding]
        if full:
            said += f" It empties {', '.join(full)}."
        reasons[option] = said
    return reasons


def _verb(problem: Problem) -> str:
    """How a sentence on a benefit begins: officer points are no harm prevented."""
    return "it prevents" if is_harm_alone(problem) else "its benefit is"


def _for_each_thousand(problem: Problem, benefit: float, pence: int, precision: Precision) -> str:
    each = harm(benefit * 100_000 / pence, precision)
    return f"{harm(benefit, precision)} {problem.harm_unit}, {each} for each £1,000"


def _benefit_by_option_and_area(
    problem: Problem, solution: Solution, clock: Clock
) -> dict[str, dict[str, float]]:
    """Option -> area -> harm units lost there if the option alone were taken out, as far as there is time."""
    everything = benefit_parts(problem, solution.choices).by_area
    bought = {}
    for choice in solution.choices:
        if clock.over():
            break
        others = [each for each in solution.choices if each.option != choice.option]
        without = benefit_parts(problem, others).by_area
        bought[choice.option] = {
            area: benefit - without.get(area, 0.0) for area, benefit in everything.items()
        }
    return bought


def _speaks_of(rule: Rule, paid: Payment) -> bool:
    """Whether a rule is about this payment: its money, its option or its project."""
    moneys = rule.moneys()
    if moneys:
        return any(meets(money, paid) for money in moneys)
    named = dict(rule.mentions())
    return paid.option.id in named.get("options", ()) or paid.option.project in named.get("projects", ())
