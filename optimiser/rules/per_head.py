"""Parity between area groups: money per head, or per unit of need, kept near the average."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

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

# Weights up to this are given to a solver as they are; larger ones (pence times heads) are scaled down first.
LARGEST_WEIGHT = 1_000_000


class PerHead(Rule):
    """Each group of areas gets at least, or at most, such a share of the average per head.

    Mathematics: with `H` the heads of a group, or of all groups, and `M` the pence of `of` spent there,
    `at_least * M(all) * H(g) <= 10000 * M(g) * H(all) <= at_most * M(all) * H(g)` for each group g.
    Units: basis points of the average per head; 10,000 both ways is the same for everyone.
    A board reads: "No locality gets less than 80% of the average per head".

    `heads` may be any whole-number weight, so the same rule is a need-weighted formula: people weighted by
    deprivation, people in sparsely populated areas, recorded offences.

    Attributes:
        of: the money that is shared out; its areas are those of the groups.
        groups: group name -> area ids; an area belongs to one group at most.
        heads: area id -> heads; left empty, the areas' population.
    """

    kind: Literal["per-head"] = "per-head"
    of: Money = Money()
    groups: dict[str, tuple[str, ...]] = Field(min_length=1)
    heads: dict[str, Annotated[int, Field(ge=0)]] = {}
    at_least: BasisPoints | None = None
    at_most: BasisPoints | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> PerHead:
        seen = [area for areas in self.groups.values() for area in areas]
        if len(seen) != len(set(seen)):
            message = f"per-head rule {self.name!r} has an area in two groups"
            raise ValueError(message)
        require_floor_or_cap(self, self.at_least, self.at_most)
        return self

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The money, and every area of the groups."""
        yield from super().mentions()
        yield "areas", [area for areas in self.groups.values() for area in areas]
        yield "areas", self.heads

    def moneys(self) -> tuple[Money, ...]:
        """What is shared out."""
        return (self.of,)

    def area_sets(self) -> Iterator[frozenset[str]]:
        """Each group."""
        yield from super().area_sets()
        for areas in self.groups.values():
            yield frozenset(areas)

    def is_about_rurality(self, rural: frozenset[str], classes: Collection[frozenset[str]]) -> bool:
        """Whether its groups are the classes, or the rural areas and the urban ones."""
        groups = [frozenset(areas) for areas in self.groups.values()]
        if set(groups) == set(classes):
            return True
        sides = [{area in rural for area in areas} for areas in groups]
        return sorted(map(tuple, sides)) == [(False,), (True,)]

    def limits(self) -> tuple[Limit, ...]:
        """The floor and the cap."""
        return floor_and_cap(self.at_least, self.at_most, "basis points")

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`10000 * H(all) * sum of x(g) - share * H(g) * sum of x(all)`, for each group."""
        heads = self.heads or {area.id: area.population for area in model.areas}
        by_group = {group: self._in(model, areas) for group, areas in self.groups.items()}
        everyone = sum(heads.get(area, 0) for areas in self.groups.values() for area in areas)
        for group, areas in self.groups.items():
            own = sum(heads.get(area, 0) for area in areas)
            for basis_points, is_floor in ((self.at_least, True), (self.at_most, False)):
                if basis_points is None:
                    continue
                weights: dict[int, int] = defaultdict(int)
                for column in by_group[group]:
                    weights[column] += BASIS_POINTS * everyone
                for columns in by_group.values():
                    for column in columns:
                        weights[column] -= basis_points * own
                terms = {column: weight for column, weight in sorted(weights.items()) if weight}
                yield self._row(terms, is_floor)

    def _row(self, terms: dict[int, int], is_floor: bool) -> Row:
        """The weights at least or at most 0, unscaled where they are small enough."""
        terms, limit, _ = reduced(terms, 0)
        floor, cap = (limit, None) if is_floor else (None, limit)
        most = max(map(abs, terms.values()), default=1)
        if most > LARGEST_WEIGHT:
            return Row(self.name, terms, floor, cap, "ratio")
        return Row(self.name, terms, floor, cap, "share", max(1, BASIS_POINTS // most))

    def _in(self, model: ModelView, areas: tuple[str, ...]) -> list[int]:
        wanted = areas if self.of.areas is None else tuple(set(areas) & set(self.of.areas))
        return model.paying(self.of.model_copy(update={"areas": wanted}))

    def _by_group(self, index: AuditView) -> dict[str, tuple[int, int]]:
        """Group -> (pence spent there, heads there)."""
        counted = None if self.of.areas is None else frozenset(self.of.areas)
        people = self.heads or {area.id: area.population for area in index.areas.values()}
        by_group = {}
        for group, areas in self.groups.items():
            inside = tuple(area for area in areas if counted is None or area in counted)
            spent = index.spent(self.of.model_copy(update={"areas": inside}))
            by_group[group] = (spent, sum(people.get(area, 0) for area in areas))
        return by_group

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """Each group that gets too little or too much, by how many pence."""
        by_group = self._by_group(index)
        spent, heads = (sum(part) for part in zip(*by_group.values(), strict=True))
        if heads == 0:
            return
        for group, (pence, own) in by_group.items():
            short = (
                -1 if self.at_least is None else self.at_least * spent * own - BASIS_POINTS * pence * heads
            )
            over = -1 if self.at_most is None else BASIS_POINTS * pence * heads - self.at_most * spent * own
            for word, gap in (("less", short), ("more", over)):
                if gap > 0:
                    by = -(-gap // (BASIS_POINTS * heads))
                    message = (
                        f"{self.name!r}: {group} gets {pounds(pence)}, {pounds(by)} {word} than its "
                        f"heads allow of {pounds(spent)}."
                    )
                    yield Breach(rule=self.name, by_pence=by, where=f"group {group}", message=message)

    def room(self, index: AuditView) -> Room:
        """Pence that the group nearest its limit is away from it."""
        by_group = self._by_group(index)
        spent, heads = (sum(part) for part in zip(*by_group.values(), strict=True))
        whole = BASIS_POINTS * heads
        rooms = []
        for pence, own in by_group.values():
            if self.at_least is not None and heads:
                rooms.append((pence * whole - self.at_least * spent * own) // whole)
            if self.at_most is not None and heads:
                rooms.append((self.at_most * spent * own - pence * whole) // whole)
        return Room(min(rooms, default=0), "pence")
