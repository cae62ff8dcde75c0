"""Why each option that is not funded is not: forced in, made cheaper, given more money, and solved again.

An option is forced in and the problem solved. Either that is impossible, and the rules in the way are named
with what would end that; or something better would have to go, and it is said what, and what would be lost.
Then each binding rule is left out, to see which of them keeps the option out; then its price is cut and its
budgets raised, to see at what figure it comes in. Every option gets its quick answer before any gets a slow
one, and the slow ones take turns. What there is no time for is reported as not worked out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from optimiser.assumptions import precision_of
from optimiser.benefit import value_unit
from optimiser.explaining.conflict_fixes import explain_conflict
from optimiser.explaining.entry_price import RisingBudgets, savings, shortfalls
from optimiser.explaining.figures import between
from optimiser.explaining.reasons import ANY_RULE, WhyNot, funded_projects, least_cost, quick_reason
from optimiser.explaining.what_if import ValueRange, WhatIfSolver, value_range, what_if_solver
from optimiser.limits import Clock, Limits
from optimiser.problem import Option, Problem
from optimiser.problem_changes import forcing_rule_name, with_option, without_rule
from optimiser.solution import Solution
from optimiser.verifying.solution_index import RuleState, SolutionIndex

FORCED_GAP = 0.01  # a forced answer shows what is displaced; its bound says how far off the loss may be
ENTERING_GAP = 1e-4  # whether an option comes in is asked of two large figures; the solve stops when it shows
SECONDS_EACH = 10.0
SAME_VALUE = 1e-9  # of the value: a smaller loss is none
BENEFIT = "benefit"  # the deciding "rule" of what is simply not worth what it would displace


class RefusalSearch:
    """Why each option (or those of the project `only`) is not funded, and the search for better reasons."""

    def __init__(self, problem: Problem, solution: Solution, only: str | None = None) -> None:
        chosen = {choice.option for choice in solution.choices}
        asked = [option for option in problem.options if only in (None, option.project)]
        refused = [option for option in asked if option.id not in chosen]
        left = SolutionIndex(problem, solution).left()
        self._cases = {option.id: _Refusal(problem, solution, left, option) for option in refused}
        self._problem = problem
        self._best = value_range(solution)

    def of_options(self) -> tuple[WhyNot, ...]:
        """One for each option that is not chosen, in the problem's order."""
        return tuple(case.reason for case in self._cases.values())

    def of_projects(self) -> tuple[WhyNot, ...]:
        """One for each project that gets nothing: the option of it that came nearest."""
        return tuple(
            min(cases, key=_nearest).reason for cases in self._by_project() if not cases[0].is_funded
        )

    def look_deeper(self, limits: Limits, clock: Clock, states: Sequence[RuleState]) -> None:
        """Solve again for each option, in order of what an officer asks first, until the time is over."""
        loose = what_if_solver(replace(limits, gap=max(limits.gap, FORCED_GAP)), clock, SECONDS_EACH)
        fine = what_if_solver(
            replace(limits, gap=min(limits.gap, ENTERING_GAP)), clock, SECONDS_EACH, keep_solutions=False
        )
        first = [min(cases, key=_nearest) for cases in self._by_project() if not cases[0].is_funded]
        picked = {case.option.id for case in first}
        rest = [case for case in self._cases.values() if case.option.id not in picked]
        for cases in (first, rest):
            open_ones = [case for case in cases if not case.is_certain]
            if clock.over():
                return
            for number, case in enumerate(open_ones, start=1):
                clock.report(f"finding why {case.name} is not funded ({number} of {len(open_ones)})")
                case.force(loose)
            _find_openers(self._problem, self._best, open_ones, states, loose)
            clock.report("finding at what price, or with what money, they come in")
            _take_turns(case.look_closer(fine, limits) for case in open_ones)

    def _by_project(self) -> list[list[_Refusal]]:
        grouped: dict[str, list[_Refusal]] = {}
        for case in self._cases.values():
            grouped.setdefault(case.option.project, []).append(case)
        return list(grouped.values())


