"""Prerequisites: projects that make sense only beside others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from pydantic import Field

from optimiser.problem_parts import Option
from optimiser.rules.rule import AuditView, ModelView, Obstacle, Row, Rule, ones
from optimiser.verdict import Breach


class Requires(Rule):
    """No project without what it stands on.

    Mathematics: `chosen(project) <= chosen(q)` for each q in `needs`.
    Units: none.
    A board reads: "Not without what it stands on".
    """

    kind: Literal["requires"] = "requires"
    project: str
    needs: tuple[str, ...] = Field(min_length=1)

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The project and what it needs."""
        yield "projects", (self.project, *self.needs)

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`sum of z of the project - sum of z of what it needs <= 0`, for each that it needs."""
        for needed in dict.fromkeys(self.needs):
            if needed != self.project:
                terms = ones(model.chosen_by_project[self.project])
                terms |= dict.fromkeys(model.chosen_by_project[needed], -1)
                yield Row(self.name, terms, None, 0, "count")

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """Each project that it stands on and that is not funded, where it is funded itself."""
        if not index.projects_chosen[self.project]:
            return
        for needed in self.needs:
            if not index.projects_chosen[needed]:
                message = (
                    f"{self.name!r}: project {self.project!r} is funded without {needed!r}, which it needs."
                )
                yield Breach(rule=self.name, by_pence=1, where=f"project {self.project}", message=message)

    def is_in_the_way(self, index: AuditView) -> bool:
        """Whether the project waits for something that is not funded."""
        needs_more = not all(index.projects_chosen[needed] for needed in self.needs)
        return not index.projects_chosen[self.project] and needs_more

    def prerequisites(self) -> Mapping[str, Collection[str]]:
        """What the project needs."""
        return {self.project: self.needs}

    def obstacle(self, option: Option, funded: Collection[str], names: Mapping[str, str]) -> Obstacle | None:
        """Something that the project needs is not funded either."""
        missing = (
            [each for each in self.needs if each not in funded] if option.project == self.project else []
        )
        if not missing:
            return None
        return Obstacle(f"{self.name}: {', '.join(names[each] for each in missing)} is not funded either.")
