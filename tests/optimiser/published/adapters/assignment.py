"""Generalised assignment: an agent is a year's money, a job a project, and each agent one of its options.

A project has at most one option, and a lock holds each in, so each job is done by one agent. Where the worth
is paid, a job's points are what is saved against the dearest agent.
"""

from __future__ import annotations

from fractions import Fraction

from optimiser.problem import Cost, Option, Pot, Problem
from optimiser.rules import Lock
from optimiser.solution import Solution
from tests.optimiser.published.adapters.posed import (
    ALWAYS,
    OBJECTIVE,
    OTHER,
    Posed,
    money_scale,
    place,
    project,
    stream,
    worth_scale,
)
from tests.optimiser.published.readers.assignment import Assignment

HERE = "here"


def pose_assignment(assignment: Assignment) -> Posed:
    """An assignment as a problem of allocation."""
    jobs, agents = range(assignment.jobs), range(len(assignment.holds))
    sign = 1 if assignment.maximise else -1
    least = [min(sign * row[job] for row in assignment.worth) for job in jobs]
    gains = [[sign * row[job] - least[job] for job in jobs] for row in assignment.worth]
    worth = worth_scale(
        (each for row in gains for each in row), sum(max(column) for column in zip(*gains, strict=True))
    )
    names = [f"agent {agent + 1}" for agent in agents]
    scales = [
        money_scale((*takes, holds)) for takes, holds in zip(assignment.takes, assignment.holds, strict=True)
    ]
    job_of = {f"job {job + 1}": job for job in jobs}
    options = {
        (agent, job): Option(
            id=f"{name} by {names[agent]}",
            project=name,
            name=f"{name} by {names[agent]}",
            costs=(
                Cost(
                    financial_year=names[agent],
                    cost_type=OTHER,
                    fixed={HERE: int(assignment.takes[agent][job] * scales[agent])},
                ),
            ),
            points={HERE: float(gains[agent][job] * worth)},
            active_years=(ALWAYS,),
        )
        for name, job in job_of.items()
        for agent in agents
    }
    at = {option.id: place for place, option in options.items()}

    def answer(solution: Solution) -> list[int]:
        """The agent of each job that is assigned, in the order of jobs."""
        done = sorted((job, agent) for agent, job in (at[choice.option] for choice in solution.choices))
        return [agent for _, agent in done]

    problem = Problem(
        title=assignment.name,
        streams=tuple(stream(name) for name in names),
        pots=tuple(
            Pot(id=name, stream=name, financial_year=name, cost_type=OTHER, pence=int(holds * scale))
            for name, holds, scale in zip(names, assignment.holds, scales, strict=True)
        ),
        areas=(place(HERE),),
        priorities=(OBJECTIVE,),
        projects=tuple(project(name) for name in job_of),
        options=tuple(options.values()),
        rules=tuple(Lock(name=f"{name} is done", project=name, state="in") for name in job_of),
    )
    return Posed(
        problem,
        answer=answer,
        value=assignment.value,
        base=sign * sum(least, Fraction(0)),
        unit=Fraction(sign, worth),
    )
