"""What a solver answered while reasons were sought, so that the same reasons can be drawn from it again.

Reasons are found by solving many problems that differ a little, as long as time is left. Solved again on
another machine, they may end elsewhere. So each answer is written down with the fingerprint of its problem,
and when the time was over; drawn again from these, the reasons come out word for word.

That no allocation is better than an answer says is the solver's word, here as in the answer of the problem.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from optimiser.checked_bound.record import Proof
from optimiser.problem import Problem
from optimiser.record import Record, fingerprint
from optimiser.solution import Solution


class SolveLogError(ValueError):
    """Recorded answers are not those of the questions that are asked; the message says where."""


class RecordedChange(Record):
    """The least change of a problem that lets something in, all in pence.

    Attributes:
        too_little: no change up to this does; None where nothing was shown.
        enough: this does; None where nothing was found.
        by_pot: pot id -> its part of `enough`, where it is a rise of budgets.
        does_best: whether a rise does no more elsewhere; None where that was not shown.
    """

    too_little: int | None = None
    enough: int | None = None
    by_pot: dict[str, int] = {}
    does_best: bool | None = None


class RecordedAnswer(Record):
    """One answer of a solver.

    Attributes:
        of: the fingerprint of the problem that was solved, with what was left out of it.
        found: the value of the best allocation found; None where none was.
        most: no allocation has more value; None where nothing was proven.
        is_impossible: it was proven that there is no allocation.
        holds: whether there is any allocation, where only that was asked; None where it was not shown.
        solution: the allocation, or what forbids one, where the reasons speak of it.
        change: the least change that was asked for; `solution` is then an allocation with it.
        proof: why no allocation has more value than `most`, or why there is none; None where a solver says
            so.
    """

    of: str
    found: float | None = None
    most: float | None = None
    is_impossible: bool = False
    holds: bool | None = None
    solution: Solution | None = None
    change: RecordedChange | None = None
    proof: Proof | None = None


class RecordedAnswers(Record):
    """Answers in the order in which they were asked for.

    Attributes:
        over_at: for each clock in the order in which they were started, how many answers there were when its
            time was seen to be over; None where it was not.
    """

    answers: tuple[RecordedAnswer, ...] = ()
    over_at: tuple[int | None, ...] = ()


@dataclass(slots=True)
class SolveLog:
    """Writes answers down; or gives those that were written down, one after the other, without solving.

    Attributes:
        recorded: the answers to give; None to write down what is answered.
    """

    recorded: RecordedAnswers | None = None
    _answers: list[RecordedAnswer] = field(default_factory=list)
    _over_at: list[int | None] = field(default_factory=list)
    _clocks: int = 0
    _given: set[int] = field(default_factory=set)

    @property
    def is_replayed(self) -> bool:
        """Whether answers are given and not written down."""
        return self.recorded is not None

    @property
    def written(self) -> RecordedAnswers:
        """What was written down."""
        return RecordedAnswers(answers=tuple(self._answers), over_at=tuple(self._over_at))

    def start_clock(self) -> int:
        """The number of a clock that starts now."""
        self._clocks += 1
        if not self.is_replayed:
            self._over_at.append(None)
        return self._clocks - 1

    def see_over(self, clock: int) -> None:
        """Write down that the time of a clock was seen to be over."""
        if self._over_at[clock] is None:
            self._over_at[clock] = len(self._answers)

    def was_over(self, clock: int) -> bool:
        """Whether the time of a clock was over, by as many answers as were given until now."""
        over_at = self._recorded().over_at
        if clock >= len(over_at):
            message = "more is asked than was recorded"
            raise SolveLogError(message)
        at = over_at[clock]
        return at is not None and len(self._given) >= at

    def write(self, answer: RecordedAnswer) -> None:
        """Write down an answer."""
        self._answers.append(answer)

    def keep_only(self, is_spoken_of: Callable[[Solution], bool]) -> None:
        """Leave out of what was written down every allocation that nothing is said of."""
        self._answers = [
            each
            if each.solution is None or is_spoken_of(each.solution)
            else each.model_copy(update={"solution": None})
            for each in self._answers
        ]

    def give(self, of: str) -> RecordedAnswer:
        """The first answer that was not given yet.

        Raises:
            SolveLogError: there is none, or it is of another problem.
        """
        answers = self._recorded().answers
        at = next((at for at in range(len(answers)) if at not in self._given), len(answers))
        if at >= len(answers) or answers[at].of != of:
            message = f"answer {at + 1} of the solver is missing, or is of another problem"
            raise SolveLogError(message)
        self._given.add(at)
        return answers[at]

    def pick(self, of: str) -> RecordedAnswer | None:
        """The answer to a question that was asked beside others, wherever it stands; None where none came."""
        for at, answer in enumerate(self._recorded().answers):
            if answer.of == of and at not in self._given:
                self._given.add(at)
                return answer
        return None

    def finish(self) -> None:
        """Make sure that every recorded answer was given.

        Raises:
            SolveLogError: some were not.
        """
        left = len(self._recorded().answers) - len(self._given)
        if left:
            message = f"{left} recorded answers of the solver belong to no question"
            raise SolveLogError(message)

    def _recorded(self) -> RecordedAnswers:
        return self.recorded or RecordedAnswers()


def question(problem: Problem, without: Sequence[str] = ()) -> str:
    """The fingerprint of a problem with what is left out of it."""
    return " ".join([fingerprint(problem), *sorted(without)])
