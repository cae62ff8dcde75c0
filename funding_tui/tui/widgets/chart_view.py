"""A picture in text that is drawn again for every size, with a cursor where it is a map."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from funding_tui.tui.keymap import key
from funding_tui.tui.text import cell, plain
from funding_tui.tui.widgets.area_map import AreaMap
from funding_tui.tui.widgets.charts import Chart, Table, wrapped

MARGIN = 3  # cells: the padding and the bar that scrolls
WIDEST_COLUMN = 40


class ChartView(VerticalScroll, can_focus=True):
    """One picture, its words below it; arrows go from tile to tile of a map, and scroll anything else."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("up,k", "go(0,-1)", "Up", "map.up", show=False),
        key("down,j", "go(0,1)", "Down", "map.down", show=False),
        key("left,h", "go(-1,0)", "Left", "map.left", show=False),
        key("right,l", "go(1,0)", "Right", "map.right", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._chart: Chart | None = None
        self._message = ""
        self._as_table = False
        self.here = ""

    def compose(self) -> ComposeResult:
        """The lines."""
        yield Static(id="drawn", markup=False)

    def show(self, chart: Chart, *, as_table: bool = False, here: str = "") -> None:
        """Draw a picture, or its table of figures; `here` is the area under the cursor of a map."""
        self._chart, self._as_table, self._message = chart, as_table, ""
        self.here = here or (next(iter(chart.cells), "") if isinstance(chart, AreaMap) else "")
        self._draw()

    def say(self, words: str) -> None:
        """Say why there is no picture."""
        self._chart, self._message = None, words
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new room."""
        self._draw()

    def _draw(self) -> None:
        width, height = max(20, self.size.width - MARGIN), max(8, self.size.height)
        self.query_one("#drawn", Static).update(Content("\n").join(self._content(width, height)))

    def _content(self, width: int, height: int) -> list[Content]:
        chart = self._chart
        if chart is None:
            return [plain(line) for line in wrapped(self._message, width)]
        words = [line for sentence in chart.words for line in wrapped(sentence, width)]
        if self._as_table:
            lines = _in_columns(chart.table(), width)
        elif isinstance(chart, AreaMap):
            lines = chart.lines(width, height - 2, here=self.here)
        else:
            lines = chart.lines(width, height - 2 - min(len(words), 3))
        return [plain(chart.title).stylize("bold"), *(plain(line) for line in (*lines, "", *words))]

    def action_go(self, across: int, down: int) -> None:
        """To the next tile of a map; elsewhere up or down."""
        chart = self._chart
        if isinstance(chart, AreaMap) and not self._as_table:
            self.here = chart.next_to(self.here, across, down)
            self._draw()
        elif down:
            self.scroll_relative(y=down, animate=False)


def _in_columns(table: Table, width: int) -> list[str]:
    """A table in lines; its first column gives way, the others are as wide as what they hold."""
    headings, rows = table
    lengths = [max(len(row[at]) for row in (headings, *rows)) for at in range(len(headings))]
    others = [min(length, WIDEST_COLUMN) for length in lengths[1:]]
    first = max(10, min(lengths[0], width - sum(others) - len(others)))
    return [
        " ".join(
            [
                cell(row[0], first),
                *(cell(text, size, right=True) for text, size in zip(row[1:], others, strict=True)),
            ]
        )
        for row in (headings, *rows)
    ]
