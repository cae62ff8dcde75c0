"""Sets of harm weights that an officer imports: what one offence counts as, by whose reckoning."""

from __future__ import annotations

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class HarmWeightSet(SQLModel, table=True):
    """One set of weights: an index of harm, or costs of crime in pounds.

    Attributes:
        unit: what a weight counts: `days`, `pounds`, or other words.
        price_year: of a set in pounds, the year of its prices, in the source's words; empty for others.
        dated: when it was published, in the source's words.
        read_on: the day on which it was imported.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    unit: str
    price_year: str = ""
    source: str
    licence: str = ""
    dated: str = ""
    read_on: date


class HarmWeight(SQLModel, table=True):
    """What one offence counts as in a set. An offence without a row has no weight in that set, never 0.

    Attributes:
        indicator_code: the count that it weighs, such as `burglary`.
        offence: in the source's words.
        note: how well the offence fits the count.
    """

    __table_args__ = (UniqueConstraint("set_id", "indicator_code"),)

    id: int | None = Field(default=None, primary_key=True)
    set_id: int = Field(foreign_key="harmweightset.id", index=True)
    indicator_code: str
    offence: str = ""
    weight: float = Field(ge=0)
    note: str = ""
