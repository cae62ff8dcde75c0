"""The pictures of a run: what each kind of picture is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from funding_tui.allocate.compare.floors import FloorRow, FloorSweep
from funding_tui.allocate.report.allocation import FundedProject
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.rural import RuralPoint
from funding_tui.allocate.report.tables import FLOOR_HEADINGS, floor_cells, lost_words
from funding_tui.allocate.rural.words import POINT_HEADINGS, point_cells
from funding_tui.base.errors import NotFound, did_you_mean
from funding_tui.base.formats import NOT_KNOWN, count, percent, share
from funding_tui.prove.pictures.area_classes import AreaFigure
from funding_tui.prove.pictures.charts import months_left
from funding_tui.prove.pictures.maps import area_middle
from funding_tui.tui.text import mark_illustrative
from funding_tui.tui.widgets.area_map import AreaMap, area_map
from funding_tui.tui.widgets.charts import Bar, Bars, Chart
from funding_tui.tui.widgets.frontier_chart import Frontier, FrontierPoint
from models.errors import MoneyError
from models.money import BASIS_POINTS, FinancialYear, Pence, format_pounds
from optimiser.precision import harm

THOUSAND_POUNDS = 100_000  # pence


def run_chart(kind: str, report: RunReport, today: date) -> Chart:
    """A picture of a run.

    Args:
        kind: one of `KINDS`.
        report: the run.
        today: from when months are counted.

    Raises:
        NotFound: there is no such kind, or the run has not the figures for it.
    """
    if kind not in KINDS:
        raise NotFound(did_you_mean("picture", kind, KINDS))
    if not report.allocated:
        message = f"run {report.run} allocates nothing, so there is nothing to draw"
        raise NotFound(message)
    return KINDS[kind](report, today)


def _priorities(report: RunReport, today: date) -> Chart:
    years = sorted({line.financial_year for line in report.lines})
    of_project = {item.project: item.priority for item in report.funded}
    pence: dict[tuple[str, str], Pence] = defaultdict(int)
    for line in report.lines:
        pence[of_project.get(line.project, ""), line.financial_year] += line.pence
    rows = sorted(report.by_priority, key=lambda row: (-row.pence, row.name))
    most, least = rows[0], rows[-1]
    return Bars(
        kind="priorities",
        title="Spending by priority and financial year",
        unit="pence",
        legend=tuple(years),
        headings=("Priority", *years, "All", "Share"),
        bars=tuple(
            Bar(
                row.code,
                row.name,
                tuple(pence[row.code, year] for year in years),
                f"{format_pounds(row.pence)} {percent(share(row.pence, report.allocated))}",
                (
                    *(format_pounds(pence[row.code, year]) for year in years),
                    format_pounds(row.pence),
                    percent(share(row.pence, report.allocated)),
                ),
            )
            for row in rows
        ),
        words=(
            f"{most.name} gets most, {format_pounds(most.pence)} of {format_pounds(report.allocated)}; "
            f"{least.name} gets least, {format_pounds(least.pence)}.",
        ),
    )


def _years(report: RunReport, today: date) -> Chart:
    years = sorted({pot.financial_year for pot in report.by_pot})
    pots = {year: [pot for pot in report.by_pot if pot.financial_year == year] for year in years}
    spent = {year: sum(pot.allocated for pot in pots[year]) for year in years}
    left = {year: sum(pot.unspent for pot in pots[year]) for year in years}
    return Bars(
        kind="years",
        title="Spending by financial year, and what is left on 31 March",
        unit="pence",
        legend=("spent", "left over"),
        headings=("Year", "Spent", "Left over"),
        bars=tuple(
            Bar(
                year,
                year,
                (spent[year], max(left[year], 0)),
                f"{format_pounds(spent[year])}, {format_pounds(left[year])} left",
                (format_pounds(spent[year]), format_pounds(left[year])),
            )
            for year in years
        ),
        words=tuple(
            f"In {year}, {format_pounds(spent[year])} is spent and {format_pounds(left[year])} is left over."
            for year in years
        ),
    )


def _value(report: RunReport, today: date) -> Chart:
    def value(item: FundedProject) -> float:
        return item.benefit * THOUSAND_POUNDS / item.pence

    rows = sorted((item for item in report.funded if item.pence > 0), key=lambda row: (-value(row), row.name))
    best, worst, known = rows[0], rows[-1], report.precision
    return Bars(
        kind="value",
        title="Benefit for each £1,000, by project",
        unit=f"{report.harm_unit} for each £1,000",
        headings=("Project", "Amount", "Benefit", "For each £1,000", "Rests on"),
        bars=tuple(
            Bar(
                row.project,
                row.name,
                (max(0.0, value(row)),),
                harm(value(row), known),
                (
                    mark_illustrative(format_pounds(row.pence), row.illustrative),
                    harm(row.benefit, known),
                    harm(value(row), known),
                    row.basis,
                ),
            )
            for row in rows
        ),
        words=(
            f"{best.name} brings most for each £1,000, {harm(value(best), known)} {report.harm_unit}; "
            f"{worst.name} least, {harm(value(worst), known)}.",
        ),
        note="What would be lost if the project alone were taken out.",
    )


def _months(report: RunReport, today: date) -> Chart:
    timed = [(pot, year) for pot in report.by_pot if (year := _year(pot.financial_year)) is not None]
    timed.sort(key=lambda row: (row[1].last_day, row[0].stream_name, row[0].cost_type))
    first = timed[0][1] if timed else None
    due = [pot for pot, year in timed if year == first]
    words = (
        ()
        if first is None
        else (
            f"{count(len(due), 'pot ends', 'pots end')} first, in {_in_months(today, first)}; this run "
            f"spends {format_pounds(sum(pot.allocated for pot in due))} of them and leaves "
            f"{format_pounds(sum(pot.unspent for pot in due))}.",
        )
    )
    return Bars(
        kind="months",
        title="Months to 31 March, by pot",
        unit="months",
        headings=("Pot", "Months left", "Spent", "Left over"),
        bars=tuple(
            Bar(
                pot.stream,
                f"{pot.financial_year} {pot.cost_type}: {pot.stream_name}",
                (months_left(today, year),),
                f"{_in_months(today, year)}, {format_pounds(pot.allocated)}",
                (_in_months(today, year), format_pounds(pot.allocated), format_pounds(pot.unspent)),
            )
            for pot, year in timed
        ),
        words=words,
        note=f"Whole months from {today.day} {today:%b %Y}, and what this run spends of the pot by then.",
    )


def _frontier(report: RunReport, today: date) -> Chart:
    rural = report.rural
    if rural is None:
        message = (
            f"the frontier of run {report.run} is not worked out; ask for it with: rural {report.scenario}"
        )
        raise NotFound(message)
    cases = (*rural.frontier, *((rural.run,) if rural.run is not None else ()))
    points = sorted(
        (_point(case, rural.reference) for case in cases if _is_placed(case)),
        key=lambda point: (point.rural_bp, -point.benefit),
    )
    return Frontier(
        kind="frontier",
        title="Benefit against the share spent in rural areas",
        unit=report.harm_unit,
        headings=POINT_HEADINGS,
        points=tuple(points),
        words=rural.words,
        run_floor_bp=None if rural.run is None else rural.run.floor_bp,
        missing=tuple(point_cells(case, rural.reference) for case in rural.frontier if not _is_placed(case)),
        note=f"Worked out: {rural.done} of {rural.asked} cases." if rural.done < rural.asked else "",
    )


def floors_chart(sweep: FloorSweep) -> Frontier:
    """The frontier of floors that were moved step by step under a run, as far as they are solved."""
    report = sweep.report
    placed = [floor for floor in sweep.rows if floor.row.result.share is not None]
    points = [
        FrontierPoint(
            floor_bp=floor.floor_bp,
            rural_bp=round(BASIS_POINTS * (floor.row.result.share or 0.0)),
            benefit=floor.row.result.benefit or 0.0,
            is_run=False,
            cells=floor_cells(floor),
        )
        for floor in placed
    ]
    reached = (report.write(report.benefit), report.write(report.value))
    here = ("this run", percent(report.rural_bp), *reached, "-", "-", "-", "-", report.status)
    points.append(FrontierPoint(sweep.run_floor_bp, report.rural_bp, report.benefit, True, here))
    costly = [floor for floor in placed if floor.floor_bp is not None and floor.row.lost_at_least]
    return Frontier(
        kind="frontier",
        title=f"Benefit against the share spent in rural areas, from run {report.run}",
        unit=report.harm_unit,
        headings=FLOOR_HEADINGS,
        points=tuple(sorted(points, key=lambda point: (point.rural_bp, -point.benefit))),
        words=_floor_words(costly, placed, report.value_unit),
        run_floor_bp=sweep.run_floor_bp,
        missing=tuple(floor_cells(floor) for floor in sweep.rows if floor.row.result.share is None),
        note="" if sweep.complete else f"{sweep.done} of {sweep.cases} floors are solved.",
    )


def _floor_words(costly: list[FloorRow], placed: list[FloorRow], unit: str) -> tuple[str, ...]:
    """The first floor with a cost beyond the solver's bounds, and the highest one that can be met."""
    floors = [floor for floor in placed if floor.floor_bp is not None]
    if not floors:
        return ()
    last = floors[-1]
    if not costly:
        return (f"No floor up to {percent(last.floor_bp or 0)} has a cost beyond the solver's bounds.",)
    first = costly[0]
    words = f"A floor of {percent(first.floor_bp or 0)} is the first with a cost beyond the solver's bounds"
    sentences = [f"{words}, {lost_words(first.row.lost or 0.0, first.row.result)} {unit}."]
    if costly[-1] is not first:
        sentences.append(
            f"A floor of {percent(costly[-1].floor_bp or 0)} costs "
            f"{lost_words(costly[-1].row.lost or 0.0, costly[-1].row.result)}."
        )
    return tuple(sentences)


