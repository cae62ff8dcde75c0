"""Ring-fences: what the money of a stream may pay for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Literal

from optimiser.problem_parts import Cost, Pot, Project
from optimiser.rules.rule import AuditView, Rule
from optimiser.units import pounds
from optimiser.verdict import Breach


class Eligibility(Rule):
    """Money of these streams may only pay for what is listed; None leaves that side open.

    Mathematics: `x[k,o,c]` exists only where every eligibility rule that names the pot's stream allows the
    project, its priority, the cell's areas and the cost type. `projects` and `priorities` are both
    conditions where both are given.
    Units: none.
    A board reads: "This money may only pay for ...".
    """

    kind: Literal["eligibility"] = "eligibility"
    streams: tuple[str, ...]
    projects: tuple[str, ...] | None = None
    priorities: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    cost_types: tuple[str, ...] | None = None

    @cached_property
    def _areas(self) -> frozenset[str] | None:
        return None if self.areas is None else frozenset(self.areas)

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The streams, and whatever is listed."""
        for what in ("streams", "projects", "priorities", "areas", "cost_types"):
            yield what, getattr(self, what) or ()

    def area_sets(self) -> Iterator[frozenset[str]]:
        """The areas listed."""
        if self._areas is not None:
            yield self._areas

    def payable_areas(self, pot: Pot, project: Project, cost: Cost) -> frozenset[str] | None:
        """Nowhere for what is not listed, else the areas listed."""
        if pot.stream not in self.streams:
            return None
        listed = (
            (self.projects is None or project.id in self.projects)
            and (self.priorities is None or project.priority in self.priorities)
            and (self.cost_types is None or cost.cost_type in self.cost_types)
        )
        return self._areas if listed else frozenset()

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """Every line of these streams that pays for something else."""
        allowed = {
            name: None if values is None else frozenset(values)
            for name, values in (
                ("project", self.projects),
                ("priority", self.priorities),
                ("area", self.areas),
                ("cost type", self.cost_types),
            )
        }
        for paid in index.payments:
            if paid.pot.stream not in self.streams:
                continue
            asked = {
                "project": paid.option.project,
                "priority": paid.priority,
                "area": paid.area.id,
                "cost type": paid.pot.cost_type,
            }
            for name, values in allowed.items():
                if values is not None and asked[name] not in values:
                    line = paid.line
                    where = f"pot {line.pot}, option {line.option}, area {line.area}"
                    message = (
                        f"{pounds(line.pence)} of pot {line.pot!r} pays for {name} {asked[name]!r}, "
                        f"which {self.name!r} does not allow."
                    )
                    yield Breach(rule=self.name, by_pence=line.pence, where=where, message=message)
