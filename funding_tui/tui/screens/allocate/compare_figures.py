"""The figures of a comparison: side by side, the rows behind one of them, and floors as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.allocate.report.tables import FLOOR_HEADINGS, floor_cells, lost_words
from funding_tui.base.formats import percent
from funding_tui.base.printable import printable
from funding_tui.tui import keymap
from funding_tui.tui.screens.allocate.compare_columns import ComparisonState
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.text import field_lines, lines_of, plain
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.rows import Column, LoadedRows, TableRow
from models.money import format_pounds
from optimiser.precision import bound, proven_least, signed_difference

if TYPE_CHECKING:
    from funding_tui.allocate.compare.alternative import Alternative
    from funding_tui.allocate.compare.floors import FloorRow, FloorSweep
    from funding_tui.allocate.compare.rows import ComparisonRow

NAME_WIDTH, FIGURE_WIDTH = 20, 13  # cells
EDGE = 3  # cells of the cursor and of the bar that scrolls
SELECTED = "*"
FLOOR_WIDTHS = (8, 7, 9, 9, 10, 7, 12, 9, 8)
FLOORS = tuple(
    Column(title, width, right=title != "Status", grow=title == "Status", drop=title in ("Value", "Lost, %"))
    for title, width in zip(FLOOR_HEADINGS, FLOOR_WIDTHS, strict=True)
)


def columns_that_fit(width: int) -> int:
    """How many alternatives have room in a table so many cells wide; at least two."""
    return max(2, (width - EDGE - NAME_WIDTH) // (FIGURE_WIDTH + 1))


def figure_view(
    name: str,
    alternatives: Sequence[Alternative],
    shown: Sequence[int],
    at: int,
    figures: Sequence[ComparisonRow],
    on_open: Callable[[ComparisonRow], None],
    empty: str,
) -> View:
    """Figures under their headings, a column for each alternative that is shown.

    Args:
        name: of the view.
        alternatives: all of them.
        shown: which have a column.
        at: which is selected.
        figures: of all alternatives.
        on_open: opens a figure on which `Enter` was pressed.
        empty: what is said where there is none.
    """
    rows: list[ComparisonRow | str] = []
    heading = ""
    for figure in figures:
        if figure.group != heading:
            heading = figure.group
            rows.append(heading)
        rows.append(figure)
    columns = (
        Column("", NAME_WIDTH, grow=1),
        *(
            Column(_title(alternatives[number], is_selected=number == at), FIGURE_WIDTH, right=True)
            for number in shown
        ),
    )

    def open_row(row: int) -> None:
        figure = rows[row]
        if not isinstance(figure, str):
            on_open(figure)

    return View(
        name,
        columns,
        LoadedRows([_line(row, shown) for row in rows]),
        full=lambda row: _full(rows[row], alternatives),
        open=open_row,
        empty=empty,
    )


def floor_view(sweep: FloorSweep | None, on_open: Callable[[int], None]) -> View:
    """The floors that were swept, as far as they are solved; `Enter` draws them."""
    rows = () if sweep is None else sweep.rows
    return View(
        "Floors",
        FLOORS,
        LoadedRows([_floor_line(row) for row in rows]),
        full=lambda at: _floor_full(rows[at], sweep),
        open=on_open,
        empty="Press F to move a rural floor step by step under the selected run.",
    )


def _title(alternative: Alternative, *, is_selected: bool) -> str:
    title = alternative.method or f"run {alternative.run}"
    return f"{SELECTED}{title}" if is_selected else title


def _line(row: ComparisonRow | str, shown: Sequence[int]) -> TableRow:
    if isinstance(row, str):
        return TableRow((row, *("" for _ in shown)), "strong")
    cells = (f" {row.name}", *(row.cells[number] for number in shown))
    return TableRow(cells, "" if row.differs else "quiet")


def _full(row: ComparisonRow | str, alternatives: Sequence[Alternative]) -> Content:
    if isinstance(row, str):
        columns = field_lines(
            (alternative.title, f"{alternative.name}, {alternative.certainty}")
            for alternative in alternatives
        )
        return lines_of([plain(row).stylize("bold"), columns])
    pairs = [
        (alternative.title, f"{words}{_more(row, at)}")
        for at, (alternative, words) in enumerate(zip(alternatives, row.full, strict=True))
    ]
    alike = "" if row.differs or len(alternatives) < 2 else "All the same."
    return lines_of([plain(f"{row.group}: {row.name}").stylize("bold"), alike, field_lines(pairs)])


def _more(figure: ComparisonRow, at: int) -> str:
    """How much more than the first column, with its sign; nothing where they are the same, or words."""
    first, value = figure.values[0], figure.values[at]
    if not isinstance(first, int | float) or not isinstance(value, int | float) or value == first:
        return ""
    more = value - first
    if figure.unit == "pence":
        return f" ({'+' if more > 0 else ''}{format_pounds(int(more))})"
    if figure.unit == "harm":
        return f" ({signed_difference(more, first, figure.precision)})"
    if figure.unit == "basis points":
        return f" ({'+' if more > 0 else ''}{percent(int(more))} points)"
    return ""


def _floor_line(floor: FloorRow) -> TableRow:
    return TableRow(floor_cells(floor), "" if floor.row.result.benefit is not None else "warn")


def _floor_full(floor: FloorRow, sweep: FloorSweep | None) -> Content:
    row, result = floor.row, floor.row.result
    name = "No floor" if floor.floor_bp is None else f"A floor of {percent(floor.floor_bp)}"
    is_run_floor = (
        sweep is not None and sweep.run_floor_bp is not None and sweep.run_floor_bp == floor.floor_bp
    )
    why = "; ".join(result.conflict) or result.message
    if row.lost is None or floor.floor_bp is None:
        lost = ""
    elif not row.lost_at_least:
        lost = "Against no floor there is no certain difference: it lies within the gaps."
    else:
        known, of = result.precision, result.value or 0.0
        most = "" if row.lost_at_most is None else f" and at most {bound(row.lost_at_most, known, of)}"
        found, least = lost_words(row.lost, result), proven_least(row.lost_at_least, known, of)
        lost = f"Against no floor {found} of value is lost, at least {least}{most}."
    return lines_of(
        [
            plain(f"{name}{', as this run asked for' if is_run_floor else ''}").stylize("bold"),
            lost,
            plain(f"{result.status}: {why}") if why else "",
        ]
    )


class FigureDetailScreen(WorkspaceScreen):
    """The rows behind a figure.

    Args:
        state: the comparison; its selected column is shared with the screen behind.
        figure: one that is made of others.
    """

    BINDINGS = keymap.COLUMNS
    EXPLANATION = (
        "The rows that a figure of the comparison is made of, in the same columns: projects, streams, areas"
        " or pots, the largest first. < and > go from column to column, = shows only what differs, Enter "
        "shows a row in full, and Esc goes back."
    )

    def __init__(self, state: ComparisonState, figure: ComparisonRow) -> None:
        super().__init__()
        self._state = state
        self._figure = figure

    def load(self) -> None:
        """Work the rows out in a job: a county may have thousands of areas."""
        detail = self._figure.detail
        if detail is not None:
            self.set_heading(f"{printable(self._figure.group)}: {printable(self._figure.name)}")
            self.run_verb("detail", lambda session, job: detail(), self.show)

    def show(self, rows: tuple[ComparisonRow, ...]) -> None:
        """The rows, those that differ where only those are wanted."""
        self._rows = rows
        state = self._state
        shown = [row for row in rows if row.differs or not state.differences]
        self.browser.show(
            [
                figure_view(
                    "Details",
                    state.alternatives,
                    state.columns(columns_that_fit(self.browser.table.size.width)),
                    state.at,
                    shown,
                    lambda row: None,
                    "Nothing differs behind this figure; press = to see it all." if rows else "Nothing.",
                )
            ]
        )

    def action_column(self, step: int) -> None:
        """Select the next column, or the previous one."""
        self._state.step(step)
        self.show(self._rows)

    def action_differences(self) -> None:
        """Show only what differs, or everything again."""
        self._state.differences = not self._state.differences
        self.show(self._rows)
