"""Fill an empty workspace with the Herefordshire demonstration: partnership, wards and all the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from funding_tui.demo import funding, packaged, proposals
from models.areas import Area, Harm, Indicator
from models.changes import AuditEntry
from models.database import Workspace
from models.partnership import Partnership, Priority

Progress = Callable[[str], None]


def build_demo(workspace: Workspace, progress: Progress | None = None) -> None:
    """Fill an empty workspace; all of the demonstration is stored, or none of it.

    Args:
        workspace: new and empty.
        progress: called with what is being done, one short sentence at a time.
    """
    tell = progress or _report_nothing
    with workspace.session(writing=True) as session:
        tell("Writing the partnership and its priorities")
        add_partnership(session)
        tell("Writing the wards and their recorded crime")
        add_wards(session)
        add_harms(session)
        tell("Writing the interventions and their evidence")
        proposals.add_interventions(session)
        tell("Writing the projects and their options")
        projects = proposals.add_projects(session)
        tell("Writing the streams, their rules and the ledger")
        streams = funding.add_streams(session)
        funding.add_ledger(session, streams, projects)
        funding.add_obligations(session, streams)
        tell("Writing the scenarios")
        proposals.add_scenarios(session)
        at, who = packaged.record_stamp()
        session.add(
            AuditEntry(at=at, who=who, what="built the demonstration", why=f"data {packaged.data_hash()}")
        )
    tell("The demonstration is ready")


def _report_nothing(sentence: str) -> None:
    """Report nothing."""


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
    priorities = proposals.priority_ids(session)
    for row in packaged.table("demo.toml")["harm"]:
        session.add(Harm(priority_id=priorities[row.pop("priority")], **row))
    session.flush()


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
