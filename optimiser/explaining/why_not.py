"""Why each option that is not funded is not: forced in, made cheaper, given more money, and solved again.

An option is forced in and the problem solved. Either that is impossible, and the rules in the way are named
with what would end that; or something better would have to go, and it is said what, and what would be lost.
Each binding rule is left out, to see which of them keeps the option out. Then the least cut in its price, and
the least rise of budgets, are found at which it comes in (`least_change.py`). Each step is taken for all
options, the nearest first, by several processes or threads. What there is no time for is reported as not
worked out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from optimiser.assumptions import precision_of
from optimiser.benefit import value_unit
from optimiser.explaining.change_words import entry_words, rise_of, saving_of
from optimiser.explaining.conflict_fixes import explain_conflict
from optimiser.explaining.figures import between
from optimiser.explaining.least_change import About, LeastChange, Question
from optimiser.explaining.reason_pool import ReasonPool
from optimiser.explaining.reasons import ANY_RULE, WhyNot, funded_projects, least_cost, quick_reason
from optimiser.explaining.side_by_side import answer_all
from optimiser.explaining.what_if import ValueRange, value_range
from optimiser.limits import Clock, Limits
from optimiser.problem import Option, Problem
from optimiser.problem_changes import forcing_rule_name, with_option, without_rule
from optimiser.solution import Solution
from optimiser.verifying.solution_index import RuleState, SolutionIndex

WITHOUT_GAP = 0.01  # share of the value; only which options are picked is read off
FOR_FORCING = 0.4  # the share of the time that forcing options in may take,
FOR_RULES = 0.25  # and of what is left then, leaving rules out
AS_GOOD = "you prefer it: it is as good"
ABOUT: tuple[About, ...] = ("saving", "rise")
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

    def look_deeper(
        self, limits: Limits, clock: Clock, states: Sequence[RuleState], *, others: bool = True
    ) -> None:
        """Solve again for each option, in order of what an officer asks first, until the time is over.

        `others` are the options that come after the first of each project that gets nothing.
        """
        first = [min(cases, key=_nearest) for cases in self._by_project() if not cases[0].is_funded]
        rest = [case for case in self._cases.values() if case not in first]
        asked = [[case for case in cases if not case.is_certain] for cases in (first, rest if others else ())]
        pool = ReasonPool(
            self._problem, self._best.found, [case.option for cases in asked for case in cases], limits
        )
        opened: Mapping[str, Sequence[str]] | None = None
        for cases in asked:
            if not cases or clock.over():
                continue
            self._force(cases, pool, clock.within(FOR_FORCING * clock.left()))
            if opened is None:
                opened = self._opened_without(states, limits, clock)
            for case in cases:
                case.opened_by(opened.get(case.option.id, ()))
            self._find_changes(sorted(cases, key=_nearest), pool, clock)
            for case in cases:
                if case.is_forbidden and not clock.over():
                    clock.report(f"finding which rules keep {case.name} out")
                    case.find_fixes(limits, clock)

    def _force(self, cases: Sequence[_Refusal], pool: ReasonPool, clock: Clock) -> None:
        answers = pool.force([case.option for case in cases], clock)
        for come, (case, forced) in enumerate(zip(cases, answers, strict=True), start=1):
            clock.report(f"finding why {case.name} is not funded ({come} of {len(cases)})")
            if forced is not None and forced.solution is not None:
                case.forced_in(forced)

    def _opened_without(
        self, states: Sequence[RuleState], limits: Limits, clock: Clock
    ) -> dict[str, list[str]]:
        """Option id -> the binding rules without any one of which it is picked."""
        binding = {state.name for state in states if state.state == "binding"}
        rules = [rule.name for rule in self._problem.rules if not rule.loosens and rule.name in binding]
        clock.report("finding what the rules keep out")
        answers = answer_all(
            self._problem,
            [without_rule(self._problem, name) for name in rules],
            replace(limits, gap=max(limits.gap, WITHOUT_GAP)),
            clock.within(FOR_RULES * clock.left()),
            keep_solutions=True,
        )
        opened: dict[str, list[str]] = {}
        for rule, answer in zip(rules, answers, strict=True):
            if answer is not None and answer.solution is not None and answer.reaches(self._best.found):
                for choice in answer.solution.choices:
                    opened.setdefault(choice.option, []).append(rule)
        return opened

    def _find_changes(self, cases: Sequence[_Refusal], pool: ReasonPool, clock: Clock) -> None:
        """Find the least saving of each option and the least rise of budgets, the quickest to find first."""
        if clock.over():
            return
        asked = [
            (about, case)
            for in_steps in (False, True)
            for about in ABOUT
            for case in cases
            if case.may_enter and bool(case.option.steps) is in_steps
        ]
        answers = pool.change(
            [Question(about, case.option, case.forced_solution) for about, case in asked], clock
        )
        for come, ((about, case), answer) in enumerate(zip(asked, answers, strict=True), start=1):
            words = case.changed(about, answer)
            clock.report(f"finding what brings them in ({come} of {len(asked)}){words}")

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

    @property
    def is_forbidden(self) -> bool:
        """Whether the rules forbid it."""
        return self._forced is not None and self._forced.is_impossible

    @property
    def may_enter(self) -> bool:
        """Whether an allocation with it was found that is not as good."""
        return self._forced is not None and not self.is_forbidden and not self._is_as_good(self._forced)

    @property
    def forced_solution(self) -> Solution:
        """The best allocation found with it."""
        assert self._forced is not None
        assert self._forced.solution is not None
        return self._forced.solution

    def forced_in(self, forced: ValueRange) -> None:
        """Take the answer with the option forced in, and say what that costs, or which rules forbid it."""
        assert forced.solution is not None
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
        if self._is_as_good(forced):
            self.reason = replace(self.reason, would_enter_if=AS_GOOD)

    def _describe_displacement(self, forced: ValueRange, found: Solution) -> None:
        loss = max(0.0, self._best.found - forced.found)
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

    def changed(self, about: About, answer: LeastChange) -> str:
        """Take the least saving, or the least rise; what to say of it at once."""
        if answer.enough == 0:
            self.reason = replace(self.reason, would_enter_if=AS_GOOD)
            return f"; {self.name}: if {AS_GOOD}"
        if about == "saving":
            self.reason = replace(self.reason, saving=saving_of(self.option, answer))
        else:
            self.reason = replace(self.reason, rise=rise_of(self._problem, answer))
        if self.reason.would_enter_if != AS_GOOD:
            self.reason = replace(
                self.reason, would_enter_if=entry_words(self.reason.saving, self.reason.rise)
            )
        return f"; {self.name}: if {self.reason.would_enter_if}" if self.reason.would_enter_if else ""

    def find_fixes(self, limits: Limits, clock: Clock) -> None:
        """Find which rules forbid it, and the least change of each that would not."""
        known = self.forced_solution.conflict
        conflict = explain_conflict(with_option(self._problem, self.option), limits, clock, known)
        culprits = tuple(each for each in conflict.culprits if each.name != forcing_rule_name(self.option.id))
        eased = " ".join(each.words for each in culprits if each.is_needed)
        if eased:
            words = f"one of those rules were eased. {eased}".rstrip(".")
            self.reason = replace(self.reason, forbidden_by=culprits, would_enter_if=words)


def _nearest(case: _Refusal) -> tuple[bool, bool, float, int]:
    """What orders the options of a project: those that might come in, by what is lost, then by price."""
    loss = case.reason.loss
    return case.is_certain, loss is None, loss or 0.0, least_cost(case.option)


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
