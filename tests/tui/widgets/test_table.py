"""A table of any length: it asks only for what is in sight, and keeps the cursor there."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult

from funding_tui.tui.widgets.paged_table import PagedTable, RowOpen
from funding_tui.tui.widgets.rows import PAGE, PAGES, Column, LoadedRows, PagedRows, TableRow, fit_columns

MANY = 1_000_000


class Fetcher:
    """Rows by their numbers, counting how many were asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.broken = False

    def __call__(self, ids: Sequence[int]) -> list[int]:
        if self.broken:
            message = "the file is gone"
            raise OSError(message)
        self.asked += len(ids)
        return [at for at in ids if at != 3]


def rows(fetcher: Fetcher, count: int = MANY) -> PagedRows[int]:
    return PagedRows(
        range(count),
        fetcher,
        lambda at: at,
        lambda at: TableRow((f"row {at:,}",)),
        TableRow(("(gone)",), "quiet"),
    )


class TableApp(App[None]):
    """A table and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[int] = []

    def compose(self) -> ComposeResult:
        yield PagedTable()

    def on_row_open(self, message: RowOpen) -> None:
        self.opened.append(message.row)


async def test_a_million_rows_cost_a_few_pages() -> None:
    fetcher = Fetcher()
    app = TableApp()
    async with app.run_test() as pilot:
        table = app.query_one(PagedTable)
        table.load((Column("Row", 10, grow=1),), rows(fetcher))
        await pilot.pause()
        assert fetcher.asked <= 2 * PAGE
        await pilot.press("end")
        assert table.cursor == MANY - 1
        assert table.cursor_line == TableRow(("row 999,999",))
        assert table.scroll_offset.y == MANY + 1 - table.size.height
        await pilot.press("home", "pagedown", "pagedown", "pageup", "j", "j", "k")
        assert table.cursor == table.size.height - 1 + 1
        assert fetcher.asked <= 8 * PAGE
        await pilot.press("enter")
        assert app.opened == [table.cursor]


async def test_a_row_that_is_gone_or_cannot_be_read_says_so_and_drawing_goes_on() -> None:
    fetcher = Fetcher()
    app = TableApp()
    async with app.run_test() as pilot:
        table = app.query_one(PagedTable)
        table.load((Column("Row", 10, grow=1),), rows(fetcher, 5))
        await pilot.press("down", "down", "down")
        assert table.cursor_line == TableRow(("(gone)",), "quiet")
        fetcher.broken = True
        table.load((Column("Row", 10, grow=1),), rows(fetcher, 5))
        await pilot.pause()
        assert table.cursor_line is not None
        assert "could not be read" in table.cursor_line.cells[0]
        assert "could not be read" in "".join(segment.text for segment in table.render_line(1))


async def test_an_empty_table_says_what_to_do_next() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        table = app.query_one(PagedTable)
        table.load((Column("Row", 10),), LoadedRows(), empty="Press r to fetch.")
        await pilot.press("down", "end", "enter", "y")
        assert "Press r to fetch." in "".join(segment.text for segment in table.render_line(2))
        assert app.opened == []


async def test_a_click_chooses_and_a_double_click_opens() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        app.query_one(PagedTable).load(
            (Column("Row", 10),), LoadedRows([TableRow((str(at),)) for at in range(9)])
        )
        await pilot.click(PagedTable, offset=(2, 4))
        assert app.query_one(PagedTable).cursor == 3
        await pilot.double_click(PagedTable, offset=(2, 5))
        assert app.opened == [4]


async def test_the_cursor_is_a_shape_that_shows_where_keys_go() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        table = app.query_one(PagedTable)
        table.load((Column("Row", 10),), LoadedRows([TableRow(("one",))]))
        await pilot.pause()
        assert table.render_line(1).text.startswith("> one")
        app.set_focus(None)
        await pilot.pause()
        assert table.render_line(1).text.startswith("· one")


def test_pages_are_kept_but_not_all_of_them() -> None:
    fetcher = Fetcher()
    held = rows(fetcher)
    for at in range(0, 100 * PAGE, PAGE):
        held.page(at, 1)
    assert len(held._pages) == PAGES
    assert [line.cells[0] for line in held.page(PAGE - 1, 2)] == [f"row {PAGE - 1}", f"row {PAGE}"]
    assert len(held.page(MANY - 1, 10)) == 1


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (60, [(0, 31), (1, 11), (2, 16)]),
        (45, [(0, 33), (1, 11)]),
        (20, [(0, 8), (1, 11)]),
        (5, [(0, 4), (1, 11)]),
    ],
)
def test_columns_give_way_in_their_order(room: int, shown: list[tuple[int, int]]) -> None:
    columns = (Column("Title", 20, grow=1), Column("Amount", 11, right=True), Column("Who", 16, drop=1))
    assert fit_columns(columns, room) == shown
