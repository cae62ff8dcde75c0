"""What cannot wait: duties, money at risk, closings, changes, and money that dies on 31 March."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import select

from funding_tui.find.saved_searches import describe_new, list_saved_searches
from funding_tui.hold.streams import ObligationRow, PotRow, StreamRow, obligations, pots, streams
from funding_tui.today.today_opportunities import UrgentOpportunities, read_urgent_opportunities
from funding_tui.today.today_rows import TodayRow, TodayView, first_steps
from models.database import Workspace
from models.money import FinancialYear, Pence, format_pounds
from models.partnership import Partnership

DUTY_DAYS = 60
# until the year's end comes this near, its money waits behind what is new
YEAR_END_DAYS = 90
HELD_SCREEN = ("screen", "3")


@dataclass(frozen=True, slots=True)
class _Found:
    """What the records hold that may not wait."""

    duties: tuple[ObligationRow, ...]
    at_risk: tuple[StreamRow, ...]
    dying: tuple[PotRow, ...]
    listings: UrgentOpportunities
    steps: tuple[TodayRow, ...]
    partnership: str


def today(workspace: Workspace, today: date) -> TodayView:
    """The day at a glance, what cannot wait first.

    Overdue duties come first, then money committed without a signed agreement, then what falls due soonest
    (duties within 60 days, listings closing within 30, free money that dies within 90); after them what
    changed and what is new in the last 7 days, the rest of the year's free money, and what to do next
    where the workspace still lacks something.
    """
    found = _find(workspace, today)
    rows = [
        *(_duty(row) for row in found.duties),
        *(_risk(row) for row in found.at_risk),
        *_year_end(found.dying, today),
        *found.listings.rows,
        *_new_for_searches(workspace, today),
        *found.steps,
    ]
    return TodayView(
        sentence=_sentence(found, today),
        rows=tuple(sorted(rows, key=_urgency)),
        partnership=found.partnership,
    )


def _find(workspace: Workspace, today: date) -> _Found:
    year = FinancialYear.of(today)
    with workspace.session() as session:
        partnership = session.exec(select(Partnership)).first()
        listings, steps = read_urgent_opportunities(session, today), first_steps(session)
    return _Found(
        duties=tuple(
            row for row in obligations(workspace, today) if row.done_on is None and row.days <= DUTY_DAYS
        ),
        at_risk=tuple(row for row in streams(workspace, today) if row.at_risk > 0),
        dying=tuple(
            pot
            for pot in pots(workspace, today)
            if pot.free > 0 and year.first_day <= pot.dies_on <= year.last_day
        ),
        listings=listings,
        steps=steps,
        partnership=partnership.name if partnership else "",
    )


def _new_for_searches(workspace: Workspace, today: date) -> list[TodayRow]:
    """A row for each saved search that something is new to."""
    return [
        TodayRow(
            kind="new",
            title=f"{describe_new(row.new)} in the saved search {row.name}",
            detail=row.query,
            when=None,
            days=None,
            illustrative=False,
            key=("search", row.name),
        )
        for row in list_saved_searches(workspace, today=today)
        if row.new
    ]


def _urgency(row: TodayRow) -> tuple[int, int, str]:
    """What cannot wait sorts first; the steps of a new workspace keep the order in which they are done."""
    days = 10_000 if row.days is None else row.days
    overdue = row.kind == "obligation" and days < 0
    late_in_year = row.kind == "year end" and days > YEAR_END_DAYS
    rank = {"at risk": 1, "obligation": 2, "closing": 2, "year end": 2, "changed": 3, "new": 4}
    group = 0 if overdue else 5 if late_in_year else rank.get(row.kind, 6)
    return group, days, "" if row.kind == "next step" else row.title.casefold()


def _duty(row: ObligationRow) -> TodayRow:
    parts = [row.kind, row.stream_name, f"by {row.due_time}" if row.due_time else "", row.owner]
    return TodayRow(
        kind="obligation",
        title=row.title,
        detail=", ".join([in_days(row.days, "due"), *filter(None, parts)]),
        when=row.due,
        days=row.days,
        illustrative=row.illustrative,
        key=("stream", row.stream) if row.stream else HELD_SCREEN,
    )


def _risk(row: StreamRow) -> TodayRow:
    return TodayRow(
        kind="at risk",
        title=row.name,
        detail=f"no signed agreement, {format_pounds(row.at_risk)} committed or spent",
        when=None,
        days=None,
        illustrative=row.illustrative,
        key=("stream", row.code),
    )


def _year_end(dying: Iterable[PotRow], today: date) -> list[TodayRow]:
    """One row for each stream and day on which its free money dies."""
    together: dict[tuple[str, date], list[PotRow]] = defaultdict(list)
    for pot in dying:
        together[pot.stream, pot.dies_on].append(pot)
    rows = []
    for (stream, day), of in together.items():
        days = (day - today).days
        parts = ", ".join(f"{format_pounds(pot.free)} {pot.cost_type}" for pot in of)
        free = format_pounds(sum(pot.free for pot in of))
        verb = f"dies on {day:%d %B %Y}" if days >= 0 else f"died on {day:%d %B %Y}"
        rows.append(
            TodayRow(
                kind="year end",
                title=f"{free} free {verb}: {of[0].stream_name}",
                detail=f"{in_days(days, 'dies')}; {parts}",
                when=day,
                days=days,
                illustrative=any(pot.illustrative for pot in of),
                key=("stream", stream),
            )
        )
    return rows


def in_days(days: int, verb: str) -> str:
    """`due in 5 days`, `due today`, `overdue by 2 days`; calendar days, since bank holidays are not known."""
    if days == 0:
        return f"{verb} today"
    unit = "day" if abs(days) == 1 else "days"
    if days > 0:
        return f"{verb} in {days} {unit}"
    return f"overdue by {-days} {unit}" if verb == "due" else f"{-days} {unit} ago"


def _sentence(found: _Found, today: date) -> str:
    listings = found.listings
    parts = [
        f"{number} {word}"
        for number, word in (
            (listings.changed, "changed"),
            (listings.closing, "closing"),
            (listings.new, "new"),
        )
        if number
    ]
    parts += _duties_told(found.duties)
    parts += _risk_told(found.at_risk)
    parts += _year_end_told(found.dying, today)
    if parts:
        return f"{', '.join(parts)}."
    if found.steps:
        return "Nothing is waiting yet; the rows below say what to do next."
    return "Nothing is waiting today."


def _duties_told(duties: tuple[ObligationRow, ...]) -> list[str]:
    overdue = [row for row in duties if row.overdue]
    ahead = [row for row in duties if not row.overdue]
    told = []
    if len(overdue) == 1:
        told.append(f"1 {overdue[0].kind} {in_days(overdue[0].days, 'due')}")
    elif overdue:
        told.append(f"{len(overdue)} duties overdue")
    if len(ahead) == 1:
        told.append(f"1 {ahead[0].kind} {in_days(ahead[0].days, 'due')}")
    elif ahead:
        told.append(f"{len(ahead)} duties ahead, the first {in_days(ahead[0].days, 'due')}")
    return told


def _risk_told(at_risk: tuple[StreamRow, ...]) -> list[str]:
    if not at_risk:
        return []
    amount = _marked(sum(row.at_risk for row in at_risk), any(row.illustrative for row in at_risk))
    awards = "1 award" if len(at_risk) == 1 else f"{len(at_risk)} awards"
    return [f"{awards} at risk (no signed agreement, {amount} committed)"]


def _year_end_told(dying: tuple[PotRow, ...], today: date) -> list[str]:
    last = FinancialYear.of(today).last_day
    days = (last - today).days
    near = [pot for pot in dying if pot.dies_on == last]
    if not near or days > YEAR_END_DAYS:
        return []
    amount = _marked(sum(pot.free for pot in near), any(pot.illustrative for pot in near))
    return [f"{amount} free {in_days(days, 'dies')}"]


def _marked(pence: Pence, illustrative: bool) -> str:
    return f"{format_pounds(pence)}{' (illustrative)' if illustrative else ''}"
