"""Every set of harm weights on record: those that ship with the app, then those that were imported."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any

from sqlmodel import Session, col, select

from models.weights import HarmWeight, HarmWeightSet

POUNDS = "pounds"
_SHIPPED = files("funding_tui.hold.weight_sets") / "shipped"


@dataclass(frozen=True, slots=True)
class OffenceWeight:
    """What one offence counts as.

    Attributes:
        offence: in the source's words.
        weight: in the unit of its set.
        note: how well the offence fits the count that it weighs; empty where it is the same.
    """

    offence: str
    weight: float
    note: str


@dataclass(frozen=True, slots=True)
class WeightSet:
    """One set of weights.

    Attributes:
        unit: `days`, `pounds`, or other words.
        price_year: of a set in pounds.
        dated: when it was published, in the source's words.
        read_on: the day on which it was read or imported.
        imported: whether an officer imported it; else it ships with the app.
        weights: indicator code -> what one of that count weighs. One that is not there has no weight on
            record in this set: it is unknown, and never 0.
    """

    code: str
    name: str
    unit: str
    price_year: str
    source: str
    licence: str
    dated: str
    read_on: date
    imported: bool
    weights: Mapping[str, OffenceWeight]

    @property
    def in_pounds(self) -> bool:
        """Whether its weights are costs."""
        return self.unit == POUNDS

    def counts_in(self, harm_unit: str) -> bool:
        """Whether its unit is the one in which a partnership counts harm (`days` in `harm days`)."""
        return self.unit.casefold().removesuffix("s") in harm_unit.casefold()


def read_weight_sets(session: Session) -> tuple[WeightSet, ...]:
    """Every set on record: the app's own first, then those imported, each in its order."""
    return (*shipped_sets(), *_imported(session))


@cache
def shipped_sets() -> tuple[WeightSet, ...]:
    """The sets that ship with the app."""
    table = tomllib.loads((_SHIPPED / "sets.toml").read_text("utf-8"))
    return tuple(_shipped(about) for about in table["set"])


def _shipped(about: dict[str, Any]) -> WeightSet:
    text = (_SHIPPED / about.pop("file")).read_text("utf-8")
    column = about.pop("column")
    weights = {
        indicator: OffenceWeight(row["offence"], float(row[column]), row["match"])
        for row in csv.DictReader(StringIO(text, newline=""))
        if row[column]
        for indicator in row["indicators"].split(";")
        if indicator
    }
    return WeightSet(**{"price_year": "", **about}, imported=False, weights=weights)


def _imported(session: Session) -> tuple[WeightSet, ...]:
    weights: dict[int, dict[str, OffenceWeight]] = {}
    for row in session.exec(select(HarmWeight).order_by(col(HarmWeight.id))):
        weighed = OffenceWeight(row.offence, row.weight, row.note)
        weights.setdefault(row.set_id, {})[row.indicator_code] = weighed
    return tuple(
        WeightSet(
            code=row.code,
            name=row.name,
            unit=row.unit,
            price_year=row.price_year,
            source=row.source,
            licence=row.licence,
            dated=row.dated,
            read_on=row.read_on,
            imported=True,
            weights=weights.get(row.id or 0, {}),
        )
        for row in session.exec(select(HarmWeightSet).order_by(col(HarmWeightSet.id)))
    )
