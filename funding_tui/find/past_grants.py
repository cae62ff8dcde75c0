"""Read from 360Giving what funders gave and what providers were given, and keep it page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from funding_tui import __version__
from funding_tui.base.errors import BadInput
from funding_tui.base.settings import Settings, load_settings
from funding_tui.hold.past_grant_store import store_awards
from models.clock import uk_today
from models.database import Workspace
from sources.awards.giving import GivingService, Role, fetch_grant_pages, giving_service
from sources.errors import Cancelled, SourceError
from sources.web.client import ClientLimits, PoliteClient


@dataclass(frozen=True, slots=True)
class PastGrantsReport:
    """What reading one organisation's grants brought.

    Attributes:
        state: `complete`, `partial` or `failed`.
        expected: how many the service says there are; None when it does not say.
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
    progress: Callable[[str, int, int | None], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[PastGrantsReport, ...]:
    """Read the grants that organisations made or received; each page is kept as soon as it is read.

    Args:
        workspace: an open workspace.
        organisations: identifiers such as `GB-CHC-1164883`.
        role: `grants_made` by funders, `grants_received` by providers.
        settings: where to ask; None reads the settings file.
        today: the day to record; None takes today.
        progress: told the organisation, how many were read and how many there are, after each page.
        cancelled: asked often; what was read stays.

    Raises:
        BadInput: no organisation is named, or the settings cannot be used.
    """
    if not organisations:
        message = "name an organisation by its identifier, such as GB-CHC-1164883"
        raise BadInput(message)
    settings = settings or load_settings()
    try:
        service = giving_service(settings.giving)
    except ValueError as fault:
        message = f"the settings file: [giving]: {fault}"
        raise BadInput(message) from fault
    limits = ClientLimits(interval=service.interval_seconds)
    told = []
    with PoliteClient(limits, version=__version__, contact=settings.contact) as client:
        for organisation in organisations:
            at = _fetch(
                workspace, client, service, organisation, role, today or uk_today(), progress, cancelled
            )
            told.append(at)
            if cancelled is not None and cancelled():
                break
    return tuple(told)


def _fetch(
    workspace: Workspace,
    client: PoliteClient,
    service: GivingService,
    organisation: str,
    role: Role,
    today: date,
    progress: Callable[[str, int, int | None], None] | None,
    cancelled: Callable[[], bool] | None,
) -> PastGrantsReport:
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    expected, left_out, why = None, 0, ""
    try:
        for page in fetch_grant_pages(client, service, organisation, role, cancelled):
            expected = page.expected if page.expected is not None else expected
            left_out += page.left_out
            # a grant that stands twice on a page counts once
            useful = {each.identifier: each for each in page.awards if each.identifier and not each.is_empty}
            left_out += len(page.awards) - len(useful)
            with workspace.session() as session:
                kept = store_awards(session.connection(), useful, service.address, today)
            for outcome, _ in kept.values():
                counts[outcome] += 1
            if progress is not None:
                progress(organisation, sum(counts.values()), expected)
    except Cancelled:
        why = "It was stopped; what had been read is kept."
    except SourceError as fault:
        why = str(fault)
    read = sum(counts.values())
    if not why and expected is not None and read + left_out < expected:
        why = f"The service ended after {read + left_out:,} of {expected:,}."
    state = "complete" if not why else "partial" if read else "failed"
    if left_out:
        told = f"{left_out:,} left out: no identifier, neither an amount nor a recipient, or a second time."
        why = f"{why} {told}".strip()
    return PastGrantsReport(organisation, state, expected, **counts, why=why)
