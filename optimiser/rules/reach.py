"""Reach: a hub serves the areas that are near enough to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from optimiser.rules.rule import AuditView, Limit, ModelView, Row, Rule
from optimiser.verdict import Breach


class Reach(Rule):
    """A hub serves no area that is further away than this.

    Mathematics: `m[o,a] = 0` where `minutes[o][a] > at_most`, or is not known.
    Units: minutes of travel.
    A board reads: "Nobody is sent to a hub more than 30 minutes away".

    Attributes:
        minutes: option id -> area id -> minutes from the hub to the area; an unknown time is not near.
    """

    kind: Literal["reach"] = "reach"
    minutes: dict[str, dict[str, Annotated[int, Field(ge=0)]]]
    at_most: int = Field(ge=0)

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The hubs and the areas."""
        yield "options", self.minutes
        for times in self.minutes.values():
            yield "areas", times

    def limits(self) -> tuple[Limit, ...]:
        """The longest way."""
        return (Limit("at_most", self.at_most, "minutes", 1),)

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`m[o,a] <= 0` for what is out of reach."""
        for option, times in self.minutes.items():
            for area in model.options[option].steps:
                if times.get(area, self.at_most + 1) > self.at_most:
                    yield Row(self.name, {model.steps[option, area]: 1}, None, 0, "count")

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """Each area served from too far, by how many minutes."""
        for option, choice in index.chosen:
            times = self.minutes.get(option.id)
            if times is None:
                continue
            for area, steps in choice.steps.items():
                if not steps:
                    continue
                way = times.get(area)
                if way is None or way > self.at_most:
                    said = "an unknown distance" if way is None else f"{way} minutes"
                    message = (
                        f"{self.name!r}: {option.id!r} serves {area!r} from {said}, "
                        f"where {self.at_most} is the most."
                    )
                    by = 1 if way is None else way - self.at_most
                    where = f"option {option.id}, area {area}"
                    yield Breach(rule=self.name, by_pence=by, where=where, message=message)
