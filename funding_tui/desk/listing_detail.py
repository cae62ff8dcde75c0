"""One opportunity in full: its fields, its history, and where else the same money is listed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlmodel import col

from funding_tui.desk.errors import NotFound
from funding_tui.desk.linking.reading import also_at
from funding_tui.desk.listing_page import page_pairs
from funding_tui.desk.listing_words import changes_in_words, field_pairs
from funding_tui.desk.opportunities import row_of
from funding_tui.desk.standing import uk_today
from funding_tui.desk.views import OpportunityDetail
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityVersion


def detail(workspace: Workspace, key: int, *, today: date | None = None) -> OpportunityDetail:
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
            row=row_of(record, day),
            url=record.url,
            summary=record.summary,
            fields=(*field_pairs(record), *page_pairs(session, key)),
            history=tuple(
                (read_at, changes_in_words(changes, record.currency)) for read_at, changes in versions
            ),
            also=also_at(session, key),
        )
