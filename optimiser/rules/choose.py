"""So many of a set: exclusions, at most r, at least one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from optimiser.rows import Row, ones
from optimiser.rules.rule import Limit, Room, Rule, floor_and_cap
from optimiser.verdict import Breach

if TYPE_CHECKING:
    from optimiser.formulation.decisions import Decisions
    from optimiser.verifying.audit import Audit


class Choose(Rule):
    """So many of this set; an exclusion is at most 1 of two.

    Mathematics: `at_least <= number of these projects chosen <= at_most`.
    Units: projects.
    A board reads: "Only one of these", "At least two of these".
    """

    kind: Literal["choose"] = "choose"
    projects: tuple[str, ...] = Field(min_length=1)
    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The set."""
        yield "projects", self.projects

    def limits(self) -> tuple[Limit, ...]:
        """The floor and the cap."""
        return floor_and_cap(self.at_least, self.at_most, "projects")

    def rows(self, decisions: Decisions) -> Iterator[Row]:
        """`at_least <= sum of z of these projects <= at_most`."""
        terms = ones(
            column
            for project in dict.fromkeys(self.projects)
            for column in decisions.chosen_by_project[project]
        )
        if self.at_least is not None:
            yield Row(self.name, terms, self.at_least, None, "count")
        if self.at_most is not None:
            yield Row(self.name, terms, None, self.at_most, "count")

    def breaches(self, audit: Audit) -> Iterator[Breach]:
        """By how many too few or too many are funded."""
        funded = sum(1 for project in set(self.projects) if audit.projects_chosen[project])
        short = 0 if self.at_least is None else self.at_least - funded
        over = 0 if self.at_most is None else funded - self.at_most
        for word, by, limit in (("at least", short, self.at_least), ("at most", over, self.at_most)):
            if by > 0:
                message = (
                    f"{self.name!r}: {funded} of its projects are funded, where it asks for {word} {limit}."
                )
                yield Breach(rule=self.name, by_pence=by, where=f"rule {self.name}", message=message)

    def room(self, audit: Audit) -> Room:
        """Projects until the nearer of floor and cap."""
        funded = sum(1 for project in set(self.projects) if audit.projects_chosen[project])
        rooms = []
        if self.at_least is not None:
            rooms.append(funded - self.at_least)
        if self.at_most is not None:
            rooms.append(self.at_most - funded)
        return Room(min(rooms, default=0), "projects")
