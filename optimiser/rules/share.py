"""Shares of money: floors and caps such as labour, administration, rural areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Literal

from pydantic import model_validator

from optimiser.rules.rule import (
    AuditView,
    BasisPoints,
    Limit,
    ModelView,
    Money,
    Room,
    Row,
    Rule,
    floor_and_cap,
    reduced,
    require_floor_or_cap,
)
from optimiser.units import BASIS_POINTS, pounds
from optimiser.verdict import Breach


class Share(Rule):
    """So much of this money is for that.

    Mathematics: `at_least * M(within) <= 10000 * M(of) <= at_most * M(within)`, M being pence spent. With
    `of_available` the right-hand M is the pence that the pots of `within` hold (its streams, years and cost
    types only), spent or not.
    Units: basis points.
    A board reads: "Labour is at most 40% of the stream", "At least 30% of the money is spent in rural areas".
    """

    kind: Literal["share"] = "share"
    of: Money
    within: Money
    at_least: BasisPoints | None = None
    at_most: BasisPoints | None = None
    of_available: bool = False

    @model_validator(mode="after")
    def _has_a_limit(self) -> Share:
        require_floor_or_cap(self, self.at_least, self.at_most)
        return self

    def moneys(self) -> tuple[Money, ...]:
        """The part and the whole."""
        return (self.of, self.within)

    def is_about_rurality(self, rural: frozenset[str], classes: Collection[frozenset[str]]) -> bool:
        """Whether it is about money spent in rural areas, or in urban ones."""
        return self.of.rural is not None

    def limits(self) -> tuple[Limit, ...]:
        """The floor and the cap."""
        return floor_and_cap(self.at_least, self.at_most, "basis points")

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`10000 * sum of x(of) - share * sum of x(within)`, at least or at most nothing, or what is held."""
        of = model.paying(self.of)
        within = [] if self.of_available else model.paying(self.within)
        held = model.available(self.within) if self.of_available else 0
        for basis_points, is_floor in ((self.at_least, True), (self.at_most, False)):
            if basis_points is None:
                continue
            weights: dict[int, int] = defaultdict(int)
            for column in of:
                weights[column] += BASIS_POINTS
            for column in within:
                weights[column] -= basis_points
            terms = {column: weight for column, weight in sorted(weights.items()) if weight}
            terms, limit, divided_by = reduced(terms, basis_points * held)
            floor, cap = (limit, None) if is_floor else (None, limit)
            yield Row(self.name, terms, floor, cap, "share", divided_by)

    @property
    def grows_with_budgets(self) -> bool:
        """Whether the share is of what the pots hold."""
        return self.of_available

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """By how many pence the part is too small, or too large."""
        part = index.spent(self.of)
        whole = index.available(self.within) if self.of_available else index.spent(self.within)
        # Multiplied across, never divided, so that a share is judged to the penny.
        short = -1 if self.at_least is None else self.at_least * whole - BASIS_POINTS * part
        over = -1 if self.at_most is None else BASIS_POINTS * part - self.at_most * whole
        for word, gap, limit in (("less", short, self.at_least), ("more", over, self.at_most)):
            if gap > 0 and limit is not None:
                pence = -(-gap // BASIS_POINTS)
                percent = f"{limit // 100}.{limit % 100:02d}%"
                message = (
                    f"{self.name!r}: {pounds(part)} is {pounds(pence)} {word} than {percent} "
                    f"of {pounds(whole)}."
                )
                yield Breach(rule=self.name, by_pence=pence, where=f"rule {self.name}", message=message)

    def room(self, index: AuditView) -> Room:
        """Pence of the part that could go or come before the share is reached."""
        part = index.spent(self.of)
        whole = index.available(self.within) if self.of_available else index.spent(self.within)
        rooms = []
        if self.at_least is not None:
            rooms.append((BASIS_POINTS * part - self.at_least * whole) // BASIS_POINTS)
        if self.at_most is not None:
            rooms.append((self.at_most * whole - BASIS_POINTS * part) // BASIS_POINTS)
        return Room(min(rooms), "pence")
