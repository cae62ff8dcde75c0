"""Grants that were made, as a .csv, .xlsx or .json file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from funding_tui.find.past_grant_records import AwardRecord, award_ids, award_records
from funding_tui.prove.rows import Column, Rows, write_rows
from models.clock import uk_today
from models.database import Workspace
from sources.awards.giving import Role

COLUMNS: tuple[Column[AwardRecord], ...] = (
    Column("identifier", "Identifier", lambda each: each.identifier, width=28),
    Column("title", "Title", lambda each: each.title, width=44),
    Column("description", "Description", lambda each: each.description, width=50),
    Column("funder", "Funder", lambda each: each.funder, width=28),
    Column("funder_id", "Funder's identifier", lambda each: each.funder_id, width=18),
    Column("recipient", "Recipient", lambda each: each.recipient, width=28),
    Column("recipient_id", "Recipient's identifier", lambda each: each.recipient_id, width=18),
    Column("programme", "Programme", lambda each: each.programme, width=24),
    Column("amount_pence", "Amount", lambda each: each.pence, "money"),
    Column("currency", "Currency", lambda each: each.currency, width=9),
    Column("amount_text", "Amount (their words)", lambda each: each.amount_text, width=20),
    Column("awarded_on", "Awarded", lambda each: each.awarded_on, width=12),
    Column("date_text", "Awarded (their words)", lambda each: each.date_text, width=20),
    Column("period", "Period", lambda each: each.period, width=14),
    Column("areas", "Areas", lambda each: each.areas, width=24),
    Column("address", "Address", lambda each: each.address, width=36),
    Column("licence", "Licence", lambda each: each.licence, width=24),
    Column("source", "Read from", lambda each: each.source, width=30),
    Column("read_on", "Read on", lambda each: each.read_on, width=12),
)


def write_awards(
    workspace: Workspace, organisations: Sequence[str], role: Role, to: Path, *, today: date | None = None
) -> Path:
    """Write the grants on record that organisations made or received, the latest first.

    Raises:
        BadInput: the suffix is none of .csv, .xlsx and .json, or there is no such folder.
        DeskError: the file cannot be written.
    """
    ids = award_ids(workspace, organisations, role)
    rows = Rows("Grants", COLUMNS, award_records(workspace, ids), len(ids), today or uk_today())
    return write_rows(rows, to)
