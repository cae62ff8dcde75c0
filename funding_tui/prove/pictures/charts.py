"""Bars of a run: spending by priority, benefit for the money, and months left in each pot."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from funding_tui.allocate.report.allocation import FundedProject, PotReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import count, day, percent, share
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.rendering.blocks import Column, Figure, Money, Paragraph, Table, pounds, table
from funding_tui.rendering.drawing import Drawing, Fill, series
from funding_tui.rendering.picture import Bar, draw_bars, draw_legend, finish_picture
from funding_tui.rendering.text import LONGEST_NAME, safe_line
from models.clock import LONDON
from models.errors import MoneyError
from models.money import FinancialYear, Pence
from optimiser.precision import Precision, harm

_MONTHS_TITLE = "Months to 31 March, by pot"
_SPEND_TITLE = "Spending by priority and financial year"
_VALUE_TITLE = "Benefit for each £1,000, by project"
_BEFORE_YEAR, _IN_YEAR = series(2), series(0)
# more bars than these, and the drawing shows some of them; the table holds them all
_MOST_POTS, _MOST_PROJECTS = 12, 25
_PER = 100_000  # pence
_BASES: dict[str, tuple[str, Fill]] = {
    "evidence": ("rests on evidence", series(0)),
    "both": ("rests on evidence and an officer's score", series(1)),
    "officer score": ("rests on an officer's score", series(2)),
    "assumption": ("rests on an assumed effect", series(3)),
}


def spend_picture(report: RunReport) -> Figure | None:
    """A bar for each priority, one part a year; None where nothing is spent."""
    if not report.allocated:
        return None
    amounts = PrintedAmounts(report)
    years = sorted({line.financial_year for line in report.lines})
    pence = _by_priority_and_year(report)
    rows = sorted(report.by_priority, key=lambda row: (-row.pence, row.name))
    names = {row.code: safe_line(row.name, LONGEST_NAME) for row in rows}
    money = {row.code: amounts.priority(row.code, row.pence) for row in rows}
    bars = [
        Bar(
            names[row.code],
            tuple((pence[row.code, year], series(at)) for at, year in enumerate(years)),
            pounds(row.pence, illustrative=money[row.code].illustrative),
        )
        for row in rows
    ]
    first, last = rows[0], rows[-1]
    alt = f"Bars of what each of {count(len(rows), 'priority', 'priorities')} gets in {_listed(years)}. "
    alt += f"{names[first.code]} gets most ({_amount_and_share(money[first.code], report.allocated)})"
    if len(rows) > 1:
        alt += f"; {names[last.code]} gets least ({_amount_and_share(money[last.code], report.allocated)})"
    drawing = Drawing("priorities")
    legend = [(series(at), safe_line(year, LONGEST_NAME)) for at, year in enumerate(years)]
    height = draw_bars(drawing, bars, top=draw_legend(drawing, legend, top=8) + 8)
    figures = table(
        _SPEND_TITLE,
        (Column("Priority", share=3), *(Column(year, numeric=True) for year in (*years, "All"))),
        [
            (
                names[row.code],
                *(amounts.priority(row.code, pence[row.code, year]) for year in years),
                money[row.code],
            )
            for row in rows
        ],
    )
    return finish_picture(drawing, height, title=_SPEND_TITLE, alt=f"{alt}.", figures=figures)


def value_picture(report: RunReport) -> Figure | None:
    """A bar for each funded project, best first; None where nothing is funded."""
    rows = sorted(
        (item for item in report.funded if item.pence > 0), key=lambda item: (-_value(item), item.name)
    )
    if not rows:
        return None
    unit = safe_line(report.harm_unit, LONGEST_NAME)
    shown = rows if len(rows) <= _MOST_PROJECTS else [*rows[: _MOST_PROJECTS - 5], *rows[-5:]]
    used = [basis for basis in _BASES if any(item.basis == basis for item in shown)]
    drawing = Drawing("value")
    top = draw_legend(drawing, [(_BASES[basis][1], _BASES[basis][0]) for basis in used], top=8)
    height = draw_bars(drawing, [_bar(item, report.precision) for item in shown], top=top + 8)
    note = f"In {unit} for each £1,000: what would be lost if only that project were left out."
    if any(item.illustrative for item in rows):
        note += " Costs that the table marks (i) are illustrative."
    if len(shown) < len(rows):
        note += f" Of {len(rows):,} projects the drawing shows the best {_MOST_PROJECTS - 5} and the worst 5."
    return finish_picture(
        drawing,
        height,
        title=_VALUE_TITLE,
        alt=_value_alt(rows, unit, report.precision),
        figures=_value_figures(report, rows, unit),
        note=note,
    )


def months_picture(report: RunReport) -> Figure | None:
    """A bar for each pot from the day of the run to its 31 March, the pots that end first on top."""
    today = report.created_at.astimezone(LONDON).date()
    timed = [
        (pot, year) for pot in report.by_pot if (year := _financial_year(pot.financial_year)) is not None
    ]
    if not timed:
        return None
    timed.sort(key=lambda row: (row[1].last_day, row[0].stream_name, row[0].cost_type))
    amounts = PrintedAmounts(report)
    bars = []
    for pot, year in timed[:_MOST_POTS]:
        wait = max((year.first_day - today).days, 0)
        left = max((year.last_day - today).days, 0)
        parts = ((wait, _BEFORE_YEAR), (left - wait, _IN_YEAR))
        spent = amounts.used([pot], pot.allocated)
        figure = f"{_months_words(today, year)}, {pounds(spent.pence, illustrative=spent.illustrative)}"
        name, below = (
            safe_line(pot.stream_name, LONGEST_NAME),
            safe_line(f"{pot.cost_type}, {pot.financial_year}"),
        )
        bars.append(Bar(name, parts, figure, below))
    drawing = Drawing("months")
    legend = [(_IN_YEAR, "in the pot's own financial year")]
    if any(bar.parts[0][0] for bar in bars):
        legend.insert(0, (_BEFORE_YEAR, "before it begins on 1 April"))
    top = draw_legend(drawing, legend, top=8) + 8
    height = draw_bars(drawing, bars, top=top)
    note = f"Whole months from {day(today)}, the day of this run, and what the run spends."
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
            amounts.used([pot], pot.allocated),
            amounts.pots([pot], pot.unspent),
        )
        for pot, year in timed
    ]
    return finish_picture(
        drawing,
        height,
        title=_MONTHS_TITLE,
        alt=_months_alt(report, timed, today),
        figures=table(_MONTHS_TITLE, columns, rows),
        note=note,
    )


def months_left(today: date, year: FinancialYear) -> int:
    """Whole months from a day to the end of 31 March of a financial year, 0 when it is over."""
    left = relativedelta(year.last_day + timedelta(days=1), today)
    months: int = left.years * 12 + left.months
    return max(months, 0)


def _months_words(today: date, year: FinancialYear) -> str:
    return count(months_left(today, year), "month", "months")


def _months_alt(report: RunReport, timed: list[tuple[PotReport, FinancialYear]], today: date) -> str:
    first = timed[0][1]
    due = [pot for pot, year in timed if year == first]
    amounts = PrintedAmounts(report)
    spent = amounts.used(due, sum(pot.allocated for pot in due))
    text = pounds(spent.pence, illustrative=spent.illustrative)
    return (
        f"Bars of the time that {count(len(timed), 'pot has', 'pots have')} until 31 March. "
        f"{count(len(due), 'pot ends', 'pots end')} first, in {_months_words(today, first)} on 31 March "
        f"{first.last_day.year}; this run spends {text} of them."
    )


def _financial_year(text: str) -> FinancialYear | None:
    try:
        return FinancialYear.parse(text)
    except MoneyError:
        return None


def _by_priority_and_year(report: RunReport) -> dict[tuple[str, str], Pence]:
    priority_of = {item.project: item.priority for item in report.funded}
    pence: dict[tuple[str, str], Pence] = defaultdict(int)
    for line in report.lines:
        pence[priority_of.get(line.project, ""), line.financial_year] += line.pence
    return pence


def _amount_and_share(money: Money, of: Pence) -> str:
    text = pounds(money.pence, illustrative=money.illustrative)
    return f"{text}, {percent(share(money.pence, of))} of the money"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _value(item: FundedProject) -> float:
    return item.benefit * _PER / item.pence


def _bar(item: FundedProject, precision: Precision) -> Bar:
    length = max(_value(item), 0.0)
    figure = harm(_value(item), precision)
    return Bar(safe_line(item.name, LONGEST_NAME), ((length, _BASES[item.basis][1]),), figure)


def _value_alt(rows: list[FundedProject], unit: str, known: Precision) -> str:
    best, worst = rows[0], rows[-1]
    text = f"Bars of the benefit of {count(len(rows), 'project', 'projects')} for each £1,000. "
    text += f"{safe_line(best.name, LONGEST_NAME)} brings most, {harm(_value(best), known)} {unit}"
    if len(rows) > 1:
        text += f"; {safe_line(worst.name, LONGEST_NAME)} least, {harm(_value(worst), known)}"
    return f"{text}."


def _value_figures(report: RunReport, rows: list[FundedProject], unit: str) -> Table | Paragraph:
    amounts = PrintedAmounts(report)
    columns = (
        Column("Project", share=4),
        Column("Amount", numeric=True),
        Column("Benefit", numeric=True),
        Column("For each £1,000", numeric=True),
        Column("Rests on", share=2),
    )
    return table(
        f"{_VALUE_TITLE}; benefit in {unit}",
        columns,
        [
            (
                safe_line(item.name, LONGEST_NAME),
                amounts.project(item.project, item.pence),
                report.write(item.benefit),
                report.write(_value(item)),
                item.basis,
            )
            for item in rows
        ],
    )
