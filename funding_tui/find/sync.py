"""Fetch listings from the sources, and store what is new, changed or no longer listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, func, select

from funding_tui import __version__
from funding_tui.base.errors import BadInput, OperationCancelled, did_you_mean
from funding_tui.base.progress import IsCancelled, Progress, ReportProgress
from funding_tui.base.settings import Settings, load_settings
from funding_tui.find.detail_pages import fetch_pages
from funding_tui.find.duplicates.decide import find_duplicates
from funding_tui.find.fetch_all import FetchedPage, FetchedSource, fetch_all
from funding_tui.find.opportunity_store import ListingTally, mark_unlisted, store_listings
from funding_tui.find.source_health import known_sources
from models.clock import LONDON, uk_today
from models.database import Workspace
from models.opportunities import Opportunity, SourceReading, SourceRun
from sources.errors import Cancelled, FeedEnded
from sources.registry import enabled_sources
from sources.source import DetailedSource, Source
from sources.web.cache import PageCache
from sources.web.client import ClientLimits, PoliteClient

ENDED = "ended"
_SUDDENLY_FEW = "Suddenly far fewer:"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What the fetch from one source brought.

    Attributes:
        state: `complete`, `partial` or `failed`; `ended` for one that was not fetched from, because its
            publisher has said that it stopped for good.
        why: a sentence on what is missing; empty when there is nothing to say.
    """

    name: str
    title: str
    state: str
    new: int
    changed: int
    closed: int
    unchanged: int
    why: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync brought, source by source."""

    sources: tuple[SourceReport, ...]

    @property
    def complete(self) -> bool:
        """Whether every source was read in full."""
        return all(source.state in ("complete", ENDED) for source in self.sources)


def sync(
    workspace: Workspace,
    names: Sequence[str] | None = None,
    *,
    settings: Settings | None = None,
    progress: ReportProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> SyncReport:
    """Fetch from the sources named, or from all that are switched on: from different sites at once.

    Each page is stored as soon as it is read, so that a later error loses nothing. A fetch that was cut short
    not long ago is resumed: pages cached since it began are not requested again.

    Args:
        workspace: where opportunities are stored.
        names: which sources; None or none for all but those that have stopped for good. One of these is
            tried again when it is named.
        settings: the officer's own when None.
        progress: called on the calling thread, with the source in its stage and the listings counted.
        cancelled: asked often, from several threads, whether to stop.

    Raises:
        BadInput: there is no such source.
        OperationCancelled: cancelled; what was read before that is stored.
    """
    settings = settings or load_settings()
    chosen = _choose(settings, names)
    reports = {} if names else _report_ended(workspace, chosen)
    active = [source for source in chosen if source.name not in reports]
    stopped: Cancelled | None = None
    limits = ClientLimits()
    interrupted = _record_start(workspace, active, limits)
    tallies: dict[str, ListingTally] = defaultdict(ListingTally)
    settings.cache.mkdir(parents=True, exist_ok=True)
    cache = PageCache(settings.cache / "pages.sqlite")
    try:
        with (
            PoliteClient(limits, version=__version__, contact=settings.contact, cache=cache) as client,
            closing(fetch_all(active, client, cancelled, interrupted)) as events,
        ):
            for event in events:
                if isinstance(event, Progress):
                    if progress is not None:
                        progress(event)
                elif isinstance(event, Cancelled):
                    stopped = event
                elif isinstance(event, FetchedPage):
                    tallies[event.source.name].add(_store_page(workspace, event))
                else:
                    reports[event.source.name] = _record_end(workspace, event, tallies[event.source.name])
            if stopped is None:
                stopped = _fetch_detail_pages(workspace, active, reports, client, cancelled)
    finally:
        cache.close()
    # the same money from several sources is shown once
    find_duplicates(workspace, today=uk_today(), only_new=True)
    if stopped is not None:
        message = "the sync was stopped; what had been read is saved"
        raise OperationCancelled(message) from stopped
    return SyncReport(tuple(reports[source.name] for source in chosen))


def _record_start(
    workspace: Workspace, sources: Sequence[Source], limits: ClientLimits
) -> dict[str, datetime]:
    """Record which fetches begin; gives those to resume, each with when it began."""
    now = datetime.now(UTC)
    interrupted: dict[str, datetime] = {}
    with workspace.session(writing=True) as session:
        for source in sources:
            record = session.get(SourceReading, source.name) or SourceReading(
                source=source.name, began_at=now
            )
            if now - record.began_at >= timedelta(seconds=limits.resume_within):
                record.began_at = now
            elif record.began_at < now:
                interrupted[source.name] = record.began_at
            session.add(record)
    return interrupted


def _choose(settings: Settings, names: Sequence[str] | None) -> list[Source]:
    available = enabled_sources(known_sources(settings))
    if not names:
        return available
    by_name = {source.name: source for source in available}
    for name in names:
        if name not in by_name:
            raise BadInput(did_you_mean("source", name, by_name))
    return [by_name[name] for name in names]


def _report_ended(workspace: Workspace, sources: Sequence[Source]) -> dict[str, SourceReport]:
    """Reports of the sources whose last fetch found that they have stopped for good."""
    reports = {}
    with workspace.session() as session:
        for source in sources:
            last = session.exec(
                select(SourceRun).where(SourceRun.source == source.name).order_by(col(SourceRun.id).desc())
            ).first()
            if last is not None and last.ended:
                why = f"{last.why} It is no longer fetched from; to try again: sync {source.name}."
                reports[source.name] = SourceReport(source.name, source.title, ENDED, 0, 0, 0, 0, why)
    return reports


def _fetch_detail_pages(
    workspace: Workspace,
    sources: Sequence[Source],
    reports: dict[str, SourceReport],
    client: PoliteClient,
    cancelled: IsCancelled | None,
) -> Cancelled | None:
    """Fetch the pages behind what the sources list; gives the cancellation, where there was one."""
    for source in sources:
        if not isinstance(source, DetailedSource) or not source.details_at_once:
            continue
        if reports[source.name].state == "failed":
            continue
        try:
            why = fetch_pages(workspace, source, client, cancelled)
        except Cancelled as stopped:
            return stopped
        report = reports[source.name]
        reports[source.name] = replace(report, why=" ".join(filter(None, (report.why, why))))
    return None


def _store_page(workspace: Workspace, page: FetchedPage) -> ListingTally:
    with workspace.session(writing=True) as session:
        return store_listings(session, page.source.name, page.listings, page.started)


def _record_end(workspace: Workspace, fetched: FetchedSource, tally: ListingTally) -> SourceReport:
    source, fetch = fetched.source, fetched.fetch
    with workspace.session(writing=True) as session:
        if unbelieved := _disbelief(session, fetched):
            fetch = replace(fetch, state="partial", why=" ".join(filter(None, (unbelieved, fetch.why))))
        why = fetch.why or ""
        if fetch.state == "complete" and fetch.lists_everything:
            tally.closed += mark_unlisted(session, fetch.source, fetched.started)
        started = session.get(SourceReading, fetch.source)
        if started is not None:
            session.delete(started)
        session.add(
            SourceRun(
                source=fetch.source,
                started_at=fetched.started,
                finished_at=fetched.finished,
                state=fetch.state,
                expected=fetch.expected,
                fetched=fetch.fetched,
                **asdict(tally),
                why=why,
                ended=isinstance(fetch.error, FeedEnded),
            )
        )
    return SourceReport(name=source.name, title=source.title, state=fetch.state, **asdict(tally), why=why)


def _disbelief(session: Session, fetched: FetchedSource) -> str:
    """Why a fetch that seems complete is not believed yet; empty where it is.

    A source that suddenly lists less than half of what it listed has more likely changed its page than
    closed its funds. It is believed once it has listed as little on an earlier day too.
    """
    fetch = fetched.fetch
    if fetch.state != "complete" or not fetch.lists_everything:
        return ""
    listed = select(func.count()).where(
        Opportunity.source == fetch.source,
        col(Opportunity.vanished_at).is_(None),
        col(Opportunity.first_seen) < fetched.started,
    )
    before = session.exec(listed).one()
    if fetch.fetched * 2 >= before:
        return ""
    last = session.exec(
        select(SourceRun)
        .where(SourceRun.source == fetch.source, SourceRun.state != "failed")
        .order_by(col(SourceRun.id).desc())
    )
    for run in last:
        if not run.why.startswith(_SUDDENLY_FEW):
            break
        if run.finished_at.astimezone(LONDON).date() < fetched.finished.astimezone(LONDON).date():
            return ""
    return (
        f"{_SUDDENLY_FEW} {fetch.fetched:,} where {before:,} were listed before. Nothing was closed; if it "
        "lists as few on another day, that is believed."
    )
