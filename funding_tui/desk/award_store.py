"""Keep a grant already made: add it, or make the record agree with what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from funding_tui.desk.importing.report import Outcome
from models.awards import GrantMade
from sources.awards.award import Award


def held_awards(session: Session, keys: Sequence[str]) -> dict[str, GrantMade]:
    """The grants held under these identifiers."""
    found = session.exec(select(GrantMade).where(col(GrantMade.identifier).in_(keys)))
    return {record.identifier: record for record in found}


def keep_award(
    session: Session, record: GrantMade | None, key: str, award: Award, source: str, today: date
) -> tuple[Outcome, Mapping[str, tuple[Any, Any]]]:
    """What the grant meant for the workspace, and field -> (from, to) where it changed something.

    Args:
        session: an open one.
        award: what was read.
        record: the one that is held, or None.
        key: its identifier, or the one made for it.
        source: where it was read.
        today: the day on which it was read.
    """
    facts = _facts(award)
    if record is None:
        session.add(GrantMade(identifier=key, source=source, read_on=today, **facts))
        return "added", {}
    changes = {
        name: (getattr(record, name), value)
        for name, value in facts.items()
        if getattr(record, name) != value
    }
    for name, (_, value) in changes.items():
        setattr(record, name, value)
    if changes:
        record.source, record.read_on = source, today
    return ("changed" if changes else "unchanged"), changes


def _facts(award: Award) -> dict[str, Any]:
    """The record's fields; a later reading replaces them all."""
    facts = asdict(award)
    del facts["identifier"]
    facts["amount_pence"] = facts.pop("amount")
    return {**facts, "areas": list(award.areas), "notes": list(award.notes)}
