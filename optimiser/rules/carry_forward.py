"""Carry-forward: money that may wait for the next year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from pydantic import model_validator

from optimiser.problem_parts import Pot
from optimiser.rules.rule import AuditView, BasisPoints, Limit, ModelView, Money, Room, Row, Rule, ones
from optimiser.units import BASIS_POINTS, pounds
from optimiser.verdict import Breach


class CarryForward(Rule):
    """A stream's money of one year may be carried into another, up to a share of what its pots hold.

    Without such a rule nothing is carried. What is carried stays in its cost type.
    Mathematics: `0 <= r[k,k2] <= pence[k]` from pot k of `from_year` to pot k2 of `to_year`, same stream and
    cost type; `10000 * sum of r <= at_most * sum of pence[k]`; pot k has r less to spend and k2 has r more.
    Units: basis points of what the pots of `from_year` hold.
    A board reads: "Up to 10% of this year's grant may be carried into next year".
    """

    loosens: ClassVar[bool] = True
    kind: Literal["carry-forward"] = "carry-forward"
    stream: str
    from_year: str
    to_year: str
    at_most: BasisPoints

    @model_validator(mode="after")
    def _goes_forward(self) -> CarryForward:
        if self.from_year >= self.to_year:
            message = f"carry-forward rule {self.name!r} must go from a year to a later one"
            raise ValueError(message)
        return self

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The stream."""
        yield "streams", (self.stream,)

    def limits(self) -> tuple[Limit, ...]:
        """The share that may be carried."""
        return (Limit("at_most", self.at_most, "basis points", 1),)

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`sum of r <= at_most of what is held`, in whole pence."""
        columns = [
            column
            for (giver, taker), column in model.carried.items()
            if self._is_from_here(model.pots[giver]) and model.pots[taker].financial_year == self.to_year
        ]
        held = sum(pot.pence for pot in model.pots.values() if self._is_from_here(pot))
        yield Row(self.name, ones(columns), None, self.at_most * held // BASIS_POINTS, "pence")

    def carry_year(self, pot: Pot) -> str | None:
        """The later year, for the stream's pots of the earlier one."""
        return self.to_year if self._is_from_here(pot) else None

    def _is_from_here(self, pot: Pot) -> bool:
        return (pot.stream, pot.financial_year) == (self.stream, self.from_year)

    def allows_carrying(self, giver: Pot, taker: Pot) -> bool:
        """From the earlier year to the later one."""
        years = (giver.financial_year, taker.financial_year)
        return giver.stream == self.stream and years == (self.from_year, self.to_year)

    def _left(self, index: AuditView) -> int:
        """Pence that could still be carried; negative where too much is."""
        held = index.available(Money(streams=(self.stream,), financial_years=(self.from_year,)))
        carried = sum(
            each.pence
            for each in index.carried
            if each.from_pot in index.pots
            and each.to_pot in index.pots
            and index.pots[each.from_pot].stream == self.stream
            and index.pots[each.from_pot].financial_year == self.from_year
            and index.pots[each.to_pot].financial_year == self.to_year
        )
        return self.at_most * held // BASIS_POINTS - carried

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """By how many pence too much is carried, in all and from any one pot."""
        for each in index.carried:
            giver, taker = index.pots.get(each.from_pot), index.pots.get(each.to_pot)
            if giver is None or taker is None or taker.financial_year != self.to_year:
                continue
            over = each.pence - giver.pence
            if giver.stream == self.stream and giver.financial_year == self.from_year and over > 0:
                message = f"{self.name!r}: pot {giver.id!r} carries {pounds(over)} more than it holds."
                where = f"from pot {giver.id} to pot {taker.id}"
                yield Breach(rule=self.name, by_pence=over, where=where, message=message)
        left = self._left(index)
        if left < 0:
            message = f"{self.name!r}: {pounds(-left)} more is carried than may be."
            yield Breach(rule=self.name, by_pence=-left, where=f"rule {self.name}", message=message)

    def room(self, index: AuditView) -> Room:
        """Pence that could still be carried."""
        return Room(self._left(index), "pence")