class _Refusal:
    """One option that is not chosen, and what is known of why."""

    def __init__(self, problem: Problem, solution: Solution, left: Mapping[str, int], option: Option) -> None:
        self.option = option
        self.is_funded = option.project in funded_projects(problem, solution)
        self.reason, self.is_certain = quick_reason(problem, solution, left, option)
        self.name = next(each.name for each in problem.projects if each.id == option.project)
        self._problem = problem
        self._solution = solution
        self._best = value_range(solution)
        self._precision = precision_of(problem, solution)
        self._forced: ValueRange | None = None

    def force(self, solver: WhatIfSolver) -> None:
        """Force the option in, and say what that costs, or which rules forbid it."""
        forced = solver.solve(with_option(self._problem, self.option))
        if forced is None or forced.solution is None:
            return
        self._forced = forced
        if forced.is_impossible:
            names = [name for name in forced.solution.conflict if name != forcing_rule_name(self.option.id)]
            said = "; ".join(names) or "the other rules"
            self.reason = replace(
                self.reason,
                rule=names[0] if names else self.reason.rule,
                why=f"It cannot be funded at all while these hold: {said}.",
                would_enter_if="one of those rules were eased",
            )
            return
        self._describe_displacement(forced, forced.solution)

    def _describe_displacement(self, forced: ValueRange, found: Solution) -> None:
        loss = self._best.found - forced.found
        least = max(0.0, self._best.found - forced.most)
        gone = _displaced(self._problem, self._solution, found, self.option.project)
        names = {each.id: each.name for each in self._problem.projects}
        instead = f" It would take from {', '.join(names[each] for each in gone)}." if gone else ""
        lost = between(least, loss, value_unit(self._problem), self._precision)
        effect = (
            f"With it the value is as good, as far as was proven.{instead}"
            if self._is_as_good(forced) or abs(loss) <= SAME_VALUE * abs(self._best.found)
            else f"Funding it would lose {lost} elsewhere.{instead}"
        )
        is_open = self.reason.rule == ANY_RULE
        self.reason = replace(
            self.reason,
            rule=BENEFIT if is_open else self.reason.rule,
            why=effect if is_open else f"{effect} {self.reason.why}",
            loss=loss,
            loss_at_least=least,
            displaces=gone,
        )

    def _is_as_good(self, forced: ValueRange) -> bool:
        return forced.reaches(self._best.found)

    def opened_by(self, rules: Sequence[str]) -> None:
        """Tell without which binding rules the optimiser picks it."""
        if not rules:
            return
        # what comes in with no more money was not kept out by the money
        decides = self.reason.rule if self.reason.rule in rules else rules[0]
        without = " or without ".join(f"{name!r}" for name in rules)
        why = f"{self.reason.why} It would be picked without {without}."
        self.reason = replace(self.reason, opened_by=tuple(rules), rule=decides, why=why)

    def look_closer(self, solver: WhatIfSolver, limits: Limits) -> Iterator[None]:
        """Find the smallest changes that bring it in, a solve or two at a time."""
        if self._forced is None:
            return
        if self._forced.is_impossible:
            yield from self._find_fixes(solver, limits)
            return
        if self._is_as_good(self._forced):
            self.reason = replace(self.reason, would_enter_if="you prefer it: it is as good")
            return
        at_its_price = False if self._forced.falls_short_of(self._best.found) else None
        for saving in savings(solver, self._problem, self.option, self._best.found, at_its_price):
            self.reason = replace(self.reason, saving=saving, would_enter_if=saving.words)
            yield
        assert self._forced.solution is not None
        short = shortfalls(self._problem, self._solution, self._forced.solution, self.option)
        if not short:
            return
        cut = self.reason.would_enter_if
        search = RisingBudgets(solver, self._problem, self.option, short, (self._best, self._forced))
        for rise in search.narrow_down():
            both = ", or ".join(words for words in (cut, rise.words) if words)
            self.reason = replace(self.reason, rise=rise, would_enter_if=both)
            yield

    def _find_fixes(self, solver: WhatIfSolver, limits: Limits) -> Iterator[None]:
        assert self._forced is not None
        assert self._forced.solution is not None
        known = self._forced.solution.conflict
        conflict = explain_conflict(with_option(self._problem, self.option), limits, solver.clock, known)
        culprits = tuple(each for each in conflict.culprits if each.name != forcing_rule_name(self.option.id))
        eased = " ".join(each.words for each in culprits if each.is_needed)
        if eased:
            words = f"one of those rules were eased. {eased}".rstrip(".")
            self.reason = replace(self.reason, forbidden_by=culprits, would_enter_if=words)
        yield


def _nearest(case: _Refusal) -> tuple[bool, bool, float, int]:
    """What orders the options of a project: those that might come in, by what is lost, then by price."""
    loss = case.reason.loss
    return case.is_certain, loss is None, loss or 0.0, least_cost(case.option)


def _find_openers(
    problem: Problem,
    best: ValueRange,
    cases: Sequence[_Refusal],
    states: Sequence[RuleState],
    solver: WhatIfSolver,
) -> None:
    """Leave out each binding rule in turn, once for all options, and see which of them are then picked."""
    may_be_in_the_way = {rule.name for rule in problem.rules if not rule.loosens}
    opened: dict[str, list[str]] = {case.option.id: [] for case in cases}
    for state in states:
        if state.state != "binding" or state.name not in may_be_in_the_way:
            continue
        solver.clock.report(f"finding what {state.name} keeps out")
        answer = solver.solve(without_rule(problem, state.name))
        if answer is not None and answer.solution is not None and answer.reaches(best.found):
            for choice in answer.solution.choices:
                if choice.option in opened:
                    opened[choice.option].append(state.name)
    for case in cases:
        case.opened_by(opened[case.option.id])


def _take_turns(searches: Iterable[Iterator[None]]) -> None:
    """A step of each search after the other, until all are done; over time they end by themselves."""
    waiting = deque(searches)
    while waiting:
        search = waiting.popleft()
        for _ in search:
            waiting.append(search)
            break


def _displaced(problem: Problem, solution: Solution, forced: Solution, own: str) -> tuple[str, ...]:
    before, after = _by_project(problem, solution), _by_project(problem, forced)
    return tuple(
        project for project, pence in before.items() if project != own and after.get(project, 0) < pence // 2
    )


def _by_project(problem: Problem, solution: Solution) -> dict[str, int]:
    owner = {option.id: option.project for option in problem.options}
    found: dict[str, int] = {}
    for line in solution.lines:
        found[owner[line.option]] = found.get(owner[line.option], 0) + line.pence
    return found
