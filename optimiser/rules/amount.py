"""Amounts of money: a priority's floor, a provider's cap."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

from pydantic import model_validator

from optimiser.problem_parts import Pence
from optimiser.rules.rule import (
    AuditView,
    Limit,
    ModelView,
    Money,
    Room,
    Row,
    Rule,
    floor_and_cap,
    ones,
    require_floor_or_cap,
    rooms_within,
)
from optimiser.units import pounds
from optimiser.verdict import Breach


class Amount(Rule):
    """At least, and at most, so much is spent on this.

    Mathematics: `at_least <= M(of) <= at_most`, M being pence spent.
    Units: pence.
    A board reads: "At least £80,000 goes to domestic abuse", "No provider gets more than £100,000".
    """

    kind: Literal["amount"] = "amount"
    of: Money
    at_least: Pence | None = None
    at_most: Pence | None = None

    @model_validator(mode="after")
    def _has_a_limit(self) -> Amount:
        require_floor_or_cap(self, self.at_least, self.at_most)
        return self

    def moneys(self) -> tuple[Money, ...]:
        """What the amount is of."""
        return (self.of,)

    def is_about_rurality(self, rural: frozenset[str], classes: Collection[frozenset[str]]) -> bool:
        """Whether it is about money spent in rural areas, or in urban ones."""
        return self.of.rural is not None

    def limits(self) -> tuple[Limit, ...]:
        """The floor and the cap."""
        return floor_and_cap(self.at_least, self.at_most, "pence")

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`at_least <= sum of x(of) <= at_most`."""
        terms = ones(model.paying(self.of))
        if self.at_least is not None:
            yield Row(self.name, terms, self.at_least, None, "pence")
        if self.at_most is not None:
            yield Row(self.name, terms, None, self.at_most, "pence")

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """By how many pence too little or too much is spent."""
        spent = index.spent(self.of)
        where = f"rule {self.name}"
        if self.at_least is not None and spent < self.at_least:
            message = (
                f"{self.name!r}: {pounds(spent)} is spent, and at least {pounds(self.at_least)} must be."
            )
            yield Breach(rule=self.name, by_pence=self.at_least - spent, where=where, message=message)
        if self.at_most is not None and spent > self.at_most:
            message = f"{self.name!r}: {pounds(spent)} is spent, and at most {pounds(self.at_most)} may be."
            yield Breach(rule=self.name, by_pence=spent - self.at_most, where=where, message=message)

    def room(self, index: AuditView) -> Room:
        """Pence until the nearer of floor and cap."""
        return Room(min(rooms_within(index.spent(self.of), self.at_least, self.at_most)), "pence")
