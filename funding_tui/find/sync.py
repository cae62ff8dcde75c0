"""Fetch listings from the sources and keep what is new, changed or gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from funding_tui import __version__
from funding_tui.base.errors import BadInput, OperationCancelled
from funding_tui.base.settings import Settings, load_settings
from funding_tui.find.detail_pages import fetch_pages
from funding_tui.find.duplicates.decide import find_duplicates
from funding_tui.find.fetch_all import FetchedPage, FetchedSource, SyncProgress, fetch_all
from funding_tui.find.known_sources import known_sources
from funding_tui.find.opportunity_store import ListingTally, mark_unlisted, store_listings
from models.clock import uk_today
from models.database import Workspace
from models.opportunities import SourceReading, SourceRun
from sources.errors import Cancelled, FeedEnded
from sources.registry import enabled_sources
from sources.source import DetailedSource, Fetch, Source
from sources.web.cache import PageCache
from sources.web.client import ClientLimits, PoliteClient

ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What reading one source brought.

    Attributes:
        state: `complete`, `partial` or `failed`; `ended` for one that was not asked, because its publisher
            has said that it stopped for good.
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
    progress: Callable[[SyncProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SyncReport:
    """Read the sources named, or all that are switched on: different sites at once, each site in turn.

    Each page is kept as soon as it is read, so a later fault loses nothing. A reading that was broken off
    not long ago goes on: pages kept since it began are not asked for again.

    Args:
        workspace: where listings are kept.
        names: which sources; None or none for all but those that have stopped for good. Naming one of
            these asks it again.
        settings: the person's own when None.
        progress: told on the calling thread.
        cancelled: asked often, from several threads.

    Raises:
        BadInput: there is no such source.
        OperationCancelled: cancelled; what was read before that is kept.
    """
    settings = settings or load_settings()
    chosen = _chosen(settings, names)
    told = {} if names else _ended(workspace, chosen)
    asked = [source for source in chosen if source.name not in told]
    stopped: Cancelled | None = None
    limits = ClientLimits()
    interrupted = _begin(workspace, asked, limits)
    tallies: dict[str, ListingTally] = defaultdict(ListingTally)
    settings.cache.mkdir(parents=True, exist_ok=True)
    cache = PageCache(settings.cache / "pages.sqlite")
    try:
        with (
            PoliteClient(limits, version=__version__, contact=settings.contact, cache=cache) as client,
            closing(fetch_all(asked, client, cancelled, interrupted)) as reading,
        ):
            for at in reading:
                if isinstance(at, SyncProgress):
                    if progress is not None:
                        progress(at)
                elif isinstance(at, Cancelled):
                    stopped = at
                elif isinstance(at, FetchedPage):
                    tallies[at.source.name].add(_keep(workspace, at))
                else:
                    told[at.source.name] = _end(workspace, at, tallies[at.source.name])
            if stopped is None:
                stopped = _read_pages(workspace, asked, told, client, cancelled)
    finally:
        cache.close()
    # what several sources tell of the same money is shown once
    find_duplicates(workspace, today=uk_today(), only_new=True)
    if stopped is not None:
        message = "the sync was stopped; what had been read is kept"
        raise OperationCancelled(message) from stopped
    return SyncReport(tuple(told[source.name] for source in chosen))


def _begin(workspace: Workspace, sources: Sequence[Source], limits: ClientLimits) -> dict[str, datetime]:
    """Write down which readings begin; when those began that were broken off and go on."""
    now = datetime.now(UTC)
    interrupted: dict[str, datetime] = {}
    with workspace.session() as session:
        for source in sources:
            held = session.get(SourceReading, source.name) or SourceReading(source=source.name, began_at=now)
            at = held.began_at
            if at < now:
                if now - at < timedelta(seconds=limits.resume_within):
                    interrupted[source.name] = at
                else:
                    held.began_at = now
            session.add(held)
    return interrupted


def _chosen(settings: Settings, names: Sequence[str] | None) -> list[Source]:
    available = enabled_sources(known_sources(settings))
    if not names:
        return available
    by_name = {source.name: source for source in available}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        message = f"there is no source {unknown[0]!r}; there are: {', '.join(by_name)}"
        raise BadInput(message)
    return [by_name[name] for name in names]


def _ended(workspace: Workspace, sources: Sequence[Source]) -> dict[str, SourceReport]:
    """The sources whose last reading found that they have stopped for good."""
    told = {}
    with workspace.session() as session:
        for source in sources:
            last = session.exec(
                select(SourceRun).where(SourceRun.source == source.name).order_by(col(SourceRun.id).desc())
            ).first()
            if last is not None and last.ended:
                why = f"{last.why} It is not asked any more; to ask again: sync {source.name}."
                told[source.name] = SourceReport(source.name, source.title, ENDED, 0, 0, 0, 0, why)
    return told


def _read_pages(
    workspace: Workspace,
    sources: Sequence[Source],
    told: dict[str, SourceReport],
    client: PoliteClient,
    cancelled: Callable[[], bool] | None,
) -> Cancelled | None:
    """Read the pages behind what the sources listed; a stop is handed back, after what it kept."""
    for source in sources:
        if not isinstance(source, DetailedSource) or not source.details_at_once:
            continue
        if told[source.name].state == "failed":
            continue
        try:
            why = fetch_pages(workspace, source, client, cancelled=cancelled).why
        except Cancelled as stopped:
            return stopped
        at = told[source.name]
        told[source.name] = replace(at, why=" ".join(each for each in (at.why, why) if each))
    return None


def _keep(workspace: Workspace, page: FetchedPage) -> ListingTally:
    with workspace.session() as session:
        return store_listings(session, page.source.name, page.listings, page.started)


def _end(workspace: Workspace, reading: FetchedSource, tally: ListingTally) -> SourceReport:
    fetch = reading.fetch
    with workspace.session() as session:
        if fetch.state == "complete" and fetch.lists_everything:
            tally.closed += mark_unlisted(session, fetch.source, reading.started)
        under_way = session.get(SourceReading, fetch.source)
        if under_way is not None:
            session.delete(under_way)
        session.add(_run_of(fetch, tally, reading.started, reading.finished))
    return SourceReport(
        name=reading.source.name,
        title=reading.source.title,
        state=fetch.state,
        new=tally.new,
        changed=tally.changed,
        closed=tally.closed,
        unchanged=tally.unchanged,
        why=fetch.why or "",
    )


def _run_of(fetch: Fetch, tally: ListingTally, started: datetime, finished: datetime) -> SourceRun:
    return SourceRun(
        source=fetch.source,
        started_at=started,
        finished_at=finished,
        state=fetch.state,
        expected=fetch.expected,
        fetched=fetch.fetched,
        new=tally.new,
        changed=tally.changed,
        closed=tally.closed,
        unchanged=tally.unchanged,
        why=fetch.why or "",
        ended=isinstance(fetch.error, FeedEnded),
    )
