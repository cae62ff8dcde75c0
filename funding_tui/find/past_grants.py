"""Grants already made: read from 360Giving what organisations gave or were given, and list what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from funding_tui.base.errors import BadInput
from funding_tui.base.progress import IsCancelled, Progress, ReportProgress
from funding_tui.base.settings import Settings, load_service, load_settings, open_client
from funding_tui.hold.importing.past_grants import store_past_grants
from models.clock import uk_today
from models.columns import among
from models.database import Workspace
from models.opportunities import GrantMade
from sources.awards.giving import GivingService, Role, fetch_grant_pages
from sources.errors import Cancelled, SourceError
from sources.web.client import PoliteClient

PAGE = 500  # grants held in memory at a time


@dataclass(frozen=True, slots=True)
class PastGrantsReport:
    """What the fetch of one organisation's grants brought.

    Attributes:
        state: `complete`, `partial` or `failed`.
        expected: how many grants the service says there are; None when it does not say.
        why: a sentence on what is missing; empty when nothing is.
    """

    organisation: str
    state: str
    expected: int | None
    added: int
    changed: int
    unchanged: int
    why: str


def fetch_past_grants(
    workspace: Workspace,
    organisations: Sequence[str],
    role: Role,
    *,
    settings: Settings | None = None,
    today: date | None = None,
    progress: ReportProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> tuple[PastGrantsReport, ...]:
    """Fetch the grants that organisations made or received; each page is stored as soon as it is read.

    Args:
        workspace: an open workspace.
        organisations: identifiers such as `GB-CHC-1164883`.
        role: `grants_made` by funders, `grants_received` by providers.
        settings: where the service is; None reads the settings file.
        today: the day to record; None takes today.
        progress: called after each page; its stage is the organisation.
        cancelled: asked often, whether to stop; what was read stays.

    Raises:
        BadInput: no organisation is named, or the settings cannot be used.
    """
    if not organisations:
        message = "name an organisation by its identifier, such as GB-CHC-1164883"
        raise BadInput(message)
    settings = settings or load_settings()
    service = read_service(settings)
    reports = []
    with open_client(settings, service.interval_seconds) as client:
        for organisation in organisations:
            on = today or uk_today()
            reports.append(_fetch(workspace, client, service, organisation, role, on, progress, cancelled))
            if cancelled is not None and cancelled():
                break
    return tuple(reports)


def read_service(settings: Settings) -> GivingService:
    """The service of 360Giving that the settings name.

    Raises:
        BadInput: the settings cannot be used.
    """
    return load_service(GivingService, settings.giving)


def _fetch(
    workspace: Workspace,
    client: PoliteClient,
    service: GivingService,
    organisation: str,
    role: Role,
    today: date,
    progress: ReportProgress | None,
    cancelled: IsCancelled | None,
) -> PastGrantsReport:
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    expected, left_out, why = None, 0, ""
    try:
        for page in fetch_grant_pages(client, service, organisation, role, cancelled):
            expected = page.expected if page.expected is not None else expected
            left_out += page.left_out
            # a grant that a page lists twice counts once
            useful = {each.identifier: each for each in page.awards if each.identifier and not each.is_empty}
            left_out += len(page.awards) - len(useful)
            with workspace.session(writing=True) as session:
                outcomes = store_past_grants(session.connection(), useful, service.address, today)
            for outcome, _ in outcomes.values():
                counts[outcome] += 1
            if progress is not None:
                progress(Progress(organisation, sum(counts.values()), expected))
    except Cancelled:
        why = "It was stopped; what had been read is saved."
    except SourceError as error:
        why = str(error)
    read = sum(counts.values())
    if not why and expected is not None and read + left_out < expected:
        why = f"The service ended after {read + left_out:,} of {expected:,}."
    state = "complete" if not why else "partial" if read else "failed"
    if left_out:
        reasons = "no identifier, neither an amount nor a recipient, or a second time"
        why = f"{why} {left_out:,} left out: {reasons}.".strip()
    return PastGrantsReport(organisation, state, expected, **counts, why=why)


def past_grant_ids(workspace: Workspace, organisations: Sequence[str], role: Role) -> tuple[int, ...]:
    """Numbers of the grants that these organisations made or received, the latest first, undated last."""
    party = GrantMade.recipient_id if role == "grants_received" else GrantMade.funder_id
    query = (
        select(GrantMade.id)
        .where(col(party).in_(organisations))
        .order_by(col(GrantMade.awarded_on).desc().nulls_last(), col(GrantMade.identifier))
    )
    with workspace.session() as session:
        return tuple(key for key in session.exec(query) if key is not None)


def read_past_grants(workspace: Workspace, ids: Sequence[int]) -> Iterator[GrantMade]:
    """The grants of these numbers in their order, read a page at a time; each is apart from the database."""
    for first in range(0, len(ids), PAGE):
        page = ids[first : first + PAGE]
        with workspace.session() as session:
            query = select(GrantMade).where(among(col(GrantMade.id), page))
            grants = {grant.id: grant for grant in session.exec(query)}
        yield from (grants[key] for key in page if key in grants)
