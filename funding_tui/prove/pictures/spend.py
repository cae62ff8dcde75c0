"""What each priority gets, year by year."""

from __future__ import annotations

from collections import defaultdict

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import count, percent, share
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.pictures.bars import Bar, draw_bars, draw_legend
from funding_tui.prove.pictures.drawing import Drawing
from funding_tui.prove.pictures.ink import series
from funding_tui.prove.pictures.picture import Picture, finish_picture
from funding_tui.rendering.blocks import Column, Money, pounds, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line
from models.money import Pence

_KEY = "priorities"
_TITLE = "Spending by priority and financial year"


def spend_picture(report: RunReport) -> Picture | None:
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
    alt += f"{names[first.code]} gets most ({_told(money[first.code], report.allocated)})"
    if len(rows) > 1:
        alt += f"; {names[last.code]} gets least ({_told(money[last.code], report.allocated)})"
    drawing = Drawing(_KEY)
    legend = [(series(at), safe_line(year, LONGEST_NAME)) for at, year in enumerate(years)]
    height = draw_bars(drawing, bars, top=draw_legend(drawing, legend, top=8) + 8)
    figures = table(
        _TITLE,
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
    return finish_picture(drawing, height, title=_TITLE, alt=f"{alt}.", figures=figures)


def _by_priority_and_year(report: RunReport) -> dict[tuple[str, str], Pence]:
    priority_of = {item.project: item.priority for item in report.funded}
    pence: dict[tuple[str, str], Pence] = defaultdict(int)
    for line in report.lines:
        pence[priority_of.get(line.project, ""), line.financial_year] += line.pence
    return pence


def _told(money: Money, of: Pence) -> str:
    told = pounds(money.pence, illustrative=money.illustrative)
    return f"{told}, {percent(share(money.pence, of))} of the money"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
