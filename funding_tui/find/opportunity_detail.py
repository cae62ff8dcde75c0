"""One opportunity in full: its fields, the page behind it, its history, and where else it is listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from funding_tui.base.errors import NotFound
from funding_tui.find.duplicates.groups import OtherAddress, read_other_addresses
from funding_tui.find.opportunities import OpportunityRow, build_row
from funding_tui.find.opportunity_words import changes_in_words, field_pairs
from models.clock import LONDON, uk_today
from models.database import Workspace
from models.opportunities import FieldCheck, Opportunity, OpportunityPage, OpportunityVersion


@dataclass(frozen=True, slots=True)
class OpportunityDetail:
    """One opportunity in full.

    Attributes:
        fields: (name, value), those of the page behind it last.
        history: (when read, ((field, from, to), ...)) of each version, the newest first; the first version
            has no changes.
        also: where else the same money is listed, the soonest to close first.
    """

    row: OpportunityRow
    url: str
    summary: str
    fields: tuple[tuple[str, str], ...]
    history: tuple[tuple[datetime, tuple[tuple[str, str, str], ...]], ...]
    also: tuple[OtherAddress, ...] = ()


def read_opportunity(workspace: Workspace, key: int, *, today: date | None = None) -> OpportunityDetail:
    """One opportunity in full.

    Raises:
        NotFound: there is no opportunity of that number.
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
            fields=(*_add_checks(session, key, field_pairs(record)), *_page_pairs(session, key)),
            history=tuple(
                (read_at, changes_in_words(changes, record.currency)) for read_at, changes in versions
            ),
            also=read_other_addresses(session, key),
        )


def _add_checks(session: Session, key: int, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Fields, each with who checked it against its source, or that it has changed since."""
    checks = {
        check.field: check
        for check in session.exec(select(FieldCheck).where(FieldCheck.opportunity_id == key))
        if not check.verdict
    }
    return [(name, f"{value}{_check_words(checks.get(name), value)}") for name, value in pairs]


def _check_words(check: FieldCheck | None, value: str) -> str:
    if check is None:
        return ""
    by = f"{check.at.astimezone(LONDON):%d %b %Y}{f' by {check.who}' if check.who else ''}"
    note = f": {check.note}" if check.note else ""
    if check.value == value:
        return f" (verified {by}{note})"
    return f" (verified {by}{note}, when it said \u201c{check.value}\u201d; it has changed since)"


def _page_pairs(session: Session, key: int) -> list[tuple[str, str]]:
    """(name, value) of the page behind it: withdrawn first, then its sections; none if it was not read."""
    page = session.get(OpportunityPage, key)
    if page is None:
        return []
    pairs: list[tuple[str, str]] = []
    if page.withdrawn_at is not None or page.withdrawn_words:
        day = page.withdrawn_at
        on = f"{day.astimezone(LONDON):%d %b %Y}" if day else "on a day not known"
        pairs.append(("WITHDRAWN by its publisher", f"{on}: {page.withdrawn_words}".rstrip(": ")))
    pairs += [(f"page: {heading}", text) for heading, text in page.sections]
    if page.documents:
        pairs.append(("page: documents", "\n".join(f"{title}: {url}" for title, url in page.documents)))
    if page.apply_url:
        pairs.append(("page: apply at", page.apply_url))
    read = f"{page.read_at.astimezone(LONDON):%d %b %Y, %H:%M}"
    pairs.append(("page read", f"{read}; not wholly: {page.fault}" if page.fault else read))
    return pairs
