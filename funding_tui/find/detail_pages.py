"""Read the pages behind listings: new and changed ones, soonest to close first, so many a sync."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from funding_tui.find.opportunity_store import add_version
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityPage
from sources.errors import Cancelled, NotFound, RateLimited, SourceError, Unreachable
from sources.source import DetailedSource, ListingDetail
from sources.web.client import PoliteClient

CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PagesReport:
    """What came of it.

    Attributes:
        read: pages read, changed or not.
        failed: pages that could not be read; they are tried again, after all others, but for those that are
            gone, which wait until their listing changes.
        waiting: pages left for the next sync.
    """

    read: int
    failed: int
    waiting: int

    @property
    def why(self) -> str:
        """A sentence on what is missing; empty when nothing is."""
        told = []
        if self.failed:
            told.append(f"{_pages(self.failed)} behind listings could not be read.")
        if self.waiting:
            told.append(f"Still to read at the next sync: {_pages(self.waiting)} behind listings.")
        return " ".join(told)


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count:,} pages"


def fetch_pages(
    workspace: Workspace,
    source: DetailedSource,
    client: PoliteClient,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> PagesReport:
    """Read the pages of listings that are new or have changed, and keep each as soon as it is read.

    Raises:
        Cancelled: the pages read before that are kept.
    """
    due = _due(workspace, source.name)
    read = failed = 0
    for key, source_id in due[: source.details_at_once]:
        detail, fault, gone = None, "", False
        try:
            detail = source.detail(client, source_id, cancelled=cancelled)
        except Cancelled:
            raise
        except (Unreachable, RateLimited):
            # The other pages are on the same site and would meet the same; all of them stay due.
            break
        except SourceError as met:
            fault, gone = str(met), isinstance(met, NotFound)
        with workspace.session() as session:
            _keep(session, key, detail, fault, datetime.now(UTC), again=bool(fault) and not gone)
        read, failed = read + (detail is not None), failed + (detail is None)
    return PagesReport(read, failed, len(due) - read - failed)


def pages_waiting(session: Session, name: str) -> int:
    """How many pages behind the listings of a source are still to be read."""
    return int(session.exec(_due_query(select(func.count(col(Opportunity.id))), name)).one())


def _due(workspace: Workspace, name: str) -> list[tuple[int, str]]:
    """Listings whose page has not been read since they last changed, those that failed before at the end."""
    query = _due_query(select(Opportunity.id, Opportunity.source_id), name).order_by(
        func.coalesce(OpportunityPage.fault, "") != "",
        col(Opportunity.closing_day).is_(None),
        col(Opportunity.closing_day),
        col(Opportunity.id),
    )
    with workspace.session() as session:
        return [(key or 0, source_id) for key, source_id in session.exec(query)]


def _due_query(asked: Any, name: str) -> Any:
    return asked.join(
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


def _keep(
    session: Session, key: int, detail: ListingDetail | None, fault: str, now: datetime, *, again: bool
) -> None:
    listing = session.get_one(Opportunity, key)
    held = session.get(OpportunityPage, key)
    page = held or OpportunityPage(opportunity_id=key, listing_hash="", read_at=now)
    page.listing_hash = "" if again else listing.content_hash
    page.read_at, page.fault = now, fault
    if detail is not None:
        facts = _facts(detail)
        changes = _changes(page, facts) if held is not None else {}
        for name, value in facts.items():
            setattr(page, name, value)
        if changes:
            listing.changed_at = now
            add_version(session, listing, changes, now)
    session.add(page)


def _facts(detail: ListingDetail) -> dict[str, Any]:
    return {
        "sections": [[section.heading, section.text] for section in detail.sections],
        "documents": [[document.title, document.url] for document in detail.documents],
        "apply_url": detail.apply_url,
        "withdrawn_at": detail.withdrawn.at,
        "withdrawn_words": detail.withdrawn_words,
    }


def _changes(page: OpportunityPage, facts: dict[str, Any]) -> dict[str, list[Any]]:
    """What a person would call a change: a section, what hangs on the page, or its being withdrawn."""
    before, after = dict(page.sections), dict(facts["sections"])
    changes: dict[str, list[Any]] = {
        f"page: {heading}": [before.get(heading), after.get(heading)]
        for heading in dict.fromkeys((*before, *after))
        if before.get(heading) != after.get(heading)
    }
    was, now = [title for title, _ in page.documents], [title for title, _ in facts["documents"]]
    if was != now:
        changes["page: documents"] = [was, now]
    if page.withdrawn_words != facts["withdrawn_words"]:
        changes["page: withdrawn"] = [page.withdrawn_words or None, facts["withdrawn_words"] or None]
    return changes
