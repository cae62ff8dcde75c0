"""Prerequisites: what stands on something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from optimiser.rows import Row, ones
from optimiser.rules.rule import Rule
from optimiser.verdict import Breach

if TYPE_CHECKING:
    from optimiser.formulation.decisions import Decisions
    from optimiser.verifying.audit import Audit


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

    def rows(self, decisions: Decisions) -> Iterator[Row]:
        """`sum of z of the project - sum of z of what it needs <= 0`, for each that it needs."""
        for needed in dict.fromkeys(self.needs):
            if needed != self.project:
                terms = ones(decisions.chosen_by_project[self.project])
                terms |= dict.fromkeys(decisions.chosen_by_project[needed], -1)
                yield Row(self.name, terms, None, 0, "count")

    def breaches(self, audit: Audit) -> Iterator[Breach]:
        """Each project that it stands on and that is not funded, where it is funded itself."""
        if not audit.projects_chosen[self.project]:
            return
        for needed in self.needs:
            if not audit.projects_chosen[needed]:
                message = (
                    f"{self.name!r}: project {self.project!r} is funded without {needed!r}, which it needs."
                )
                yield Breach(rule=self.name, by_pence=1, where=f"project {self.project}", message=message)
