"""A browser: one table that shows one of several views, and a pane with the whole of the row in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from funding_tui.tui import keymap
from funding_tui.tui.text import field_lines, plain
from funding_tui.tui.widgets.paged_table import PagedTable, RowFocus, RowOpen
from funding_tui.tui.widgets.rows import Column, LoadedRows, Rows, TableRow


@dataclass(frozen=True)
class View:
    """One view: what its table shows and what its pane says.

    Attributes:
        name: in the strip above the table, where there are several.
        full: the whole of a row in words; None when the screen fills the pane itself.
        open: what `Enter` does; None reads the words at full size.
        empty: what to do next when there are no rows.
    """

    name: str
    columns: tuple[Column, ...] = ()
    rows: Rows = field(default_factory=LoadedRows)
    full: Callable[[int], Content] | None = None
    open: Callable[[int], object] | None = None
    empty: str = "Nothing here."


def table_view(
    name: str, columns: tuple[Column, ...], rows: Sequence[tuple[str, ...]], empty: str = "Nothing here."
) -> View:
    """A view of plain rows; the pane says each cell of a row in full, under the heading of its column."""
    titles = [column.title for column in columns]
    return View(
        name,
        columns,
        LoadedRows([TableRow(row) for row in rows]),
        full=lambda at: field_lines(
            (title, value) for title, value in zip(titles, rows[at], strict=True) if value
        ),
        empty=empty,
    )


def fact_view(name: str, pairs: Sequence[tuple[str, str]]) -> View:
    """A view of names and values."""
    return table_view(name, (Column("What", 18), Column("Is", 20, grow=1)), pairs)


@dataclass
class ViewChange(Message):
    """Another view of a browser is shown."""

    view: int


class Browser(Widget):
    """Views of one thing; `Tab` goes to the next."""

    BINDINGS = keymap.BROWSER

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._views: Sequence[View] = (View(""),)
        self._at = 0
        self._cursors: dict[str, int] = {}

    def compose(self) -> ComposeResult:
        """The strip of views, the table and the pane."""
        yield Static(id="views", markup=False)
        with Container(id="both"):
            yield PagedTable()
            with VerticalScroll(id="pane", can_focus=False):
                yield Static(id="words", markup=False)

    def show(self, views: Sequence[View], *, fresh: bool = False) -> None:
        """Show other views; the present view and row stay where they still exist.

        Args:
            views: at least one.
            fresh: begin again at the first row of the first view.
        """
        name = "" if fresh else self.view.name
        if fresh:
            self._cursors.clear()
        else:
            # the message of the last key may still be on its way
            self._cursors[name] = self.table.cursor
        self._views = views
        names = [view.name for view in views]
        self._at = names.index(name) if name in names else 0
        self._load()

    @property
    def view(self) -> View:
        """The view that is shown."""
        return self._views[self._at]

    @property
    def table(self) -> PagedTable:
        """The table."""
        return self.query_one(PagedTable)

    def say(self, words: Content) -> None:
        """Fill the pane."""
        self.query_one("#words", Static).update(words)
        self.query_one("#pane", VerticalScroll).scroll_home(animate=False)

    def turn_to(self, name: str) -> None:
        """Show the view of a name."""
        names = [view.name for view in self._views]
        if name in names:
            self._turn(names.index(name))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """With one view there is nothing to turn to, and `Tab` keeps its usual meaning."""
        return len(self._views) > 1 if action == "view" else True

    def action_view(self, step: int) -> None:
        """Show the next view, or the one before."""
        self._turn((self._at + step) % len(self._views))

    def action_read_on(self) -> None:
        """Scroll the pane, and begin again at its end."""
        pane = self.query_one("#pane", VerticalScroll)
        if pane.scroll_offset.y >= pane.max_scroll_y:
            pane.scroll_home(animate=False)
        else:
            pane.scroll_page_down(animate=False)

    def on_row_focus(self, message: RowFocus) -> None:
        """Say the whole of the row."""
        self._cursors[self.view.name] = message.row
        if self.view.full is not None:
            there = message.row < self.table.row_count
            self.say(self.view.full(message.row) if there else Content())

    def on_row_open(self, message: RowOpen) -> None:
        """Open the row, or read its words at full size."""
        if self.view.open is not None:
            message.stop()
            self.view.open(message.row)
        elif self.view.full is not None:
            message.stop()
            from funding_tui.tui.screens.windows import TextScreen

            self.app.push_screen(TextScreen(self.view.full(message.row)))

    def _turn(self, at: int) -> None:
        self._at = at
        self._load()
        self.post_message(ViewChange(at))

    def _load(self) -> None:
        view = self.view
        self.table.load(view.columns, view.rows, empty=view.empty, cursor=self._cursors.get(view.name, 0))
        strip = self.query_one("#views", Static)
        strip.display = len(self._views) > 1
        strip.update(self._strip())
        self.refresh_bindings()

    def _strip(self) -> Content:
        parts: list[Content] = []
        for number, view in enumerate(self._views):
            here = number == self._at
            parts.append(
                plain(f"[{view.name}]" if here else f" {view.name} ").stylize("bold reverse" if here else "")
            )
        return Content("").join(parts)
