"""Who gives money, the streams and their rules, what has happened to it, and what is due."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session

from funding_tui.demo import packaged
from models.funding import Funder, Obligation, Pot, Stream, StreamRule
from models.ledger import LedgerEntry
from models.money import FinancialYear, parse_pounds
from models.rules import RULE

# an amount rule's sides, which the files write in pounds and a rule holds in pence
POUNDS_IN_RULES = ("at_least", "at_most")


def add_streams(session: Session) -> dict[str, int]:
    """Funders, streams and their rules.

    Returns:
        Stream code -> record id.
    """
    data = packaged.table("streams.toml")
    funders: dict[str, int] = {}
    for row in data["funder"]:
        successor = row.pop("succeeded_by", None)
        funder = Funder(succeeded_by_id=funders[successor] if successor else None, **row)
        session.add(funder)
        session.flush()
        funders[funder.code] = funder.id or 0
    streams: dict[str, int] = {}
    for row in data["stream"]:
        rules = row.pop("rules")
        stream = Stream(funder_id=funders[row.pop("funder")], illustrative=True, **row)
        session.add(stream)
        session.flush()
        streams[stream.code] = stream.id or 0
        session.add_all(_stream_rule(stream, rule) for rule in rules)
    session.flush()
    return streams


def add_ledger(session: Session, streams: dict[str, int], projects: dict[str, int]) -> None:
    """Pots, and every money event on them; all of it illustrative.

    Args:
        session: on the workspace.
        streams: stream code -> record id.
        projects: project code -> record id.
    """
    pots: dict[tuple[str, str, str], int] = {}
    recorded_at, recorded_by = packaged.record_stamp()
    for row in packaged.rows("ledger.csv"):
        key = (row["stream"], row["financial_year"], row["cost_type"])
        if key not in pots:
            pots[key] = _pot(session, streams[key[0]], key[1], key[2])
        session.add(
            LedgerEntry(
                pot_id=pots[key],
                kind=row["kind"],
                pence=parse_pounds(row["pounds"]),
                on=date.fromisoformat(row["on"]),
                project_id=projects[row["project"]] if row["project"] else None,
                note=row["note"],
                source="Illustrative",
                illustrative=True,
                recorded_at=recorded_at,
                recorded_by=recorded_by,
            )
        )
    session.flush()


def add_obligations(session: Session, streams: dict[str, int]) -> None:
    """Claims, returns, reports and board dates; all of them illustrative."""
    for row in packaged.rows("obligations.csv"):
        session.add(
            Obligation(
                stream_id=streams[row["stream"]] if row["stream"] else None,
                kind=row["kind"],
                title=row["title"],
                due=date.fromisoformat(row["due"]),
                due_time=row["due_time"],
                owner=row["owner"],
                done_on=date.fromisoformat(row["done_on"]) if row["done_on"] else None,
                illustrative=True,
                source="Illustrative",
                note=row["note"],
            )
        )
    session.flush()


def _pot(session: Session, stream_id: int, year: str, cost_type: str) -> int:
    pot = Pot(stream_id=stream_id, financial_year=FinancialYear.parse(year), cost_type=cost_type)
    session.add(pot)
    session.flush()
    return pot.id or 0


def _stream_rule(stream: Stream, row: dict[str, Any]) -> StreamRule:
    source = row.pop("source")
    for name in POUNDS_IN_RULES:
        if name in row:
            row[f"{name}_pence"] = parse_pounds(row.pop(name))
    rule = RULE.validate_python(row)
    return StreamRule(
        stream_id=stream.id or 0,
        rule=rule.model_dump(mode="json"),
        valid_from=stream.starts,
        valid_to=stream.ends,
        source=source,
    )
