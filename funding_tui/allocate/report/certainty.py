"""How good a run is known to be, in words: "proven" is said of what was checked here, without a solver.

What nothing but a solver says is called the solver's word. A claim has two parts that may both be there: the
bound that the solver reported, and the one that a proof was checked to prove.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from funding_tui.allocate.report.allocation import ReportPart
from funding_tui.base.formats import count
from optimiser.precision import FINEST_GAP, gap_percent
from optimiser.solution import ProvenBy, Solution, Status

HOW = "in whole numbers, without trusting any solver"
SOLVERS_WORD = "by the solver's word"
_STATUS: TypeAdapter[Status] = TypeAdapter(Status)
_TWICE = ", given twice in two different ways"


class CheckedBoundReport(ReportPart):
    """What the proof of a run proves, checked in whole numbers and without a solver.

    Attributes:
        value_bound: no allocation under the run's rules is worth more; None where it is proven that the rules
            leave no allocation.
        gap: the share by which that is above the value; None where there is no allocation.
        cases: how many cases the proof parts the problem into.
        price_sets: how many sets of prices settle them.
        cannot_hold: how many of the cases hold no allocation.
        cuts: how many cuts tighten them.
    """

    value_bound: float | None
    gap: float | None
    cases: int
    price_sets: int
    cannot_hold: int = 0
    cuts: int = 0


@dataclass(frozen=True, slots=True)
class Certainty:
    """What is claimed of how good an answer is.

    Attributes:
        status: of the answer.
        gap: the share by which the solver's bound is above its value; None where it gave none.
        proven_by: how the solver came to it; None where that was not recorded.
        checked: what a proof was checked to prove; None without one.
    """

    status: Status
    gap: float | None
    proven_by: ProvenBy | None
    checked: CheckedBoundReport | None

    @property
    def proven_gap(self) -> float | None:
        """The gap that was checked; None where none was."""
        return None if self.checked is None else self.checked.gap

    def in_brief(self) -> str:
        """A few words, such as `proven within 0.1% of the best`."""
        if self.status == "failed":
            return "failed"
        if self.status == "infeasible":
            is_proven = self.checked is not None and self.checked.value_bound is None
            return "no allocation possible" + ("" if is_proven else f", {SOLVERS_WORD}")
        if self.proven_gap is not None:
            near = within(self.proven_gap)
            return f"proven {near}" if is_best(self.proven_gap) else f"proven {near} of the best"
        if self.status == "feasible" or self.gap is None:
            return "not proven best"
        near = within(self.gap) if is_best(self.gap) else f"{within(self.gap)} of the best"
        return f"{near} {SOLVERS_WORD}"

    def shortly(self) -> str:
        """The same for a line with little room, such as `proven within 0.1%`."""
        return self.in_brief().replace(" of the best", "")

    def in_a_cell(self) -> str:
        """The same for a narrow cell, such as `proven 0.1%`, or `solver 0.1%` where it was not checked."""
        if self.proven_gap is not None:
            return "proven best" if is_best(self.proven_gap) else f"proven {gap_percent(self.proven_gap)}"
        if self.status != "optimal" or self.gap is None:
            return "not proven" if self.status in ("optimal", "feasible") else self.status
        return "solver: best" if is_best(self.gap) else f"solver {gap_percent(self.gap)}"

    def sentence(self) -> str:
        """How good an allocation is known to be, and how that is known."""
        if self.proven_gap is not None:
            if is_best(self.proven_gap):
                return f"It is {self.in_brief()}: that was checked {HOW}."
            return (
                f"It is proven to be {within(self.proven_gap)} of the best that these rules allow: "
                f"that was checked {HOW}."
            )
        if self.gap is None:
            return "How close it is to the best is not known."
        near = "it is the best" if is_best(self.gap) else f"it is {within(self.gap)} of the best"
        said = f"{SOLVERS_WORD}{self.twice}, {near} that these rules allow."
        if self.status == "feasible":
            return f"The search was stopped early: {said}"
        return f"{said[:1].upper()}{said[1:]}"

    def known_by(self) -> str:
        """What it rests on, for a table."""
        if self.checked is not None:
            cases = count(self.checked.cases, "case", "cases")
            sets = count(self.checked.price_sets, "set of prices", "sets of prices")
            return f"a proof that was checked {HOW}: {cases}, {sets}"
        words = {
            "solver": "one run of the solver",
            "solver-twice": "two different ways of solving",
            "checked": "not recorded",
        }
        return "not recorded" if self.proven_by is None else words[self.proven_by]

    @property
    def twice(self) -> str:
        """What is added where two ways of solving agree."""
        return _TWICE if self.proven_by == "solver-twice" else ""


def certainty_of_stored(status: str, gap: float | None, checked: Any) -> Certainty:
    """What is claimed of a stored run.

    Args:
        status: of the run.
        gap: the share by which the solver's bound is above its value; None where it gave none.
        checked: the checked bound of its report, also as plain data; None without one.
    """
    proven = None if checked is None else CheckedBoundReport.model_validate(checked)
    return Certainty(_STATUS.validate_python(status), gap, None, proven)


def is_best(gap: float) -> bool:
    """Whether a gap is too small to speak of anything better."""
    return gap <= FINEST_GAP


def within(gap: float) -> str:
    """`within 0.1%`; of a gap too small to speak of, `best`."""
    if is_best(gap):
        return "best" if gap <= 0 else "best, to within 0.001%"
    return f"within {gap_percent(gap)}"


def certainty_of(solution: Solution, checked: CheckedBoundReport | None) -> Certainty:
    """What is claimed of a solution, with what its proof proves."""
    return Certainty(solution.status, solution.gap, solution.proven_by, checked)
