"""How each source does: when it was last read and how completely, what it holds, and how often it failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from funding_tui.base.formats import count
from funding_tui.base.settings import Settings, load_settings
from funding_tui.find.detail_pages import pages_waiting
from funding_tui.find.known_sources import known_sources
from funding_tui.find.opportunities import still_open
from models.clock import LONDON
from models.database import Workspace
from models.opportunities import Opportunity, SourceRun
from sources.source import Source

RECENT_FETCHES = 10  # readings that are told, and counted for how often it failed
NEVER = "never read"


@dataclass(frozen=True, slots=True)
class SourceFetch:
    """One reading of a source.

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
        standing: `on`, `off`, or `ended` where its publisher said that it has stopped for good.
        state: of its last reading, `complete`, `partial` or `failed`; `never read` before the first.
        why: of its last reading.
        last_read: when something was last read from it, UTC; None for never.
        last_complete: when all of it was; None for never.
        stale: whether that is longer ago than `stale_days`; None where it was never read in full, or has no
            such bound.
        held, open: listings on record, and those of them that have not closed.
        new: listings that its last reading brought; None before the first.
        failed: how many of its last `RECENT_FETCHES` readings failed.
        waiting: pages behind its listings that are still to be read; None for one whose pages are not read.
        readings: the last `RECENT_FETCHES`, the latest first.
    """

    name: str
    title: str
    kind: str
    address: str
    standing: str
    state: str
    why: str
    last_read: datetime | None
    last_complete: datetime | None
    stale_days: int | None
    stale: bool | None
    held: int
    open: int
    new: int | None
    failed: int
    waiting: int | None
    readings: tuple[SourceFetch, ...]

    @property
    def needs_a_look(self) -> bool:
        """Whether it is on, and failed, was read in part, is stale, or was never read in full."""
        return self.standing == "on" and (
            self.state != "complete" or self.last_complete is None or self.stale is True
        )


def read_source_health(
    workspace: Workspace, *, today: date, settings: Settings | None = None
) -> tuple[SourceHealth, ...]:
    """Every source that the settings know, in their order.

    Args:
        workspace: where its readings are.
        today: the day in the United Kingdom.
        settings: the person's own when None.

    Raises:
        BadInput: the settings do not describe a source.
    """
    known = known_sources(settings or load_settings())
    with workspace.session() as session:
        held = _counts(session, today)
        return tuple(_health(session, source, held, today) for source in known)


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
        f"{sum(each.standing == standing for each in sources)} {standing}"
        for standing in ("on", "off", "ended")
        if any(each.standing == standing for each in sources)
    ]
    looks = sum(each.needs_a_look for each in sources)
    verdict = (
        f"{looks} of them {'needs' if looks == 1 else 'need'} a look"
        if looks
        else "all that are on were read in full"
    )
    return f"{count(len(sources), 'source', 'sources')}: {', '.join(parts)}; {verdict}."


def _counts(session: Session, today: date) -> dict[str, tuple[int, int]]:
    """Source -> listings on record, and those that have not closed."""
    number = func.count(col(Opportunity.id))
    each = select(Opportunity.source, number).group_by(col(Opportunity.source))
    ahead = dict(session.exec(each.where(still_open(today))).all())
    return {name: (held, ahead.get(name, 0)) for name, held in session.exec(each)}


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
    last_complete = _last(session, source.name, "complete")
    last_read = _last(session, source.name, "complete", "partial")
    held, is_open = counts.get(source.name, (0, 0))
    has_ended = last is not None and last.ended
    return SourceHealth(
        name=source.name,
        title=source.title,
        kind=source.kind,
        address=source.address,
        standing="off" if not source.enabled else "ended" if has_ended else "on",
        state=NEVER if last is None else last.state,
        why="" if last is None else last.why,
        last_read=last_read,
        last_complete=last_complete,
        stale_days=source.stale_days,
        stale=_is_stale(last_complete, source.stale_days, today),
        held=held,
        open=is_open,
        new=None if last is None else last.new,
        failed=sum(run.state == "failed" for run in runs),
        waiting=pages_waiting(session, source.name) if getattr(source, "details_at_once", 0) else None,
        readings=tuple(_reading(run) for run in runs),
    )


def _last(session: Session, name: str, *states: str) -> datetime | None:
    return session.exec(
        select(func.max(SourceRun.finished_at)).where(
            SourceRun.source == name, col(SourceRun.state).in_(states)
        )
    ).one()


def _is_stale(last_complete: datetime | None, stale_days: int | None, today: date) -> bool | None:
    if last_complete is None or stale_days is None:
        return None
    return (today - last_complete.astimezone(LONDON).date()).days > stale_days


def _reading(run: SourceRun) -> SourceFetch:
    return SourceFetch(
        at=run.finished_at,
        state=run.state,
        expected=run.expected,
        fetched=run.fetched,
        new=run.new,
        changed=run.changed,
        closed=run.closed,
        unchanged=run.unchanged,
        why=run.why,
    )
