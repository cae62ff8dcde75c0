"""The rows of Today, and those that say what a new workspace still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, select

from models.allocations import Run
from models.areas import Area
from models.funding import Stream
from models.opportunities import Opportunity
from models.projects import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayRow:
    """One thing that cannot wait.

    Attributes:
        kind: `over-committed`, `obligation`, `at risk`, `closing`, `changed`, `new`, `year end`, `next step`.
        days: days from today to `when`; negative when overdue.
        key: what `Enter` opens: ("stream", code), ("opportunity", id), ("search", name of a saved one) or
            ("screen", number).
    """

    kind: str
    title: str
    detail: str
    when: date | None = None
    days: int | None = None
    illustrative: bool = False
    key: tuple[str, str]


@dataclass(frozen=True, slots=True)
class TodayView:
    """The day at a glance: one sentence, and the rows behind it, most urgent first."""

    sentence: str
    rows: tuple[TodayRow, ...]
    partnership: str


# (a key column of what is lacking, title, what to do, the screen that shows it)
STEPS: tuple[tuple[Any, str, str, str], ...] = (
    (Area.id, "Add the areas you serve", "funding-tui import areas FILE", "9"),
    (Opportunity.id, "Fetch what is open for bids", "funding-tui sync, or the Opportunities screen", "2"),
    (Stream.id, "Add the money you hold", "funding-tui import streams FILE", "3"),
    (Project.id, "Add what could be funded", "funding-tui import projects FILE", "4"),
    (Run.id, "Find the best use of the money", "funding-tui propose, or the Allocate screen", "5"),
)


def first_steps(session: Session) -> tuple[TodayRow, ...]:
    """One row for each thing that the workspace has none of yet."""
    lacking = [step for step in STEPS if session.exec(select(step[0]).limit(1)).first() is None]
    return tuple(
        TodayRow(
            kind="next step",
            title=title,
            detail=what,
            key=("screen", screen),
        )
        for _, title, what, screen in lacking
    )
