"""What the page behind a listing says, as fields for an officer to read."""

from __future__ import annotations

from sqlmodel import Session

from models.clock import LONDON
from models.opportunities import OpportunityPage


def page_pairs(session: Session, key: int) -> tuple[tuple[str, str], ...]:
    """(name, value) of the page behind a listing: withdrawn first, then its sections; none if not read."""
    page = session.get(OpportunityPage, key)
    if page is None:
        return ()
    told: list[tuple[str, str]] = []
    if page.withdrawn_at is not None or page.withdrawn_words:
        on = f"{page.withdrawn_at.astimezone(LONDON):%d %b %Y}" if page.withdrawn_at else "on a day not known"
        told.append(("WITHDRAWN by its publisher", f"{on}: {page.withdrawn_words}".rstrip(": ")))
    told += [(f"page: {heading}", text) for heading, text in page.sections]
    if page.documents:
        told.append(("page: documents", "\n".join(f"{title}: {url}" for title, url in page.documents)))
    if page.apply_url:
        told.append(("page: apply at", page.apply_url))
    read = f"{page.read_at.astimezone(LONDON):%d %b %Y, %H:%M}"
    told.append(("page read", f"{read}; not wholly: {page.fault}" if page.fault else read))
    return tuple(told)