def _is_placed(case: RuralPoint) -> bool:
    return case.rural_bp is not None and case.benefit is not None


def _point(case: RuralPoint, reference: RuralPoint | None) -> FrontierPoint:
    return FrontierPoint(
        floor_bp=case.floor_bp,
        rural_bp=case.rural_bp or 0,
        benefit=case.benefit or 0.0,
        is_run=case.kind == "run",
        cells=point_cells(case, reference),
    )


def _map(report: RunReport, today: date) -> AreaMap:
    def figure(pence: Pence, people: int) -> tuple[Pence | None, str]:
        each = pence // people if people > 0 else None
        return each, NOT_KNOWN if each is None else format_pounds(each)

    places = () if report.geography is None else report.geography.places
    return area_map(
        "map",
        "Money a head, by area",
        ("Area", "Kind", "A head"),
        [
            AreaFigure(row.code, row.name, row.rural, *figure(row.pence, row.population))
            for row in report.by_area
        ],
        {place.code: middle for place in places if (middle := area_middle(place)) is not None},
        {row.code: "rural" if row.rural else "urban" for row in report.by_area},
    )


def _year(text: str) -> FinancialYear | None:
    try:
        return FinancialYear.parse(text)
    except MoneyError:
        return None


def _in_months(today: date, year: FinancialYear) -> str:
    return count(months_left(today, year), "month", "months")


KINDS: dict[str, Callable[[RunReport, date], Chart]] = {
    "frontier": _frontier,
    "priorities": _priorities,
    "years": _years,
    "value": _value,
    "map": _map,
    "months": _months,
}
