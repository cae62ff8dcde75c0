"""A run in pictures, one at a time, each also as its figures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from funding_tui.base.errors import NotFound
from funding_tui.base.printable import printable
from funding_tui.tui.jobs import Job, as_sentence
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.widgets.chart_view import ChartView

if TYPE_CHECKING:
    from funding_tui.tui.widgets.charts import Chart

NAMES = {
    "frontier": "Frontier",
    "priorities": "Priorities",
    "years": "Years",
    "value": "Per £1,000",
    "map": "Map",
    "months": "Months",
}
FIRST = "priorities"


class PicturesScreen(WorkspaceScreen):
    """The pictures of a run.

    Args:
        run: its number.
        extra: a picture that is not stored with the run, in place of the one of its kind.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("tab", "turn(1)", "Next picture", "pictures.next", tip="Show the next picture of the run"),
        key("shift+tab", "turn(-1)", "Previous picture", "pictures.before", show=False),
        key("w", "words", "Figures", "pictures.words", tip="Show the figures as a table, or the picture"),
    ]
    AUTO_FOCUS = "ChartView"
    EXPLANATION = (
        "A run in pictures that can be read without colour: spending by priority and year, benefit "
        "for each £1,000, a map with a tile for each area, the months that each pot has to 31 March, and "
        "the frontier of benefit against rural share. Tab turns to the next, w shows the same figures as a "
        "table, arrows go from area to area of the map or scroll, and Esc goes back."
    )

    def __init__(self, run: int, extra: Chart | None = None) -> None:
        super().__init__()
        self._run = run
        self._charts: dict[str, Chart | str] = {} if extra is None else {extra.kind: extra}
        self._kind = FIRST if extra is None else extra.kind
        self._as_table = False

    def body(self) -> ComposeResult:
        """The strip of kinds and the picture."""
        yield Static(id="views", markup=False)
        yield ChartView()

    def load(self) -> None:
        """Work all pictures out."""
        self.set_heading(f"Run {self._run}")
        self.show()
        self.run_verb("pictures", partial(_draw_all, self._run), self._show_all)

    def _show_all(self, found: tuple[str, dict[str, Chart | str]]) -> None:
        name, charts = found
        self._charts = {kind: self._charts.get(kind, chart) for kind, chart in charts.items()}
        self.set_heading(f"Run {self._run}: {printable(name)}")
        self.show()

    def show(self) -> None:
        """The picture that is shown, or why there is none."""
        strip = [
            Content(f"[{name}]").stylize("bold reverse") if kind == self._kind else Content(f" {name} ")
            for kind, name in NAMES.items()
        ]
        self.query_one("#views", Static).update(Content("").join(strip))
        view, chart = self.query_one(ChartView), self._charts.get(self._kind, "")
        if isinstance(chart, str):
            view.say(chart)
        else:
            view.show(chart, as_table=self._as_table, here=view.here)

    def action_turn(self, step: int) -> None:
        """Show the next picture, or the one before."""
        kinds = list(NAMES)
        self._kind = kinds[(kinds.index(self._kind) + step) % len(kinds)]
        view = self.query_one(ChartView)
        view.here = ""
        view.scroll_home(animate=False)
        self.show()

    def action_words(self) -> None:
        """The figures as a table, or the picture again."""
        self._as_table = not self._as_table
        self.show()

    def action_back(self) -> None:
        """Back to what is behind."""
        self.dismiss()


def _draw_all(run: int, session: WorkspaceSession, job: Job) -> tuple[str, dict[str, Chart | str]]:
    """The run's name, and each picture or the sentence that says why there is none."""
    from funding_tui.allocate.run_store import load_report
    from funding_tui.tui.widgets.run_charts import KINDS, run_chart

    report = load_report(session.workspace, run)
    found: dict[str, Chart | str] = {}
    for kind in KINDS:
        try:
            found[kind] = run_chart(kind, report, session.day)
        except NotFound as failure:
            found[kind] = f"{as_sentence(str(failure))}."
    return report.full_name, found
