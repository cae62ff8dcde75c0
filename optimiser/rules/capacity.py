"""What runs out besides money: posts, officer hours, what a provider can take on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from optimiser.record import Record
from optimiser.rules.rule import AuditView, Limit, ModelView, Room, Row, Rule
from optimiser.verdict import Breach


class Use(Record):
    """What an option takes of a capacity: `fixed` once chosen, and `per_step` for each step delivered.

    `per_area` says otherwise for single areas: area id -> units for each step there.
    """

    fixed: int = Field(default=0, ge=0)
    per_step: int = Field(default=0, ge=0)
    per_area: dict[str, Annotated[int, Field(ge=0)]] = {}

    def of_step(self, area: str) -> int:
        """Units that one step takes in an area."""
        return self.per_area.get(area, self.per_step)


class Capacity(Rule):
    """No more of this than there is.

    Mathematics: `sum over o of fixed[o] * z[o] + sum over a of per_step[o,a] * m[o,a] <= limit`.
    Units: whole numbers of `unit` (hundredths of a post, officer hours).
    A board reads: "No more posts than can be filled".

    Attributes:
        limit: how much there is.
        unit: what is counted, in words.
        uses: option id -> what it takes.
    """

    kind: Literal["capacity"] = "capacity"
    limit: int = Field(ge=0)
    unit: str
    uses: dict[str, Use]

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The options that take some, and areas that take otherwise."""
        yield "options", self.uses
        for use in self.uses.values():
            yield "areas", use.per_area

    def counts_steps(self, option: str) -> bool:
        """Whether a step of it takes some."""
        use = self.uses.get(option)
        return use is not None and any((use.per_step, *use.per_area.values()))

    def limits(self) -> tuple[Limit, ...]:
        """How much there is."""
        return (Limit("limit", self.limit, self.unit, 1),)

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`sum of fixed * z + per_step * m <= limit`."""
        terms: dict[int, int] = {}
        for option, use in self.uses.items():
            if use.fixed:
                terms[model.chosen[option]] = use.fixed
            for area in model.options[option].steps:
                each = use.of_step(area)
                if each:
                    terms[model.steps[option, area]] = each
        yield Row(self.name, terms, None, self.limit, "count")

    def _taken(self, index: AuditView) -> int:
        return sum(
            use.fixed
            + sum(steps * use.per_area.get(area, use.per_step) for area, steps in choice.steps.items())
            for option, choice in index.chosen
            if (use := self.uses.get(option.id)) is not None
        )

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """By how many units too much is taken."""
        taken = self._taken(index)
        if taken > self.limit:
            message = f"{self.name!r}: {taken} {self.unit} are taken, and there are {self.limit}."
            where = f"rule {self.name}"
            yield Breach(rule=self.name, by_pence=taken - self.limit, where=where, message=message)

    def room(self, index: AuditView) -> Room:
        """Units that are left."""
        return Room(self.limit - self._taken(index), self.unit)
