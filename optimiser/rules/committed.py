"""Money that is promised already, and stays where it is whatever else is better."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from optimiser.rows import Row, ones
from optimiser.rules.rule import Limit, Pence, Room, Rule
from optimiser.verdict import Breach, pounds

if TYPE_CHECKING:
    from optimiser.formulation.decisions import Decisions
    from optimiser.verifying.audit import Audit


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

    def rows(self, decisions: Decisions) -> Iterator[Row]:
        """`sum of x from the pot to the project >= pence`."""
        columns = [
            column
            for (pot, option, _), column in decisions.money.items()
            if pot == self.pot and decisions.project_of[option].id == self.project
        ]
        yield Row(self.name, ones(columns), self.pence, None, "pence")

    def _paid(self, audit: Audit) -> int:
        return sum(
            paid.line.pence
            for paid in audit.payments
            if paid.pot.id == self.pot and paid.option.project == self.project
        )

    def breaches(self, audit: Audit) -> Iterator[Breach]:
        """By how many pence the promise is not kept."""
        paid = self._paid(audit)
        if paid < self.pence:
            message = f"{self.name!r}: {pounds(paid)} is paid of the {pounds(self.pence)} that is promised."
            where = f"pot {self.pot}, project {self.project}"
            yield Breach(rule=self.name, by_pence=self.pence - paid, where=where, message=message)

    def room(self, audit: Audit) -> Room:
        """Pence beyond the promise."""
        return Room(self._paid(audit) - self.pence, "pence")
