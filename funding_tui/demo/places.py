"""The partnership, its priorities, and its wards with what is counted in them."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, select

from funding_tui.demo import packaged
from models.areas import Area, Harm, Indicator
from models.partnership import Partnership, Priority


def add_partnership(session: Session) -> None:
    """The partnership and its priorities."""
    demo = packaged.table("demo.toml")
    session.add(Partnership(**demo["partnership"]))
    session.add_all(Priority(**priority) for priority in demo["priority"])
    session.flush()


def add_wards(session: Session) -> None:
    """Every ward with its people, its rural class and its recorded-crime rates."""
    demo = packaged.table("demo.toml")
    about = demo["wards"]
    for row in packaged.rows("wards.csv"):
        ward = Area(
            code=row["code"],
            name=row["name"],
            kind=about["kind"],
            parent_code=about["parent_code"],
            rural=float(row["rural_population_share"]) >= about["rural_from"],
            population=int(row["population"]),
            households=int(row["households"]),
            area_km2=float(row["area_km2"]),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            source=about["source"],
        )
        session.add(ward)
        session.flush()
        session.add_all(_indicator(ward, kind, row, about) for kind in demo["indicator"])
    session.flush()


def add_harms(session: Session) -> None:
    """What each indicator weighs, and under which priority it counts."""
    priorities = priority_ids(session)
    for row in packaged.table("demo.toml")["harm"]:
        session.add(Harm(priority_id=priorities[row.pop("priority")], **row))
    session.flush()


def priority_ids(session: Session) -> dict[str, int]:
    """Priority code -> record id."""
    return {priority.code: priority.id or 0 for priority in session.exec(select(Priority))}


def _indicator(ward: Area, kind: dict[str, Any], row: dict[str, str], about: dict[str, Any]) -> Indicator:
    return Indicator(
        area_id=ward.id or 0,
        code=kind["code"],
        value=float(row[kind["code"]]),
        per=kind["per"],
        base=kind["base"],
        period=about["indicator_period"],
        source=about["indicator_source"],
    )
