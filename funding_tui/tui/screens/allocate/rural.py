"""What rurality costs and buys: the frontier and the usual measures, worked out while the officer watches."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from funding_tui.tui.jobs import Job
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.allocate.solving_screen import read_last_report
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import lines_of
from funding_tui.tui.widgets.browser import Browser, View, table_view
from funding_tui.tui.widgets.rows import Column, LoadedRows, TableRow

if TYPE_CHECKING:
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.allocate.report.rural import RuralPoint, RuralReport
    from funding_tui.allocate.rural.analysis import RuralProgress
    from funding_tui.tui.widgets.charts import Chart

# as `allocate.rural.words` fills them
POINTS = (
    Column("Rule", 20, grow=2),
    Column("Rural", 7, right=True),
    Column("Benefit", 9, right=True),
    Column("Value", 9, right=True, drop=1),
    Column("Value lost", 10, right=True),
    Column("Lost, %", 7, right=True),
    Column("Within", 9, right=True, drop=1),
    Column("In pounds", 11, right=True),
    Column("In, out", 7, right=True, drop=1),
    Column("Areas up, down", 14, right=True, drop=1),
)
AREAS = (Column("Area", 20, grow=1), Column("Kind", 5), Column("Gets", 12, right=True))
GROUPS = (
    Column("Areas", 20, grow=1),
    Column("Number", 6, right=True, drop=1),
    Column("People", 8, right=True),
    Column("Recorded harm", 13, right=True, drop=1),
    Column("No rural rule", 16, right=True),
    Column("Headline", 16, right=True),
)
WORDS = (Column("In words", 20, grow=1),)
RURAL = "rural"
NOT_YET = "Not worked out yet: press r."


class RuralScreen(WorkspaceScreen):
    """The rural analysis of a scenario's latest run.

    Args:
        scenario: its code.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("r", "run", "Run", "rural.run", tip="Work out what rurality costs and buys"),
        key("f", "field('floors')", "Floors", "rural.floors", tip="Edit the floors that the next run tries"),
        key("d", "field('uplifts')", "Uplift", "rural.uplifts", tip="State delivery uplifts, in percent"),
        key("p", "pictures", "Pictures", "rural.pictures", tip="Show the frontier as a picture"),
    ]
    EXPLANATION = (
        "What rurality costs and buys, compared with the best use of the money without a rural rule of your"
        " own. r works it out: the frontier of benefit against rural share, parity per head and by need, "
        "minimum service, sparse areas and rural-urban classes. f edits the floors tried (from:to:step, "
        "percent), d states delivery uplifts (10,20); none is tried unless stated. p draws the frontier. "
        "'none proven' is a difference too small for the bounds to show. Rows come as they are found; Esc "
        "stops and saves them, and r goes on. Enter shows a row in full. Tab turns to areas that gain and "
        "lose, kinds of area, and words."
    )

    def __init__(self, scenario: str) -> None:
        super().__init__()
        self._scenario = scenario
        self._stopping = False
        self._report: RunReport | None = None

    def body(self) -> ComposeResult:
        """What to try, what is going on, and what was found."""
        with Horizontal(classes="field"):
            yield Static("Floors % ", markup=False)
            yield Input(id="floors", placeholder="usual", max_length=20)
            yield Static(" Uplift % ", markup=False)
            yield Input(id="uplifts", placeholder="none stated", max_length=30)
        yield Static(id="status", markup=False, classes="hidden")
        yield Browser()

    def load(self) -> None:
        """Read what the latest run says of it."""
        self.run_verb(
            "rural", lambda session, job: read_last_report(session, self._scenario), self._show_report
        )

    def _show_report(self, report: RunReport | None) -> None:
        self._report = report
        if report is None or report.rural is None:
            named = "This scenario was never run" if report is None else f"Run {report.run}"
            self.set_heading(f"{named}: what rurality costs is not worked out yet. Press r.")
            self.browser.show([View("Rules", POINTS, empty=NOT_YET)])
        elif not self.host.jobs.running(RURAL):
            self._show(report.rural)

    def _show(self, rural: RuralReport) -> None:
        from funding_tui.allocate.rural.words import headline_line

        self.set_heading(headline_line(rural))
        self.browser.show(rural_views(rural))

    def action_run(self) -> None:
        """Work it out, or continue where it was stopped."""
        if self.host.jobs.running(RURAL):
            return
        floors, uplifts = self._typed("floors"), self._typed("uplifts")

        def verb(session: WorkspaceSession, job: Job) -> RunReport:
            from funding_tui.allocate.rural.analysis import rural_analysis
            from funding_tui.allocate.rural.options import build_rural_request

            return rural_analysis(
                session.workspace,
                self._scenario,
                request=build_rural_request(floors=floors, uplifts=uplifts),
                who=session.officer,
                today=session.day,
                progress=job.progress,
                cancelled=job.cancelled,
            )

        self._stopping = False
        self.run_long_verb(
            RURAL,
            verb,
            self._show_done,
            on_progress=self._show_progress,
            busy="working out rurality…",
            status="Starting… Esc stops.",
        )

    def _typed(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value

    def _show_progress(self, at: RuralProgress) -> None:
        if at.so_far is not None:
            self._show(at.so_far)
        if not self._stopping:
            of = f" {at.done} of {at.total}" if at.total else ""
            left = "" if not at.left else f", about {at.left:.0f} s left"
            self.set_status(f"{at.seconds:.0f} s: {at.stage}{of}{left}. Esc stops.")

    def _show_done(self, report: RunReport) -> None:
        self._report, rural = report, report.rural
        if rural is not None:
            self._show(rural)
            some = f"Stopped: {rural.done} of {rural.asked} cases are solved; r goes on."
            self.set_status(some if rural.done < rural.asked else "")
        self.host.records_changed()

    def action_pictures(self) -> None:
        """The frontier as a picture."""
        report = self._report
        if report is None or report.rural is None:
            self.notify("There is no frontier to draw yet; press r to work it out.", markup=False)
            return
        from funding_tui.tui.screens.allocate.pictures import PicturesScreen

        def verb(session: WorkspaceSession, job: Job) -> Chart:
            from funding_tui.tui.widgets.run_charts import run_chart

            return run_chart("frontier", report, session.day)

        def show(chart: Chart) -> None:
            self.app.push_screen(PicturesScreen(report.run, chart))

        self.run_verb("picture", verb, show)

    def action_field(self, field: str) -> None:
        """Edit what to try."""
        self.set_focus(self.query_one(f"#{field}", Input))

    @on(Input.Submitted)
    def leave_field(self) -> None:
        """Back to the rows."""
        self.set_focus(self.browser.table)

    def action_back(self) -> None:
        """Leave a field with what was typed in it, stop the work, or go back."""
        if self.focused is self.browser.table and self.host.jobs.cancel(RURAL):
            self._stopping = True
            self.set_status("Stopping…")
        else:
            super().action_back()


def rural_views(rural: RuralReport) -> list[View]:
    """Rules, areas, kinds of area, and words."""
    from funding_tui.allocate.rural.words import area_cells, group_cells, list_points, short_point_cells

    every = list_points(rural)
    rows = [TableRow(short_point_cells(point, rural.reference), _tone(point, rural)) for point in every]
    return [
        View(
            "Rules",
            POINTS,
            LoadedRows(rows),
            full=lambda at: lines_of([every[at].sentence, _sureness(every[at])]),
            empty=NOT_YET,
        ),
        table_view("Areas", AREAS, [area_cells(row) for row in (*rural.gainers, *rural.losers)]),
        table_view("Kinds of area", GROUPS, [group_cells(row) for row in rural.groups]),
        table_view("Words", WORDS, [(words,) for words in (*rural.words, *rural.method)]),
    ]


def _tone(point: RuralPoint, rural: RuralReport) -> str:
    if point.benefit is None:
        return "quiet"
    return "strong" if point.name == rural.headline else ""


def _sureness(point: RuralPoint) -> str:
    if point.benefit is None:
        return ""
    return "Re-checked, to the penny." if point.verified else "The re-check FAILED."
