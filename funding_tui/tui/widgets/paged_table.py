"""A table of any length: it draws only the lines that are shown and asks for only their rows.

Measured: a million rows open as fast as a hundred, and a page down costs one page of the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from funding_tui.tui import keymap
from funding_tui.tui.text import cell
from funding_tui.tui.widgets.rows import GAP, Column, LoadedRows, Rows, TableRow, fit_columns

# the cursor is a shape as well as a colour: one where keys go, another where they do not
CURSOR, CURSOR_RESTING = "> ", "· "
GUTTER = len(CURSOR)
UNREADABLE = TableRow(("(this row could not be read)",), "warn")


@dataclass
class RowFocus(Message):
    """The cursor of a table is on another row."""

    row: int


@dataclass
class RowOpen(Message):
    """`Enter` was pressed on a row."""

    row: int


class PagedTable(ScrollView, can_focus=True):
    """Rows under a fixed heading, with a cursor."""

    BINDINGS = keymap.TABLE
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paged-table--head",
        "paged-table--cursor",
        "paged-table--resting",
        "paged-table--strong",
        "paged-table--warn",
        "paged-table--quiet",
    }
    cursor = reactive(0, repaint=False)

    def __init__(self, columns: Sequence[Column] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._rows: Rows = LoadedRows()
        self._empty = ""
        self._fitted: tuple[int, list[tuple[int, int]]] = (-1, [])

    def load(self, columns: Sequence[Column], rows: Rows, *, empty: str = "", cursor: int = 0) -> None:
        """Show other rows; the cursor goes to `cursor`, or to the last row when there are fewer."""
        self._columns, self._rows, self._empty = tuple(columns), rows, empty
        self._fitted = (-1, [])
        self.virtual_size = Size(0, len(rows) + 1)
        self.set_reactive(PagedTable.cursor, max(0, min(cursor, len(rows) - 1)))
        self._keep_in_sight()
        self.refresh()
        self.post_message(RowFocus(self.cursor))

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @property
    def cursor_line(self) -> TableRow | None:
        """What the row under the cursor shows; None when there is none."""
        return self._line(self.cursor) if self.row_count else None

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the heading, a row, or nothing."""
        width = self.scrollable_content_region.width
        if y == 0:
            return self._head(width)
        row = self.scroll_offset.y + y - 1
        if row >= self.row_count:
            note = self._empty if not self.row_count and y == 2 else ""
            style = self.get_component_rich_style("paged-table--quiet")
            return Strip([Segment(cell(note, width), style)], width)
        return self._row(row, width)

    def _head(self, width: int) -> Strip:
        style = self.get_component_rich_style("paged-table--head")
        titles = TableRow(tuple(column.title for column in self._columns))
        return Strip([Segment(" " * GUTTER + self._cells(titles, width), style)], width)

    def _row(self, row: int, width: int) -> Strip:
        line = self._line(row)
        style = self.rich_style
        if line.tone:
            style += self.get_component_rich_style(f"paged-table--{line.tone}", partial=True)
        gutter = " " * GUTTER
        if row == self.cursor:
            gutter = CURSOR if self.has_focus else CURSOR_RESTING
            kind = "cursor" if self.has_focus else "resting"
            style += self.get_component_rich_style(f"paged-table--{kind}")
        return self._strip(gutter + self._cells(line, width), style, width)

    def _strip(self, text: str, style: Style, width: int) -> Strip:
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _cells(self, line: TableRow, width: int) -> str:
        if self._fitted[0] != width:
            self._fitted = (width, fit_columns(self._columns, max(4, width - GUTTER)))
        if line is UNREADABLE:
            return cell(line.cells[0], width - GUTTER)
        return (" " * GAP).join(
            cell(line.cells[at], cells, right=self._columns[at].right) for at, cells in self._fitted[1]
        )

    def _line(self, row: int) -> TableRow:
        try:
            return self._rows.page(row, 1)[0]
        except Exception as failure:
            # drawing must go on whatever happens to the file; the error is logged, and the row says so
            self.log.error(failure)
            return UNREADABLE

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw two lines, not the table."""
        self.refresh_lines(old + 1)
        self.refresh_lines(new + 1)
        self._keep_in_sight()
        self.post_message(RowFocus(new))

    def validate_cursor(self, value: int) -> int:
        """A row that is there."""
        return max(0, min(value, self.row_count - 1))

    def _keep_in_sight(self) -> None:
        body = max(1, self.scrollable_content_region.height - 1)
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + body:
            self.scroll_to(y=self.cursor - body + 1, animate=False)

    def on_resize(self) -> None:
        """Keep the cursor visible in the new room."""
        self._keep_in_sight()

    def on_focus(self) -> None:
        """Show the cursor as the one that keys move."""
        self.refresh_lines(self.cursor + 1)

    def on_blur(self) -> None:
        """Show the cursor as resting."""
        self.refresh_lines(self.cursor + 1)

    def on_click(self, event: events.Click) -> None:
        """A click chooses a row; a double click opens it."""
        row = self.scroll_offset.y + event.y - 1
        if event.y > 0 and row < self.row_count:
            self.cursor = row
            if event.chain == 2:
                self.action_open()

    def action_move(self, rows: int) -> None:
        """Down or up."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """A screenful down or up; the text moves with the cursor."""
        body = max(1, self.scrollable_content_region.height - 1)
        self.scroll_to(y=self.scroll_offset.y + pages * body, animate=False)
        self.cursor += pages * body

    def action_first(self) -> None:
        """The first row."""
        self.cursor = 0

    def action_last(self) -> None:
        """The last row."""
        self.cursor = self.row_count - 1

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.row_count:
            self.post_message(RowOpen(self.cursor))

    def action_copy(self) -> None:
        """Send the row to the terminal's clipboard, which may or may not take it."""
        line = self.cursor_line
        if line is not None:
            self.app.copy_to_clipboard("\t".join(line.cells))
            self.notify("Sent to your terminal's clipboard.", markup=False)
