"""So many of a set: exclusions, at most r, at least one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from pydantic import Field

from optimiser.problem_parts import Option
from optimiser.rules.rule import (
    AuditView,
    Limit,
    ModelView,
    Obstacle,
    Room,
    Row,
    Rule,
    floor_and_cap,
    ones,
    rooms_within,
)
from optimiser.verdict import Breach


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

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`at_least <= sum of z of these projects <= at_most`."""
        terms = ones(
            column for project in dict.fromkeys(self.projects) for column in model.chosen_by_project[project]
        )
        if self.at_least is not None:
            yield Row(self.name, terms, self.at_least, None, "count")
        if self.at_most is not None:
            yield Row(self.name, terms, None, self.at_most, "count")

    def _funded(self, index: AuditView) -> int:
        return sum(1 for project in set(self.projects) if index.projects_chosen[project])

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """By how many too few or too many are funded."""
        funded = self._funded(index)
        short = 0 if self.at_least is None else self.at_least - funded
        over = 0 if self.at_most is None else funded - self.at_most
        for word, by, limit in (("at least", short, self.at_least), ("at most", over, self.at_most)):
            if by > 0:
                message = (
                    f"{self.name!r}: {funded} of its projects are funded, where it asks for {word} {limit}."
                )
                yield Breach(rule=self.name, by_pence=by, where=f"rule {self.name}", message=message)

    def room(self, index: AuditView) -> Room:
        """Projects until the nearer of floor and cap."""
        funded = self._funded(index)
        return Room(min(rooms_within(funded, self.at_least, self.at_most), default=0), "projects")

    def most_of(self) -> tuple[frozenset[str], int] | None:
        """The set, where it has a cap."""
        return None if self.at_most is None else (frozenset(self.projects), self.at_most)

    def obstacle(self, option: Option, funded: Collection[str], names: Mapping[str, str]) -> Obstacle | None:
        """As many of the set as may be are funded already."""
        if self.at_most is None or option.project not in self.projects:
            return None
        taken = [each for each in self.projects if each in funded]
        if len(taken) < self.at_most:
            return None
        first = ", ".join(names[each] for each in taken) or "none of them"
        return Obstacle(f"{self.name}: {first} comes first.")
