"""Grants that were made, as a .csv, .xlsx or .json file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from funding_tui.find.past_grants import PastGrantRecord, past_grant_ids, read_past_grants
from funding_tui.prove.rows import RowColumn, RowFile, write_rows
from models.clock import uk_today
from models.database import Workspace
from sources.awards.giving import Role

COLUMNS: tuple[RowColumn[PastGrantRecord], ...] = (
    RowColumn("identifier", "Identifier", lambda each: each.identifier, width=28),
    RowColumn("title", "Title", lambda each: each.title, width=44),
    RowColumn("description", "Description", lambda each: each.description, width=50),
    RowColumn("funder", "Funder", lambda each: each.funder, width=28),
    RowColumn("funder_id", "Funder's identifier", lambda each: each.funder_id, width=18),
    RowColumn("recipient", "Recipient", lambda each: each.recipient, width=28),
    RowColumn("recipient_id", "Recipient's identifier", lambda each: each.recipient_id, width=18),
    RowColumn("programme", "Programme", lambda each: each.programme, width=24),
    RowColumn("amount_pence", "Amount", lambda each: each.pence, "money"),
    RowColumn("currency", "Currency", lambda each: each.currency, width=9),
    RowColumn("amount_text", "Amount (their words)", lambda each: each.amount_text, width=20),
    RowColumn("awarded_on", "Awarded", lambda each: each.awarded_on, width=12),
    RowColumn("date_text", "Awarded (their words)", lambda each: each.date_text, width=20),
    RowColumn("period", "Period", lambda each: each.period, width=14),
    RowColumn("areas", "Areas", lambda each: each.areas, width=24),
    RowColumn("address", "Address", lambda each: each.address, width=36),
    RowColumn("licence", "Licence", lambda each: each.licence, width=24),
    RowColumn("source", "Read from", lambda each: each.source, width=30),
    RowColumn("read_on", "Read on", lambda each: each.read_on, width=12),
)


def write_past_grants(
    workspace: Workspace, organisations: Sequence[str], role: Role, to: Path, *, today: date | None = None
) -> Path:
    """Write the grants on record that organisations made or received, the latest first.

    Raises:
        BadInput: the suffix is none of .csv, .xlsx and .json, or there is no such folder.
        OperationError: the file cannot be written.
    """
    ids = past_grant_ids(workspace, organisations, role)
    rows = RowFile("Grants", COLUMNS, read_past_grants(workspace, ids), len(ids), today or uk_today())
    return write_rows(rows, to)
