"""The sources that the settings know, and how fresh, how complete and how reliable each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from funding_tui.base.errors import BadInput
from funding_tui.base.formats import count
from funding_tui.base.settings import Settings, load_settings
from funding_tui.find.detail_pages import pages_waiting
from funding_tui.find.opportunities import still_open
from models.clock import LONDON
from models.database import Workspace
from models.opportunities import Opportunity, SavedSearch, SourceRun
from sources.registry import merged_sources
from sources.source import Source

RECENT_FETCHES = 10  # fetches that are shown, and counted for how often it failed
NEVER = "never read"


@dataclass(frozen=True, slots=True)
class SourceFetch:
    """One fetch from a source.

    Attributes:
        at: when it ended, UTC.
        expected: how many listings the source said there are; None where it did not say.
        why: what is missing or was left out; empty when there is nothing to say.
    """

    at: datetime
    state: str
    expected: int | None
    fetched: int
    new: int
    changed: int
    closed: int
    unchanged: int
    why: str


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How one source does.

    Attributes:
        availability: `on`, `off`, or `ended` where its publisher said that it has stopped for good.
        state: of its last fetch, `complete`, `partial` or `failed`; `never read` before the first.
        why: of its last fetch.
        last_read: when something was last read from it, UTC; None for never.
        last_complete: when all of it was; None for never.
        stale: whether that is longer ago than `stale_days`; None where it was never read in full, or has no
            such limit.
        stored, open: its opportunities on record, and those of them that have not closed.
        new: opportunities that its last fetch brought; None before the first.
        failed: how many of its last `RECENT_FETCHES` fetches failed.
        waiting: detail pages that are still to be read; None for a source whose pages are not read.
        fetches: the last `RECENT_FETCHES`, the latest first.
    """

    name: str
    title: str
    kind: str
    address: str
    availability: str
    state: str
    why: str
    last_read: datetime | None
    last_complete: datetime | None
    stale_days: int | None
    stale: bool | None
    stored: int
    open: int
    new: int | None
    failed: int
    waiting: int | None
    fetches: tuple[SourceFetch, ...]

    @property
    def needs_a_look(self) -> bool:
        """Whether it is on, and failed, was read in part, is stale, or was never read in full."""
        return self.availability == "on" and (
            self.state != "complete" or self.last_complete is None or self.stale is True
        )


@dataclass(frozen=True, slots=True)
class PaletteNames:
    """What can be opened by its name: saved searches, and (name, title) of every source that is on."""

    searches: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]


def known_sources(settings: Settings) -> list[Source]:
    """Every source, on or off, in the order of the settings.

    Raises:
        BadInput: the settings do not describe a source.
    """
    try:
        return merged_sources(settings.source)
    except ValueError as error:
        message = f"the settings file: {error}"
        raise BadInput(message) from error


def read_palette_names(workspace: Workspace, *, settings: Settings | None = None) -> PaletteNames:
    """Saved searches by name, and sources in the order of the settings.

    Raises:
        BadInput: the settings do not describe a source.
    """
    known = known_sources(settings or load_settings())
    with workspace.session() as session:
        searches = sorted(session.exec(select(SavedSearch.name)), key=str.casefold)
    return PaletteNames(tuple(searches), tuple((each.name, each.title) for each in known if each.enabled))


def read_source_health(
    workspace: Workspace, *, today: date, settings: Settings | None = None
) -> tuple[SourceHealth, ...]:
    """Every source that the settings know (the officer's own, where none are given), in their order.

    Raises:
        BadInput: the settings do not describe a source.
    """
    known = known_sources(settings or load_settings())
    with workspace.session() as session:
        counts = _read_counts(session, today)
        return tuple(_health(session, source, counts, today) for source in known)


def describe_health(health: SourceHealth) -> str:
    """How fresh a source is, in a few words."""
    if health.last_complete is None:
        return NEVER if health.last_read is None else "never read in full"
    on = f"{health.last_complete.astimezone(LONDON):%d %b %Y}"
    if health.stale and health.stale_days is not None:
        return f"stale: last read in full on {on}, over {count(health.stale_days, 'day', 'days')} ago"
    return f"last read in full on {on}"


def summarise_health(sources: Sequence[SourceHealth]) -> str:
    """All sources in one sentence."""
    parts = [
        f"{sum(each.availability == availability for each in sources)} {availability}"
        for availability in ("on", "off", "ended")
        if any(each.availability == availability for each in sources)
    ]
    looks = sum(each.needs_a_look for each in sources)
    verdict = (
        f"{looks} of them {'needs' if looks == 1 else 'need'} a look"
        if looks
        else "all that are on were read in full"
    )
    return f"{count(len(sources), 'source', 'sources')}: {', '.join(parts)}; {verdict}."


def _read_counts(session: Session, today: date) -> dict[str, tuple[int, int]]:
    """Source -> opportunities on record, and those that have not closed."""
    number = func.count(col(Opportunity.id))
    each = select(Opportunity.source, number).group_by(col(Opportunity.source))
    open_ones = dict(session.exec(each.where(still_open(today))).all())
    return {name: (stored, open_ones.get(name, 0)) for name, stored in session.exec(each)}


def _health(
    session: Session, source: Source, counts: Mapping[str, tuple[int, int]], today: date
) -> SourceHealth:
    runs = session.exec(
        select(SourceRun)
        .where(SourceRun.source == source.name)
        .order_by(col(SourceRun.id).desc())
        .limit(RECENT_FETCHES)
    ).all()
    last = runs[0] if runs else None
    last_complete = _last_time(session, source.name, "complete")
    last_read = _last_time(session, source.name, "complete", "partial")
    stored, open_now = counts.get(source.name, (0, 0))
    has_ended = last is not None and last.ended
    return SourceHealth(
        name=source.name,
        title=source.title,
        kind=source.kind,
        address=source.address,
        availability="off" if not source.enabled else "ended" if has_ended else "on",
        state=NEVER if last is None else last.state,
        why="" if last is None else last.why,
        last_read=last_read,
        last_complete=last_complete,
        stale_days=source.stale_days,
        stale=_is_stale(last_complete, source.stale_days, today),
        stored=stored,
        open=open_now,
        new=None if last is None else last.new,
        failed=sum(run.state == "failed" for run in runs),
        waiting=pages_waiting(session, source.name) if getattr(source, "details_at_once", 0) else None,
        fetches=tuple(_source_fetch(run) for run in runs),
    )


def _last_time(session: Session, name: str, *states: str) -> datetime | None:
    return session.exec(
        select(func.max(SourceRun.finished_at)).where(
            SourceRun.source == name, col(SourceRun.state).in_(states)
        )
    ).one()


def _is_stale(last_complete: datetime | None, stale_days: int | None, today: date) -> bool | None:
    if last_complete is None or stale_days is None:
        return None
    return (today - last_complete.astimezone(LONDON).date()).days > stale_days


def _source_fetch(run: SourceRun) -> SourceFetch:
    return SourceFetch(
        at=run.finished_at,
        **{each.name: getattr(run, each.name) for each in fields(SourceFetch) if each.name != "at"},
    )
