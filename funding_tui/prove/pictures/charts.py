"""How long each pot has until its 31 March, and how much of it is to be spent by then."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from funding_tui.allocate.report.allocation import PotReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import count, day
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.pictures.bars import Bar, draw_bars, draw_legend
from funding_tui.prove.pictures.drawing import Drawing
from funding_tui.prove.pictures.ink import series
from funding_tui.prove.pictures.picture import Picture, finish_picture
from funding_tui.rendering.blocks import Column, pounds, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line
from models.clock import LONDON
from models.errors import MoneyError
from models.money import FinancialYear

_KEY = "months"
_TITLE = "Months to 31 March, by pot"
_AHEAD, _IN_YEAR = series(2), series(0)
# more bars than this, and the drawing shows the pots that end first; the table holds them all
_MOST_BARS = 12


def months_picture(report: RunReport) -> Picture | None:
    """A bar for each pot from the day of the run to its 31 March, the pots that end first on top."""
    today = report.created_at.astimezone(LONDON).date()
    timed = [(pot, year) for pot in report.by_pot if (year := _year(pot.financial_year)) is not None]
    if not timed:
        return None
    timed.sort(key=lambda row: (row[1].last_day, row[0].stream_name, row[0].cost_type))
    amounts = PrintedAmounts(report)
    bars = []
    for pot, year in timed[:_MOST_BARS]:
        wait = max((year.first_day - today).days, 0)
        left = max((year.last_day - today).days, 0)
        parts = ((wait, _AHEAD), (left - wait, _IN_YEAR))
        spent = amounts.pots([pot], pot.allocated)
        figure = f"{_months(today, year)}, {pounds(spent.pence, illustrative=spent.illustrative)}"
        name, below = (
            safe_line(pot.stream_name, LONGEST_NAME),
            safe_line(f"{pot.cost_type}, {pot.financial_year}"),
        )
        bars.append(Bar(name, parts, figure, below))
    drawing = Drawing(_KEY)
    legend = [(_IN_YEAR, "in the pot's own financial year")]
    if any(bar.parts[0][0] for bar in bars):
        legend.insert(0, (_AHEAD, "before it begins on 1 April"))
    top = draw_legend(drawing, legend, top=8) + 8
    height = draw_bars(drawing, bars, top=top)
    note = f"Whole months from {day(today)}, the day of this run, and what it spends."
    if len(timed) > len(bars):
        note += f" Of {len(timed):,} pots the drawing shows the {len(bars)} that end first."
    columns = (
        *(
            Column("Stream", share=3),
            Column("Year"),
            Column("Cost type"),
            Column("Months left", numeric=True),
        ),
        *(Column("Allocated", numeric=True), Column("Left over", numeric=True)),
    )
    rows = [
        (
            *(
                safe_line(pot.stream_name, LONGEST_NAME),
                safe_line(pot.financial_year, 40),
                safe_line(pot.cost_type, 40),
            ),
            f"{months_left(today, year)}",
            amounts.pots([pot], pot.allocated),
            amounts.pots([pot], pot.left),
        )
        for pot, year in timed
    ]
    return finish_picture(
        drawing,
        height,
        title=_TITLE,
        alt=_alt(report, timed, today),
        figures=table(_TITLE, columns, rows),
        note=note,
    )


def months_left(today: date, year: FinancialYear) -> int:
    """Whole months from a day to the end of 31 March of a financial year, 0 when it is over."""
    left = relativedelta(year.last_day + timedelta(days=1), today)
    months: int = left.years * 12 + left.months
    return max(months, 0)


def _months(today: date, year: FinancialYear) -> str:
    return count(months_left(today, year), "month", "months")


def _alt(report: RunReport, timed: list[tuple[PotReport, FinancialYear]], today: date) -> str:
    first = timed[0][1]
    due = [pot for pot, year in timed if year == first]
    amounts = PrintedAmounts(report)
    spent = amounts.pots(due, sum(pot.allocated for pot in due))
    told = pounds(spent.pence, illustrative=spent.illustrative)
    return (
        f"Bars of the time that {count(len(timed), 'pot has', 'pots have')} until 31 March. "
        f"{count(len(due), 'pot ends', 'pots end')} first, in {_months(today, first)} on 31 March "
        f"{first.last_day.year}; this run spends {told} of them."
    )


def _year(text: str) -> FinancialYear | None:
    try:
        return FinancialYear.parse(text)
    except MoneyError:
        return None
