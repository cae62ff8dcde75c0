"""What each funded project prevents for the money that it gets."""

from __future__ import annotations

from funding_tui.allocate.report.allocation import FundedProject
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import count, harm
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.pictures.bars import Bar, draw_bars, draw_legend
from funding_tui.prove.pictures.drawing import Drawing
from funding_tui.prove.pictures.ink import Fill, series
from funding_tui.prove.pictures.picture import Picture, finish_picture
from funding_tui.rendering.blocks import Column, Paragraph, Table, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line

_KEY = "value"
_TITLE = "Harm prevented for each £1,000, by project"
_POUNDS = 100_000  # pence
# more bars than this, and the drawing names the best and the worst; the table holds them all
_MOST_BARS = 25
_BASES: dict[str, tuple[str, Fill]] = {
    "evidence": ("rests on evidence", series(0)),
    "both": ("rests on evidence and an officer's score", series(1)),
    "officer score": ("rests on an officer's score", series(2)),
}


def value_picture(report: RunReport) -> Picture | None:
    """A bar for each funded project, best first; None where nothing is funded."""
    rows = sorted(
        (item for item in report.funded if item.pence > 0), key=lambda item: (-_value(item), item.name)
    )
    if not rows:
        return None
    unit = safe_line(report.harm_unit, LONGEST_NAME)
    shown = rows if len(rows) <= _MOST_BARS else [*rows[: _MOST_BARS - 5], *rows[-5:]]
    used = [basis for basis in _BASES if any(item.basis == basis for item in shown)]
    drawing = Drawing(_KEY)
    top = draw_legend(drawing, [(_BASES[basis][1], _BASES[basis][0]) for basis in used], top=8)
    height = draw_bars(drawing, [_bar(item) for item in shown], top=top + 8)
    note = f"In {unit} for each £1,000: what would be lost if the project alone were taken out."
    if any(item.illustrative for item in rows):
        note += " Costs that the table marks (i) are illustrative."
    if len(shown) < len(rows):
        note += f" Of {len(rows):,} projects the drawing shows the best {_MOST_BARS - 5} and the worst 5."
    return finish_picture(
        drawing,
        height,
        title=_TITLE,
        alt=_alt(rows, unit),
        figures=_figures(report, rows, unit),
        note=note,
    )


def _value(item: FundedProject) -> float:
    return item.benefit * _POUNDS / item.pence


def _bar(item: FundedProject) -> Bar:
    length = max(_value(item), 0.0)
    return Bar(safe_line(item.name, LONGEST_NAME), ((length, _BASES[item.basis][1]),), harm(_value(item)))


def _alt(rows: list[FundedProject], unit: str) -> str:
    best, worst = rows[0], rows[-1]
    told = (
        f"Bars of the harm that {count(len(rows), 'project prevents', 'projects prevent')} for each £1,000. "
    )
    told += f"{safe_line(best.name, LONGEST_NAME)} prevents most, {harm(_value(best))} {unit}"
    if len(rows) > 1:
        told += f"; {safe_line(worst.name, LONGEST_NAME)} least, {harm(_value(worst))}"
    return f"{told}."


def _figures(report: RunReport, rows: list[FundedProject], unit: str) -> Table | Paragraph:
    amounts = PrintedAmounts(report)
    columns = (
        Column("Project", share=4),
        Column("Amount", numeric=True),
        Column("Prevented", numeric=True),
        Column("For each £1,000", numeric=True),
        Column("Rests on", share=2),
    )
    return table(
        f"{_TITLE}; harm in {unit}",
        columns,
        [
            (
                safe_line(item.name, LONGEST_NAME),
                amounts.project(item.project, item.pence),
                harm(item.benefit),
                harm(_value(item)),
                item.basis,
            )
            for item in rows
        ],
    )
