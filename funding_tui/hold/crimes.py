"""Recorded crime by month in the partnership's areas: fetched, stored, and made into yearly rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dateutil.relativedelta import relativedelta
from sqlmodel import Session, col, delete, func, select

from funding_tui.base.errors import BadInput
from funding_tui.base.formats import count
from funding_tui.base.progress import IsCancelled, Progress, ReportProgress
from funding_tui.base.settings import Settings, load_service, load_settings, open_client
from models.areas import Area, Boundary, CrimeMonth, Indicator
from models.changes import record_audit
from models.database import Workspace
from sources.areas.crimes import MONTH, CrimeService, fetch_crimes_within, fetch_latest_month
from sources.areas.outlines import Rings
from sources.errors import Cancelled, SourceError

ALL = "all-crime"
YEAR = 12  # months; points are moved and months differ, so nothing less becomes a rate
PER = 1000
PREFIX = "crime_"


@dataclass(frozen=True, slots=True)
class CrimesReport:
    """What fetching crime did.

    Attributes:
        state: `complete`, `partial` or `failed`.
        months: the months now complete for every area with an outline, first and last; empty for none.
        read: area-months read now. unchanged: those stored already.
        rates: indicators written; 0 until twelve months in a row are stored.
        without_outline: areas that have none and could not be requested.
        why: a sentence on what is missing; empty when there is nothing to say.
    """

    state: Literal["complete", "partial", "failed"]
    months: tuple[str, ...]
    read: int
    unchanged: int
    rates: int
    without_outline: int
    why: str


def fetch_crimes(
    workspace: Workspace,
    *,
    months: int = YEAR,
    until: str = "",
    kind: str | None = None,
    settings: Settings | None = None,
    today: date | None = None,
    progress: ReportProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> CrimesReport:
    """Fetch recorded crime for every area that has an outline, month by month, and store it as it comes.

    What is stored already is not requested again, so that an error, a cancel or a kill loses nothing.

    Args:
        workspace: an open workspace.
        months: how many, the last one included.
        until: the last month, `2026-09`; empty for the last that is published.
        kind: only areas of this kind; None takes all.
        settings: where to ask; None reads the settings file.
        today: the day to record; None takes today.
        progress: called after each area and month.
        cancelled: checked often.

    Raises:
        BadInput: no area has an outline, the month is not a month, or the settings cannot be used.
    """
    settings = settings or load_settings()
    service = load_service(CrimeService, settings.crimes)
    if until and not MONTH.fullmatch(until):
        message = f"{until!r} is not a month; write it like 2026-09"
        raise BadInput(message)
    with workspace.session() as session:
        outlines, without = _outlines(session, kind)
    if not outlines:
        message = "no area has an outline; fetch them first: funding-tui boundaries"
        raise BadInput(message)
    read, unchanged, problem, wanted = 0, 0, "", list[str]()
    with open_client(settings, service.interval_seconds) as client:
        try:
            wanted = months_up_to(until or fetch_latest_month(client, service, cancelled), months)
            with workspace.session() as session:
                existing = _existing(session, outlines, wanted)
            unchanged = len(existing)
            for month in wanted:
                for area, rings in outlines.items():
                    if (area, month) in existing:
                        continue
                    found = fetch_crimes_within(client, service, rings, month, cancelled)
                    store_crimes(
                        workspace, {(area, month): found}, service.attribution, today or date.today()
                    )
                    read += 1
                    if progress is not None:
                        progress(Progress(done=read + unchanged, total=len(outlines) * len(wanted)))
        except Cancelled:
            problem = "It was stopped; what had been read is saved, and the next run continues from there."
        except SourceError as error:
            problem = str(error)
    rates, complete = write_rates(workspace)
    done = read + unchanged == len(outlines) * len(wanted) > 0
    return CrimesReport(
        state="complete" if done and not without else "partial" if read + unchanged else "failed",
        months=complete,
        read=read,
        unchanged=unchanged,
        rates=rates,
        without_outline=without,
        why=" ".join(part for part in (problem, _gaps(complete, without)) if part),
    )


def months_up_to(last: str, number: int) -> list[str]:
    """A number of months up to the last, the earliest first: `2026-07`, `2026-08`, `2026-09`."""
    end = date.fromisoformat(f"{last}-01")
    return [f"{end - relativedelta(months=back):%Y-%m}" for back in reversed(range(number))]


def store_crimes(
    workspace: Workspace, found: Mapping[tuple[int, str], Counter[str]], source: str, day: date
) -> None:
    """Store the crimes of some areas and months in place of what was stored for them."""
    with workspace.session(writing=True) as session:
        for (area, month), crimes in found.items():
            session.execute(
                delete(CrimeMonth).where(col(CrimeMonth.area_id) == area, col(CrimeMonth.month) == month)
            )
            for category, number in {**crimes, ALL: crimes.total()}.items():
                session.add(
                    CrimeMonth(
                        area_id=area,
                        month=month,
                        category=category,
                        crimes=number,
                        source=source,
                        read_on=day,
                    )
                )


def write_rates(workspace: Workspace) -> tuple[int, tuple[str, ...]]:
    """Make the last twelve months in a row that every read area has into rates a year for 1,000 people.

    An area whose people are not known gets none. The period of each rate names its months.

    Returns:
        How many rates were written, and the first and last month that every read area has; none where
        no month is complete.
    """
    with workspace.session(writing=True) as session:
        months = _months_of_all(session)
        if len(months) < YEAR or months[-YEAR:] != months_up_to(months[-1], YEAR):
            return 0, (months[0], months[-1]) if months else ()
        year = months[-YEAR:]
        people = dict(session.exec(select(Area.id, Area.population)).all())
        sums = session.exec(
            select(CrimeMonth.area_id, CrimeMonth.category, func.sum(CrimeMonth.crimes))
            .where(col(CrimeMonth.month).in_(year))
            .group_by(col(CrimeMonth.area_id), col(CrimeMonth.category))
        ).all()
        source = session.exec(select(CrimeMonth.source).where(CrimeMonth.month == year[-1])).first() or ""
        categories = {category for _, category, _ in sums}
        crimes = {(area, category): number for area, category, number in sums}
        areas = {area for area, _, _ in sums}
        period = f"{year[0]} to {year[-1]}, 12 months"
        codes = [indicator_code(category) for category in categories]
        session.execute(delete(Indicator).where(col(Indicator.code).in_(codes)))
        rates = [
            Indicator(
                area_id=area,
                code=indicator_code(category),
                # an area without crimes of a category had none of it
                value=crimes.get((area, category), 0) * PER / residents,
                per=PER,
                base="population",
                period=period,
                source=source,
            )
            for area in sorted(areas)
            if (residents := people.get(area))
            for category in sorted(categories)
        ]
        session.add_all(rates)
        record_audit(session, "crime rates", after={"rates": len(rates), "period": period})
        return len(rates), (year[0], year[-1])


def indicator_code(category: str) -> str:
    """The indicator of a category: `vehicle-crime` is `crime_vehicle_crime`."""
    return PREFIX + category.replace("-", "_")


def _outlines(session: Session, kind: str | None) -> tuple[dict[int, Rings], int]:
    """Area -> its rings, and how many areas have none."""
    query = select(Area.id, Boundary.rings).outerjoin(Boundary, col(Boundary.area_id) == col(Area.id))
    if kind is not None:
        query = query.where(Area.kind == kind)
    found, without = {}, 0
    for area, rings in session.exec(query.order_by(col(Area.id))):
        if area is None or not rings:
            without += 1
        else:
            found[area] = tuple(tuple((point[0], point[1]) for point in ring) for ring in rings)
    return found, without


def _existing(session: Session, areas: Iterable[int], months: Iterable[str]) -> set[tuple[int, str]]:
    query = select(CrimeMonth.area_id, CrimeMonth.month).where(
        CrimeMonth.category == ALL, col(CrimeMonth.month).in_(list(months))
    )
    wanted = set(areas)
    return {(area, month) for area, month in session.exec(query) if area in wanted}


def _months_of_all(session: Session) -> list[str]:
    """The months that every area has of which any was read, in order."""
    areas = session.exec(select(func.count(func.distinct(CrimeMonth.area_id)))).one()
    query = (
        select(CrimeMonth.month)
        .where(CrimeMonth.category == ALL)
        .group_by(col(CrimeMonth.month))
        .having(func.count() == areas)
        .order_by(col(CrimeMonth.month))
    )
    return list(session.exec(query))


def _gaps(months: tuple[str, ...], without: int) -> str:
    sentences = []
    if without:
        sentences.append(f"{count(without, 'area has', 'areas have')} no outline and could not be requested.")
    if not months:
        sentences.append("No month is complete for every area yet, so no rates were made.")
    return " ".join(sentences)
