"""Service: how much each area gets, so that none goes without and none is served twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from optimiser.record import Record
from optimiser.rules.rule import (
    AuditView,
    Limit,
    ModelView,
    Room,
    Row,
    Rule,
    floor_and_cap,
    require_floor_or_cap,
)
from optimiser.verdict import Breach


class Serves(Record):
    """What an option gives each area, once it is chosen and for each step delivered there.

    Attributes:
        once: area id -> units of service there if the option is chosen.
        per_step: units of service that a step delivered in an area gives that area.
    """

    once: dict[str, Annotated[int, Field(ge=0)]] = {}
    per_step: int = Field(default=1, ge=0)


class Service(Rule):
    """Every one of these areas gets at least, or at most, so much service.

    Mathematics: `at_least <= sum over o of once[o,a] * z[o] + per_step[o] * m[o,a] <= at_most`, for each a.
    Units: whole numbers of `unit` (visits, hours, hubs that serve it).
    A board reads: "Every parish gets at least one visit a week", "An area is served by one hub only".

    Attributes:
        areas: area ids.
        gives: option id -> what it gives.
        demand: area id -> the least there, where that is not `at_least`; for `at_most` the same.
    """

    kind: Literal["service"] = "service"
    areas: tuple[str, ...] = Field(min_length=1)
    gives: dict[str, Serves]
    unit: str = "units"
    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    demand: dict[str, Annotated[int, Field(ge=0)]] = {}

    @model_validator(mode="after")
    def _has_a_limit(self) -> Service:
        require_floor_or_cap(self, self.at_least, self.at_most)
        return self

    def counts_steps(self, option: str) -> bool:
        """Whether a step of it gives some."""
        return option in self.gives and self.gives[option].per_step > 0

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The areas and the options."""
        yield "areas", self.areas
        yield "areas", self.demand
        yield "options", self.gives
        for serves in self.gives.values():
            yield "areas", serves.once

    def limits(self) -> tuple[Limit, ...]:
        """The floor and the cap."""
        return floor_and_cap(self.at_least, self.at_most, self.unit)

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`at_least <= sum of once * z + per_step * m <= at_most`, area by area."""
        for area, given in self._given(model).items():
            low, high = self._demanded(area)
            if low is not None and low == high:
                yield Row(self.name, given, low, high, "count")
                continue
            if low:
                yield Row(self.name, given, low, None, "count")
            if high is not None:
                yield Row(self.name, given, None, high, "count")

    def _given(self, model: ModelView) -> dict[str, dict[int, int]]:
        """Area -> column -> units of service."""
        terms: dict[str, dict[int, int]] = {area: {} for area in self.areas}
        for option, serves in self.gives.items():
            for area, units in serves.once.items():
                if area in terms and units:
                    terms[area][model.chosen[option]] = units
            if serves.per_step:
                for area in model.options[option].steps:
                    if area in terms:
                        terms[area][model.steps[option, area]] = serves.per_step
        return terms

    def _demanded(self, area: str) -> tuple[int | None, int | None]:
        low = None if self.at_least is None else self.demand.get(area, self.at_least)
        high = None if self.at_most is None else self.demand.get(area, self.at_most)
        return low, high

    def _served(self, index: AuditView) -> dict[str, int]:
        """Area -> units of service given there."""
        served = dict.fromkeys(self.areas, 0)
        for option, choice in index.chosen:
            serves = self.gives.get(option.id)
            if serves is None:
                continue
            for area, units in serves.once.items():
                if area in served:
                    served[area] += units
            for area, steps in choice.steps.items():
                if area in served:
                    served[area] += serves.per_step * steps
        return served

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """Each area with too little or too much, by how many units."""
        for area, units in self._served(index).items():
            least = None if self.at_least is None else self.demand.get(area, self.at_least)
            most = None if self.at_most is None else self.demand.get(area, self.at_most)
            short = 0 if least is None else least - units
            over = 0 if most is None else units - most
            for word, by, limit in (("at least", short, least), ("at most", over, most)):
                if by > 0:
                    message = (
                        f"{self.name!r}: {area!r} gets {units} {self.unit}, where {word} {limit} is asked."
                    )
                    yield Breach(rule=self.name, by_pence=by, where=f"area {area}", message=message)

    def room(self, index: AuditView) -> Room:
        """Units that the area nearest its limit is away from it."""
        rooms = []
        for area, units in self._served(index).items():
            if self.at_least is not None:
                rooms.append(units - self.demand.get(area, self.at_least))
            if self.at_most is not None:
                rooms.append(self.demand.get(area, self.at_most) - units)
        return Room(min(rooms, default=0), self.unit)
