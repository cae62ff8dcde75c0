"""Areas, what is counted in them, and the kinds of harm that the counts measure."""

from __future__ import annotations

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import json_field, one_of

AREA_KINDS = ("lsoa", "msoa", "ward", "parish", "locality", "authority")
INDICATOR_BASES = ("population", "households", "none")


class Area(SQLModel, table=True):
    """A place: an LSOA, ward, parish or locality.

    Attributes:
        code: ONS code, or the partnership's own.
        parent_code, parent_name: the larger area that it lies in, such as its ward; the name is empty where
            not known.
        ruc_code: rural-urban class (RUC 2021) where the area has one of its own.
        rural: rural or urban; None when not known.
        population: usual residents, people. households: households.
        area_km2: square kilometres.
        latitude, longitude: a point in its middle, in degrees (WGS 84).
    """

    __table_args__ = (one_of("kind", AREA_KINDS),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    kind: str = "lsoa"
    parent_code: str = Field(default="", index=True)
    parent_name: str = ""
    ruc_code: str = ""
    rural: bool | None = None
    population: int | None = None
    households: int | None = None
    area_km2: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    source: str = ""


class Boundary(SQLModel, table=True):
    """The outline of an area, drawn coarsely for small maps.

    Attributes:
        rings: closed rings of [longitude, latitude] in degrees (WGS 84); a ring inside another is a hole.
        layer: the publisher's name of the map that it comes from, with its date.
        read_on: the day on which it was fetched.
        attribution: the words that a map must carry.
    """

    area_id: int = Field(primary_key=True, foreign_key="area.id")
    rings: list[list[list[float]]] = json_field()
    layer: str = ""
    read_on: date
    attribution: str = ""


class Indicator(SQLModel, table=True):
    """One measured value for one area.

    Attributes:
        code: what is measured, such as `burglary`.
        value: per `per` of `base` (5.2 per 1,000 households), or plain where `base` is `none`.
        period: the period the value covers, in the source's words.
    """

    __table_args__ = (UniqueConstraint("area_id", "code", "period"), one_of("base", INDICATOR_BASES))

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    code: str = Field(index=True)
    value: float
    per: int = 1
    base: str = "none"
    period: str = ""
    source: str = ""


class CrimeMonth(SQLModel, table=True):
    """Crimes recorded in one area in one month, by category.

    Attributes:
        month: `2026-09`.
        category: as data.police.uk names it; `all-crime` is the sum of the others, there for each month read.
        crimes: how many, 0 or more.
    """

    area_id: int = Field(primary_key=True, foreign_key="area.id")
    month: str = Field(primary_key=True)
    category: str = Field(primary_key=True)
    crimes: int = Field(ge=0)
    source: str = ""
    read_on: date


class Harm(SQLModel, table=True):
    """A kind of harm, counted by an indicator and weighted, under one priority.

    Need in an area is the indicator's count (value x base / per) times `weight`.

    Attributes:
        weight: harm units for each recorded offence.
        proxy_for: what the indicator is used in place of, where the thing itself has no small-area count;
            empty when it is the thing itself. Papers say which indicators are proxies.
        rural_reporting_bp: how likely rural victims are to report it, basis points of how likely others are;
            counts in rural areas are raised by it. None where nothing is stated.
        reporting_source: where that was read, or whose assumption it is.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    priority_id: int = Field(foreign_key="priority.id", index=True)
    indicator_code: str
    weight: float = Field(ge=0)
    weight_source: str = ""
    proxy_for: str = ""
    note: str = ""
    rural_reporting_bp: int | None = Field(default=None, gt=0, le=10_000)
    reporting_source: str = ""
