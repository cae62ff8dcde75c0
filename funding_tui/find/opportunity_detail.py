"""One opportunity in full: its fields, its history, and where else the same money is listed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from funding_tui.base.errors import NotFound
from funding_tui.find.duplicates.queries import read_other_addresses
from funding_tui.find.listing_page import page_pairs
from funding_tui.find.opportunities import build_row
from funding_tui.find.opportunity_rows import OpportunityDetail
from funding_tui.find.opportunity_words import changes_in_words, field_pairs
from models.clock import LONDON, uk_today
from models.database import Workspace
from models.opportunities import FieldCheck, Opportunity, OpportunityVersion


def _held(session: Session, key: int, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Fields, each with the word of whoever held it against its source, or that it has changed since."""
    checks = {
        check.field: check
        for check in session.exec(select(FieldCheck).where(FieldCheck.opportunity_id == key))
        if not check.verdict
    }
    return [(name, f"{told}{_checked(checks.get(name), told)}") for name, told in pairs]


def _checked(check: FieldCheck | None, told: str) -> str:
    if check is None:
        return ""
    by = f"{check.at.astimezone(LONDON):%d %b %Y}{f' by {check.who}' if check.who else ''}"
    note = f": {check.note}" if check.note else ""
    if check.value == told:
        return f" (verified {by}{note})"
    return f" (verified {by}{note}, when it said \u201c{check.value}\u201d; it has changed since)"


def read_opportunity(workspace: Workspace, key: int, *, today: date | None = None) -> OpportunityDetail:
    """One listing in full: what changed in it, newest first, and where else the same money is listed.

    Raises:
        NotFound: there is no listing of that id.
    """
    day = today or uk_today()
    with workspace.session() as session:
        record = session.get(Opportunity, key)
        if record is None:
            message = f"there is no opportunity number {key}"
            raise NotFound(message)
        versions = session.connection().execute(
            select(col(OpportunityVersion.read_at), col(OpportunityVersion.changes))
            .where(col(OpportunityVersion.opportunity_id) == key)
            .order_by(col(OpportunityVersion.number).desc())
        )
        return OpportunityDetail(
            row=build_row(record, day),
            url=record.url,
            summary=record.summary,
            fields=(*_held(session, key, field_pairs(record)), *page_pairs(session, key)),
            history=tuple(
                (read_at, changes_in_words(changes, record.currency)) for read_at, changes in versions
            ),
            also=read_other_addresses(session, key),
        )
