"""Fetch the detail pages of new and changed opportunities, soonest to close first, a few in each sync."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from funding_tui.base.formats import count
from funding_tui.base.progress import IsCancelled
from funding_tui.find.opportunities import CLOSED
from funding_tui.find.opportunity_store import add_version
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityPage
from sources.errors import Cancelled, NotFound, RateLimited, SourceError, Unreachable
from sources.source import DetailedSource, ListingDetail
from sources.web.client import PoliteClient


def fetch_pages(
    workspace: Workspace, source: DetailedSource, client: PoliteClient, cancelled: IsCancelled | None
) -> str:
    """Fetch the pages of opportunities that are new or have changed, and store each as soon as it is read.

    A page that could not be read is tried again, after all others; one that does not exist only once its
    opportunity has changed. Gives a sentence on what is missing, empty when nothing is.

    Raises:
        Cancelled: the pages read before that are stored.
    """
    due = _due(workspace, source.name)
    read = failed = 0
    for key, source_id in due[: source.details_at_once]:
        detail, why, missing = None, "", False
        try:
            detail = source.detail(client, source_id, cancelled=cancelled)
        except Cancelled:
            raise
        except (Unreachable, RateLimited):
            # the other pages are on the same site and would fail in the same way; all of them stay due
            break
        except SourceError as error:
            why, missing = str(error), isinstance(error, NotFound)
        with workspace.session(writing=True) as session:
            _store(session, key, detail, why, datetime.now(UTC), again=bool(why) and not missing)
        read, failed = read + (detail is not None), failed + (detail is None)
    return _what_is_missing(failed, len(due) - read - failed)


def _what_is_missing(failed: int, waiting: int) -> str:
    sentences = []
    if failed:
        sentences.append(f"{count(failed, 'detail page', 'detail pages')} could not be read.")
    if waiting:
        pages = count(waiting, "detail page", "detail pages")
        sentences.append(f"Still to read at the next sync: {pages}.")
    return " ".join(sentences)


def pages_waiting(session: Session, name: str) -> int:
    """How many pages behind the opportunities of a source are still to be read."""
    return int(session.exec(_due_query(select(func.count(col(Opportunity.id))), name)).one())


def _due(workspace: Workspace, name: str) -> list[tuple[int, str]]:
    """Opportunities whose page was not read since they last changed, those that failed before at the end."""
    query = _due_query(select(Opportunity.id, Opportunity.source_id), name).order_by(
        func.coalesce(OpportunityPage.fault, "") != "",
        col(Opportunity.closing_day).is_(None),
        col(Opportunity.closing_day),
        col(Opportunity.id),
    )
    with workspace.session() as session:
        return [(key or 0, source_id) for key, source_id in session.exec(query)]


def _due_query(columns: Any, name: str) -> Any:
    return columns.join(
        OpportunityPage, col(OpportunityPage.opportunity_id) == Opportunity.id, isouter=True
    ).where(
        Opportunity.source == name,
        col(Opportunity.vanished_at).is_(None),
        Opportunity.status != CLOSED,
        or_(
            col(OpportunityPage.listing_hash).is_(None),
            OpportunityPage.listing_hash != Opportunity.content_hash,
        ),
    )


def _store(
    session: Session, key: int, detail: ListingDetail | None, why: str, now: datetime, *, again: bool
) -> None:
    record = session.get_one(Opportunity, key)
    existing = session.get(OpportunityPage, key)
    page = existing or OpportunityPage(opportunity_id=key, listing_hash="", read_at=now)
    page.listing_hash = "" if again else record.content_hash
    page.read_at, page.fault = now, why
    if detail is not None:
        columns = _columns(detail)
        changes = _changes(page, columns) if existing is not None else {}
        for name, value in columns.items():
            setattr(page, name, value)
        if changes:
            record.changed_at = now
            add_version(session, record, changes, now)
    session.add(page)


def _columns(detail: ListingDetail) -> dict[str, Any]:
    return {
        "sections": [[section.heading, section.text] for section in detail.sections],
        "documents": [[document.title, document.url] for document in detail.documents],
        "apply_url": detail.apply_url,
        "withdrawn_at": detail.withdrawn.at,
        "withdrawn_words": detail.withdrawn_words,
    }


def _changes(page: OpportunityPage, columns: dict[str, Any]) -> dict[str, list[Any]]:
    """What a person would call a change: of a section, of the documents, or that it was withdrawn."""
    before, after = dict(page.sections), dict(columns["sections"])
    changes: dict[str, list[Any]] = {
        f"page: {heading}": [before.get(heading), after.get(heading)]
        for heading in dict.fromkeys((*before, *after))
        if before.get(heading) != after.get(heading)
    }
    was, now = [title for title, _ in page.documents], [title for title, _ in columns["documents"]]
    if was != now:
        changes["page: documents"] = [was, now]
    if page.withdrawn_words != columns["withdrawn_words"]:
        changes["page: withdrawn"] = [page.withdrawn_words or None, columns["withdrawn_words"] or None]
    return changes
