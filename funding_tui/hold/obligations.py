"""What is due: the dated obligations that come with money, open ones first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.database import Workspace
from models.funding import Obligation, Stream


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """One obligation; `days` is from today to `due`, negative when the day has passed."""

    id: int
    stream: str
    stream_name: str
    kind: str
    title: str
    due: date
    due_time: str
    days: int
    owner: str
    done_on: date | None
    overdue: bool
    illustrative: bool
    source: str
    note: str


def obligations(workspace: Workspace, today: date) -> tuple[ObligationRow, ...]:
    """Every obligation: open ones by due day first, then those done, the latest due first."""
    with workspace.session() as session:
        return read_obligations(session, today)


def read_obligations(
    session: Session, today: date, stream_id: int | None = None
) -> tuple[ObligationRow, ...]:
    """The obligations of one stream, or all, within a session."""
    query = (
        select(Obligation, Stream.code, Stream.name)
        .join(Stream, col(Obligation.stream_id) == col(Stream.id), isouter=True)
        .order_by(col(Obligation.due), col(Obligation.id))
    )
    if stream_id is not None:
        query = query.where(Obligation.stream_id == stream_id)
    rows = [
        _obligation_row(obligation, code or "", name or "", today)
        for obligation, code, name in session.exec(query)
    ]
    return (
        *(row for row in rows if row.done_on is None),
        *(row for row in reversed(rows) if row.done_on is not None),
    )


def _obligation_row(obligation: Obligation, code: str, name: str, today: date) -> ObligationRow:
    return ObligationRow(
        id=obligation.id or 0,
        stream=code,
        stream_name=name,
        kind=obligation.kind,
        title=obligation.title,
        due=obligation.due,
        due_time=obligation.due_time,
        days=(obligation.due - today).days,
        owner=obligation.owner,
        done_on=obligation.done_on,
        overdue=obligation.done_on is None and obligation.due < today,
        illustrative=obligation.illustrative,
        source=obligation.source,
        note=obligation.note,
    )


def obligation_state(row: ObligationRow) -> str:
    """Done and when, overdue, or open."""
    if row.done_on is not None:
        return f"done {row.done_on:%d %b %Y}"
    return "overdue" if row.overdue else "open"


def read_next_due(session: Session) -> dict[int, date]:
    """Stream id -> the day of its earliest open obligation."""
    days: dict[int, date] = {}
    for stream, due in session.exec(
        select(col(Obligation.stream_id), col(Obligation.due)).where(col(Obligation.done_on).is_(None))
    ):
        if stream is not None:
            days[stream] = min(due, days.get(stream, due))
    return days
