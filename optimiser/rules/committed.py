"""Money that is promised already, and stays where it is whatever else is better."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from optimiser.problem_parts import Pence
from optimiser.rules.rule import AuditView, Limit, ModelView, Room, Row, Rule, ones
from optimiser.units import pounds
from optimiser.verdict import Breach


class Committed(Rule):
    """A project goes on getting at least what a pot has promised it.

    Mathematics: `sum over o of j, c of x[pot,o,c] >= pence`.
    Units: pence.
    A board reads: "£40,000 of this year's grant is already contracted to the refuge".
    """

    kind: Literal["committed"] = "committed"
    pot: str
    project: str
    pence: Pence

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The pot and the project."""
        yield "pots", (self.pot,)
        yield "projects", (self.project,)

    def limits(self) -> tuple[Limit, ...]:
        """What is promised."""
        return (Limit("pence", self.pence, "pence", -1),)

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`sum of x from the pot to the project >= pence`."""
        columns = [
            column
            for (pot, option, _), column in model.money.items()
            if pot == self.pot and model.project_of[option].id == self.project
        ]
        yield Row(self.name, ones(columns), self.pence, None, "pence")

    def _paid(self, index: AuditView) -> int:
        return sum(
            paid.line.pence
            for paid in index.payments
            if paid.pot.id == self.pot and paid.option.project == self.project
        )

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """By how many pence the promise is not kept."""
        paid = self._paid(index)
        if paid < self.pence:
            message = f"{self.name!r}: {pounds(paid)} is paid of the {pounds(self.pence)} that is promised."
            where = f"pot {self.pot}, project {self.project}"
            yield Breach(rule=self.name, by_pence=self.pence - paid, where=where, message=message)

    def room(self, index: AuditView) -> Room:
        """Pence beyond the promise."""
        return Room(self._paid(index) - self.pence, "pence")
