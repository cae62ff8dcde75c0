"""Generalised assignment as in OR-Library's gap1 to gap12 (profits) and gapa to gapd (costs).

The text is numbers: how many problems; then for each the number of agents and of jobs; for each agent what
each job earns, or costs, with it; for each agent what each job takes of it; and how much each agent has.
A file of one problem may leave out how many there are. The layout does not say whether the first table is
earned or paid, so the reader is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.optimiser.published.readers.numbers import Numbers


@dataclass(frozen=True)
class Assignment:
    """Jobs of which each is done by one agent.

    Attributes:
        worth: agent by agent, what each job earns or costs with it.
        takes: agent by agent, what each job takes of it.
        maximise: the worth is earned; otherwise it is paid, and to be as little as can be.
    """

    name: str
    worth: tuple[tuple[Fraction, ...], ...]
    takes: tuple[tuple[Fraction, ...], ...]
    holds: tuple[Fraction, ...]
    maximise: bool
    published: Fraction | None = None

    @property
    def jobs(self) -> int:
        """The number of jobs."""
        return len(self.worth[0])

    def value(self, agents: Sequence[int]) -> Fraction:
        """What all jobs earn, or cost, where job j is done by `agents[j]`, numbered from 0.

        Raises:
            ValueError: a job is left over, or an agent has too much to do.
        """
        if len(agents) != self.jobs:
            message = f"{self.name}: {len(agents)} of {self.jobs} jobs are assigned"
            raise ValueError(message)
        for at, (takes, holds) in enumerate(zip(self.takes, self.holds, strict=True)):
            if sum(takes[job] for job, agent in enumerate(agents) if agent == at) > holds:
                message = f"{self.name}: agent {at} has more to do than it can"
                raise ValueError(message)
        return sum((self.worth[agent][job] for job, agent in enumerate(agents)), Fraction(0))


def read_assignments(text: str, name: str = "assignment", *, maximise: bool) -> list[Assignment]:
    """Every problem of a file.

    Raises:
        ValueError: the file has another layout.
    """
    numbers = Numbers(text)
    many = 1 if _is_one_alone(numbers) else numbers.whole("the number of problems")
    read = [_read_one(numbers, f"{name} {at + 1}", maximise) for at in range(many)]
    numbers.refuse_more()
    return read


def _is_one_alone(numbers: Numbers) -> bool:
    """Whether the text begins with the agents and jobs of its only problem, as its length then tells."""
    start = numbers.ahead(2)
    return len(start) == 2 and numbers.left == 2 + start[0] * (2 * start[1] + 1)


def _read_one(numbers: Numbers, name: str, maximise: bool) -> Assignment:
    agents, jobs = numbers.whole("the number of agents"), numbers.whole("the number of jobs")
    return Assignment(
        name=name,
        worth=numbers.table(agents, jobs, "what a job is worth"),
        takes=numbers.table(agents, jobs, "what a job takes of an agent"),
        holds=numbers.several(agents, "how much an agent has"),
        maximise=maximise,
    )
