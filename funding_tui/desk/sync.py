"""Fetch listings from the sources and keep what is new, changed or gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlmodel import col, select

from funding_tui import __version__
from funding_tui.desk.errors import BadInput, Stopped
from funding_tui.desk.linking.deciding import find_links
from funding_tui.desk.listing_store import Tally, keep_fetch
from funding_tui.desk.reading_pages import read_pages
from funding_tui.desk.reading_sources import Reading, SyncProgress, read_all
from funding_tui.desk.standing import uk_today
from funding_tui.settings import Settings, load_settings
from models.database import Workspace
from models.opportunities import SourceRun
from sources.cache import PageCache
from sources.detail import DetailedSource
from sources.errors import Cancelled, FeedEnded
from sources.http import PoliteClient
from sources.registry import sources_from
from sources.source import Fetch, Source

ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SourceTold:
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

    sources: tuple[SourceTold, ...]

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

    What one source brought is kept as soon as it is read, so a later fault loses nothing.

    Args:
        workspace: where listings are kept.
        names: which sources; None or none for all but those that have stopped for good. Naming one of
            these asks it again.
        settings: the person's own when None.
        progress: told on the calling thread.
        cancelled: asked often, from several threads.

    Raises:
        BadInput: there is no such source.
        Stopped: cancelled; the sources read before that are kept.
    """
    settings = settings or load_settings()
    chosen = _chosen(settings, names)
    told = {} if names else _ended(workspace, chosen)
    asked = [source for source in chosen if source.name not in told]
    stopped: Cancelled | None = None
    began = datetime.now(UTC)
    settings.cache.mkdir(parents=True, exist_ok=True)
    cache = PageCache(settings.cache / "pages.sqlite")
    try:
        with PoliteClient(version=__version__, contact=settings.contact, cache=cache) as client:
            for at in read_all(asked, client, cancelled):
                if isinstance(at, SyncProgress):
                    if progress is not None:
                        progress(at)
                elif isinstance(at, Cancelled):
                    stopped = at
                else:
                    told[at.source.name] = _keep(workspace, at)
            if stopped is None:
                stopped = _read_pages(workspace, asked, told, client, cancelled)
    finally:
        cache.close()
    # what several sources tell of the same money is shown once
    find_links(workspace, today=uk_today(), since=began)
    if stopped is not None:
        message = "the sync was stopped; what had been read is kept"
        raise Stopped(message) from stopped
    return SyncReport(tuple(told[source.name] for source in chosen))


def _chosen(settings: Settings, names: Sequence[str] | None) -> list[Source]:
    try:
        available = sources_from(settings.source)
    except ValueError as fault:
        message = f"the settings file: {fault}"
        raise BadInput(message) from fault
    if not names:
        return available
    by_name = {source.name: source for source in available}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        message = f"there is no source {unknown[0]!r}; there are: {', '.join(by_name)}"
        raise BadInput(message)
    return [by_name[name] for name in names]


def _ended(workspace: Workspace, sources: Sequence[Source]) -> dict[str, SourceTold]:
    """The sources whose last reading found that they have stopped for good."""
    told = {}
    with workspace.session() as session:
        for source in sources:
            last = session.exec(
                select(SourceRun).where(SourceRun.source == source.name).order_by(col(SourceRun.id).desc())
            ).first()
            if last is not None and last.ended:
                why = f"{last.why} It is not asked any more; to ask again: sync {source.name}."
                told[source.name] = SourceTold(source.name, source.title, ENDED, 0, 0, 0, 0, why)
    return told


def _read_pages(
    workspace: Workspace,
    sources: Sequence[Source],
    told: dict[str, SourceTold],
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
            why = read_pages(workspace, source, client, cancelled=cancelled).why
        except Cancelled as stopped:
            return stopped
        at = told[source.name]
        told[source.name] = replace(at, why=" ".join(each for each in (at.why, why) if each))
    return None


def _keep(workspace: Workspace, reading: Reading) -> SourceTold:
    fetch = reading.fetch
    with workspace.session() as session:
        tally = keep_fetch(session, fetch, reading.finished)
        session.add(_run_of(fetch, tally, reading.started, reading.finished))
    return SourceTold(
        name=reading.source.name,
        title=reading.source.title,
        state=fetch.state,
        new=tally.new,
        changed=tally.changed,
        closed=tally.closed,
        unchanged=tally.unchanged,
        why=fetch.why or "",
    )


def _run_of(fetch: Fetch, tally: Tally, started: datetime, finished: datetime) -> SourceRun:
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
        ended=isinstance(fetch.fault, FeedEnded),
    )
