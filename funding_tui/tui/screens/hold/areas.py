"""Screen 9, Areas: every area on record, what the latest run gives it, its recorded harm, and a map."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input

from funding_tui.base.formats import NOT_KNOWN
from funding_tui.base.printable import printable
from funding_tui.tui.jobs import Job
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.base import FilterScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import field_lines, lines_of, plain
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.chart_view import ChartView
from funding_tui.tui.widgets.rows import Column, PagedRows, TableRow
from models.money import format_pounds
from optimiser.precision import EXACT, harm

if TYPE_CHECKING:
    from funding_tui.hold.area_list import AreaList, AreaRow

COLUMNS = (
    Column("Area", 18, grow=2),
    Column("Code", 9, drop=2),
    Column("Kind", 8, drop=3),
    Column("Side", 9),
    Column("Class", 8, drop=1),
    Column("People", 9, right=True),
    Column("Money", 12, right=True),
    Column("A head", 8, right=True),
    Column("Need", 10, right=True),
)
# what the rows are ordered by -> most first, where what is not known comes last; names from A on
ORDERS: dict[str, Callable[[AreaRow], float | None]] = {
    "name": lambda row: None,
    "money a head": lambda row: row.per_head,
    "need": lambda row: row.need,
    "people": lambda row: row.population,
}
MISSING = TableRow(("(this area is no longer on record)",), "warn")


class AreasScreen(FilterScreen):
    """The areas as a list, or as a map."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("m", "map", "Map", "areas.map", tip="Show the areas as a map, or as a list again"),
        key("o", "order", "Order", "areas.order", tip="Order by name, money a head, need or people"),
    ]
    PLACEHOLDER = "words in an area, code, kind or class"
    EXPLANATION = (
        "Every area on record: rural or urban, its rural-urban class, its people, what the latest run with "
        "an allocation gives it in all and a head, and its need: the harm recorded in it in a year, before "
        "priorities are applied. / filters by words, o changes the order, m shows the same areas as a map, "
        "where arrows go from tile to tile. What the records do not say is shown as not known."
    )

    def __init__(self) -> None:
        super().__init__()
        self._list: AreaList | None = None
        self._shown: tuple[AreaRow, ...] = ()
        self._order = "name"
        self._as_map = False

    def body(self) -> ComposeResult:
        """The filter above the table and the map."""
        yield from super().body()
        yield ChartView(id="map")

    def on_mount(self) -> None:
        """The list first."""
        self.query_one("#map").display = False

    def load(self) -> None:
        """Read the areas."""

        def verb(session: WorkspaceSession, job: Job) -> AreaList:
            from funding_tui.hold.area_list import area_list

            return area_list(session.workspace)

        self.run_verb("areas", verb, self._show_areas)

    def _show_areas(self, found: AreaList) -> None:
        self._list = found
        self.show()

    @on(Input.Changed, "#filter")
    def show(self) -> None:
        """The areas that hold every word typed, in the order wanted."""
        if self._list is None:
            return
        words = self.filter_field.value.casefold().split()
        found = [row for row in self._list.rows if all(word in _searched(row) for word in words)]
        self._shown = tuple(sorted(found, key=self._rank)) if self._order != "name" else tuple(found)
        self.set_heading(self._sentence())
        rows = PagedRows(
            range(len(self._shown)),
            lambda ids: [(at, self._shown[at]) for at in ids],
            lambda item: item[0],
            lambda item: _line(item[1]),
            MISSING,
        )
        empty = (
            "No area holds these words; press / to change them."
            if words
            else "No area is recorded yet. Import them with: funding-tui import areas FILE"
        )
        self.browser.show([View("Areas", COLUMNS, rows, full=lambda at: _full(self._shown[at]), empty=empty)])
        if self._as_map:
            self._draw()

    def _rank(self, row: AreaRow) -> tuple[bool, float]:
        figure = ORDERS[self._order](row)
        return figure is None, -(figure or 0.0)

    def _sentence(self) -> str:
        found = self._list
        if found is None or not found.rows:
            return "No area is recorded yet."
        whose = (
            "no run has allocated anything yet"
            if found.run is None
            else f"money of run {found.run}, {printable(found.run_name)}"
        )
        return f"{len(self._shown):,} of {len(found.rows):,} areas, ordered by {self._order}; {whose}."

    def leave_filter(self) -> None:
        """Back to the rows, or to the map."""
        self.set_focus(self.query_one(ChartView) if self._as_map else self.browser.table)

    def action_order(self) -> None:
        """The next way to order the rows."""
        orders = list(ORDERS)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self.show()

    def action_map(self) -> None:
        """The same areas as a map, or as a list again; the cursor stays on its area."""
        view = self.query_one(ChartView)
        self._as_map = not self._as_map
        view.display, self.browser.display = self._as_map, not self._as_map
        if self._as_map:
            cursor = self.browser.table.cursor
            self._draw(self._shown[cursor].code if cursor < len(self._shown) else "")
        else:
            codes = [row.code for row in self._shown]
            if view.here in codes:
                self.browser.table.cursor = codes.index(view.here)
        self.leave_filter()

    def _draw(self, here: str = "") -> None:
        from funding_tui.tui.widgets.area_map import areas_map

        view, shown, order = self.query_one(ChartView), self._shown, self._order
        codes = {row.code for row in shown}
        here = here or (view.here if view.here in codes else "")
        # tiles change places until each is near its own, which takes a moment where there are hundreds
        self.run_verb(
            "map", lambda session, job: areas_map(shown, order), lambda chart: view.show(chart, here=here)
        )

    def action_back(self) -> None:
        """Leave the filter, or the map."""
        if self.filter_field.has_focus:
            self.leave_filter()
        elif self._as_map:
            self.action_map()
        else:
            super().action_back()


def _searched(row: AreaRow) -> str:
    return f"{row.code} {row.name} {row.kind} {row.ruc_code} {row.parent} {_side(row.rural)}".casefold()


def _side(rural: bool | None) -> str:
    return NOT_KNOWN if rural is None else "rural" if rural else "urban"


def _line(row: AreaRow) -> TableRow:
    return TableRow(
        (
            row.name,
            row.code,
            row.kind,
            _side(row.rural),
            row.ruc_code or "-",
            _number(row.population),
            "-" if row.pence is None else format_pounds(row.pence),
            "-" if row.per_head is None else format_pounds(row.per_head),
            "-" if row.need is None else harm(row.need, EXACT),
        )
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def _full(row: AreaRow) -> Content:
    where = NOT_KNOWN if row.latitude is None else f"{row.latitude:.4f}, {row.longitude:.4f}"
    return lines_of(
        [
            plain(f"{row.name} ({row.code})").stylize("bold"),
            field_lines(
                [
                    ("Kind", f"{row.kind}, {_side(row.rural)}, class {row.ruc_code or NOT_KNOWN}"),
                    ("People", NOT_KNOWN if row.population is None else f"{row.population:,}"),
                    ("People for each km²", NOT_KNOWN if row.density is None else f"{row.density:,.0f}"),
                    ("Money", NOT_KNOWN if row.pence is None else format_pounds(row.pence)),
                    ("A head", NOT_KNOWN if row.per_head is None else format_pounds(row.per_head)),
                    ("Need, harm units a year", NOT_KNOWN if row.need is None else harm(row.need, EXACT)),
                    ("Lies within", row.parent or NOT_KNOWN),
                    ("Centre", where),
                ]
            ),
        ]
    )
