"""Whether an allocation with some choices fixed is worth the threshold, and who vouches for the answer.

What is known comes first: an allocation in hand that has the choices answers yes. Then prices: where every
case of a proof comes to less with the choices fixed, the answer is no, in whole numbers and without a solver.
For what is left a small proof of its own is sought; what that does not settle is solved, each solve ending as
soon as the threshold is reached or its bound is below it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from optimiser.checked_bound.checking import priced_cases
from optimiser.checked_bound.prices import PRICE_BITS, PricedProblem
from optimiser.checked_bound.record import Proof
from optimiser.explaining.side_by_side import answer_all
from optimiser.explaining.what_if import SAME, ValueRange
from optimiser.limits import Clock, Limits
from optimiser.problem import Problem
from optimiser.rules import Lock
from optimiser.solution import Solution
from optimiser.verifying import verify

Vouched = Literal["checked", "solver", ""]
"""Who vouches: whole numbers that anyone can check, a solver, or nobody, for it was not settled."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A project fixed in (by one of its options, where that is named) or fixed out."""

    project: str
    state: Literal["in", "out"]
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an allocation with choices fixed is worth the threshold.

    Attributes:
        allocation: one that is, checked to the penny; None where there is none, or it is not known.
        vouched: for yes, `checked`; for no, whoever says so; empty where it was not settled.
    """

    allocation: Solution | None
    vouched: Vouched

    @property
    def is_no(self) -> bool:
        """Whether it was shown that there is none."""
        return self.allocation is None and self.vouched != ""


NOT_SETTLED = Answer(None, "")


class Asker:
    """Answers questions about one problem, and keeps every allocation that it comes to.

    Attributes:
        known: allocations of the problem, each checked to the penny, in the order in which they were found.
    """

    def __init__(
        self, problem: Problem, known: Sequence[Solution], limits: Limits, clock: Clock, proof: Proof | None
    ) -> None:
        self._problem = problem
        self._limits = limits
        self._clock = clock
        self._cases = None if proof is None else PricedCases(problem, proof)
        self._project_of = {option.id: option.project for option in problem.options}
        self.known: list[Solution] = []
        for each in known:
            self._keep(each)

    def ask(
        self,
        questions: Sequence[Sequence[Fixed]],
        threshold: float,
        told: Callable[[int, Answer], None] | None = None,
    ) -> list[Answer]:
        """Answer each: is an allocation with all of these choices worth the threshold?"""
        answers = [self._at_once(each, threshold) for each in questions]
        waiting = [at for at, answer in enumerate(answers) if answer.vouched == ""]
        if told is not None:
            for at, answer in enumerate(answers):
                if answer.vouched:
                    told(at, answer)

        def hear(number: int, found: ValueRange) -> None:
            if told is not None:
                told(waiting[number], self._answer(found, threshold))

        solved = answer_all(
            self._problem,
            [with_fixed(self._problem, questions[at]) for at in waiting],
            self._limits,
            self._clock,
            hear,
            until=threshold,
            prove=True,
            keep_solutions=True,
        )
        for at, found in zip(waiting, solved, strict=True):
            if found is not None:
                answers[at] = self._answer(found, threshold)
        return answers

    def best_known(self, threshold: float, fixed: Sequence[Fixed] = ()) -> Solution | None:
        """The best allocation in hand that has these choices and is worth the threshold."""
        fitting = [each for each in self.known if _reaches(each, threshold) and self._has(each, fixed)]
        return max(fitting, key=lambda each: each.value, default=None)

    def learn(self, found: ValueRange) -> None:
        """Keep the allocation of an answer, where it is one of this problem."""
        if found.solution is not None and found.solution.choices:
            self._keep(found.solution)

    def _at_once(self, fixed: Sequence[Fixed], threshold: float) -> Answer:
        known = self.best_known(threshold, fixed)
        if known is not None:
            return Answer(known, "checked")
        if self._cases is not None and self._cases.are_below(fixed, threshold):
            return Answer(None, "checked")
        return NOT_SETTLED

    def _answer(self, found: ValueRange, threshold: float) -> Answer:
        if found.solution is not None and found.solution.choices:
            own = self._keep(found.solution)
            if own is not None and _reaches(own, threshold):
                return Answer(own, "checked")
        if found.is_impossible or found.falls_short_of(threshold):
            return Answer(None, "solver" if found.proof is None else "checked")
        return NOT_SETTLED

    def own(self, found: Solution) -> Solution | None:
        """An allocation of a changed problem as one of this problem; None where it is none to the penny."""
        return self._keep(found)

    def _keep(self, found: Solution) -> Solution | None:
        """An allocation of a changed problem as one of this problem, if it is one to the penny."""
        own = found.model_copy(
            update={
                "problem_hash": self._problem.fingerprint,
                "status": "feasible",
                "value_bound": None,
                "gap": None,
                "proven_by": None,
                "proof": None,
                "message": "",
            }
        )
        if not verify(self._problem, own).holds:
            return None
        if own not in self.known:
            self.known.append(own)
        return own

    def _has(self, solution: Solution, fixed: Sequence[Fixed]) -> bool:
        options = {choice.option for choice in solution.choices}
        projects = {self._project_of[option] for option in options}
        for each in fixed:
            is_in = each.project in projects if each.option is None else each.option in options
            if is_in != (each.state == "in"):
                return False
        return True


def _reaches(solution: Solution, threshold: float) -> bool:
    return solution.value >= threshold - SAME * abs(threshold)


def with_fixed(problem: Problem, fixed: Sequence[Fixed]) -> Problem:
    """The problem with choices fixed, each by a lock."""
    names = {rule.name for rule in problem.rules}
    locks = []
    for each in fixed:
        what = each.project if each.option is None else each.option
        name = f"{what} is fixed {each.state} to see what that is worth"
        while name in names:
            name += "."
        names.add(name)
        locks.append(Lock(name=name, project=each.project, option=each.option, state=each.state))
    return problem.model_copy(update={"rules": (*problem.rules, *locks)})


class PricedCases:
    """The cases of a proof, each at its prices, to be asked what they come to with choices fixed."""

    def __init__(self, problem: Problem, proof: Proof) -> None:
        self._exact, self._cases = priced_cases(problem, proof)
        self._options: dict[str, list[str]] = {}
        for option in problem.options:
            self._options.setdefault(option.project, []).append(option.id)

    def are_below(self, fixed: Sequence[Fixed], threshold: float) -> bool:
        """Whether the prices show that no allocation with these choices is worth the threshold."""
        unit = 2.0 ** (self._exact.places + PRICE_BITS)
        least = (threshold - SAME * abs(threshold)) * unit
        return all(
            bound is None or bound < least
            for way in self._ways(fixed)
            for priced, limits in self._cases
            for bound in [self._bound(priced, limits, way)]
        )

    def _ways(self, fixed: Sequence[Fixed]) -> list[dict[int, int]]:
        """The choices as decisions fixed at 0 or 1; a project fixed in, one way for each of its options."""
        columns = self._exact.column_names
        ways: list[dict[int, int]] = [{}]
        for each in fixed:
            of_project = [columns[option] for option in self._options[each.project]]
            named = of_project if each.option is None else [columns[each.option]]
            if each.state == "out":
                ways = [way | dict.fromkeys(named, 0) for way in ways]
            else:
                ways = [way | {column: 1} for way in ways for column in named if way.get(column) != 0]
        return ways

    def _bound(
        self, priced: PricedProblem, limits: Mapping[int, tuple[int, int]], fixed: Mapping[int, int]
    ) -> int | None:
        """What a case comes to at most with choices fixed; None where nothing is in it."""
        within = dict(limits)
        for column, value in fixed.items():
            low, high = within.get(column, (0, 1))
            if not low <= value <= high:
                return None
            within[column] = (value, value)
        bound = priced.bound(within)
        if bound is None or bound < 0 or not self._exact.whole:
            return None if bound is None or bound < 0 else bound
        unit = self._exact.whole << PRICE_BITS
        return bound // unit * unit
