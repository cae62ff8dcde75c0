"""Lists of records as .csv, .xlsx or .json files: opportunities, and grants that were made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from funding_tui.find.opportunity_records import OpportunityRecord, read_opportunity_records
from funding_tui.find.past_grants import past_grant_ids, read_past_grants
from funding_tui.rendering.rows import RowColumn, RowFile, write_rows
from models.clock import uk_today
from models.database import Workspace
from models.opportunities import GrantMade
from sources.awards.giving import Role

OPPORTUNITY_COLUMNS: tuple[RowColumn[OpportunityRecord], ...] = (
    RowColumn("id", "Number", lambda each: each.row.id, "whole", 9),
    RowColumn("title", "Title", lambda each: each.row.title, width=50),
    RowColumn("funder", "Funder", lambda each: each.row.funder, width=28),
    RowColumn("closes", "Closes", lambda each: each.row.closes_text, width=20),
    RowColumn("closes_on", "Closing day", lambda each: each.row.closes_on, width=12),
    RowColumn("closes_at", "Closing instant (UTC)", lambda each: each.opportunity.closes_at, width=26),
    RowColumn("status", "Status", lambda each: each.row.status, width=16),
    RowColumn("amount", "Amount", lambda each: each.row.amount, width=28),
    RowColumn("least_pence", "Least amount", lambda each: each.opportunity.amount_min, "money"),
    RowColumn("most_pence", "Most amount", lambda each: each.opportunity.amount_max, "money"),
    RowColumn("total_pence", "Amount in all", lambda each: each.opportunity.amount_total, "money"),
    RowColumn("currency", "Currency", lambda each: each.opportunity.currency, width=9),
    RowColumn("places", "Places", lambda each: tuple(each.opportunity.places), width=24),
    RowColumn("who", "Who may apply", lambda each: tuple(each.opportunity.applicant_types), width=24),
    RowColumn("source", "Source", lambda each: each.row.source, width=18),
    RowColumn("address", "Address", lambda each: each.opportunity.url, width=40),
    RowColumn("first_seen", "First seen (UTC)", lambda each: each.opportunity.first_seen, width=26),
    RowColumn("changed_at", "Changed (UTC)", lambda each: each.row.changed_at, width=26),
    RowColumn("stage", "Pipeline", lambda each: each.stage, width=12),
    RowColumn("fit", "Fit (0 to 100)", lambda each: each.match.score if each.match else None, "whole", 9),
    RowColumn(
        "priority", "Priority it fits", lambda each: each.match.priority if each.match else "", width=24
    ),
)
GRANT_COLUMNS: tuple[RowColumn[GrantMade], ...] = (
    RowColumn("identifier", "Identifier", lambda each: each.identifier, width=28),
    RowColumn("title", "Title", lambda each: each.title, width=44),
    RowColumn("description", "Description", lambda each: each.description, width=50),
    RowColumn("funder", "Funder", lambda each: each.funder, width=28),
    RowColumn("funder_id", "Funder's identifier", lambda each: each.funder_id, width=18),
    RowColumn("recipient", "Recipient", lambda each: each.recipient, width=28),
    RowColumn("recipient_id", "Recipient's identifier", lambda each: each.recipient_id, width=18),
    RowColumn("programme", "Programme", lambda each: each.programme, width=24),
    RowColumn("amount_pence", "Amount", lambda each: each.amount_pence, "money"),
    RowColumn("currency", "Currency", lambda each: each.currency, width=9),
    RowColumn("amount_text", "Amount (their words)", lambda each: each.amount_text, width=20),
    RowColumn("awarded_on", "Awarded", lambda each: each.awarded_on, width=12),
    RowColumn("date_text", "Awarded (their words)", lambda each: each.date_text, width=20),
    RowColumn("period", "Period", lambda each: each.period, width=14),
    RowColumn("areas", "Areas", lambda each: tuple(each.areas), width=24),
    RowColumn("address", "Address", lambda each: each.url, width=36),
    RowColumn("licence", "Licence", lambda each: each.licence, width=24),
    RowColumn("source", "Read from", lambda each: each.source, width=30),
    RowColumn("read_on", "Read on", lambda each: each.read_on, width=12),
)


def write_opportunity_list(
    workspace: Workspace,
    ids: Sequence[int],
    to: Path,
    *,
    today: date,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Path:
    """Write the opportunities of these ids in their order, as the kind of file that the suffix says.

    Args:
        workspace: where the opportunities are.
        ids: as `find` gave them; one that is no longer stored is left out.
        to: a .csv, .xlsx or .json file.
        today: the day in the United Kingdom.
        progress: called with the number written so far.
        cancelled: called every few hundred opportunities; True stops.

    Raises:
        BadInput: the suffix is another, or there is no such folder.
        OperationError: the file cannot be written.
        OperationCancelled: cancelled; a file that was there is as it was.
    """
    records = read_opportunity_records(workspace, ids, today=today, cancelled=cancelled)
    return write_rows(
        RowFile("Opportunities", OPPORTUNITY_COLUMNS, records, len(ids), today), to, progress=progress
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
    rows = RowFile("Grants", GRANT_COLUMNS, read_past_grants(workspace, ids), len(ids), today or uk_today())
    return write_rows(rows, to)
