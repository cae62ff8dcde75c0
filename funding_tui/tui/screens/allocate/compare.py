"""Screen 6, Compare: runs and baselines side by side, floors moved step by step, and both drawn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from funding_tui.base.printable import printable
from funding_tui.tui import keymap
from funding_tui.tui.jobs import Job
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.allocate.checking_screen import CHECK, check_after_run
from funding_tui.tui.screens.allocate.compare_columns import ColumnChoice, ComparisonState, usual_columns
from funding_tui.tui.screens.allocate.compare_figures import (
    FigureDetailScreen,
    columns_that_fit,
    figure_view,
    floor_view,
)
from funding_tui.tui.screens.allocate.exchanges import ExchangesScreen
from funding_tui.tui.screens.allocate.pictures import PicturesScreen
from funding_tui.tui.screens.allocate.scenario_choices import (
    clone_scenario,
    scenario_choice,
    shock_scenario,
)
from funding_tui.tui.screens.allocate.solving_screen import SOLVE, propose_run
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.windows import FileNameScreen, TextScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import field_lines, lines_of, plain
from funding_tui.tui.widgets.browser import Browser, table_view
from funding_tui.tui.widgets.rows import Column

if TYPE_CHECKING:
    from funding_tui.allocate.compare.alternative import Alternative
    from funding_tui.allocate.compare.floors import FloorSweep
    from funding_tui.allocate.compare.rows import ComparisonRow
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.allocate.run_store import StoredRunRow
    from funding_tui.allocate.scenarios.overview import ScenarioRow

USUAL_FLOORS = "0:60:5"
SWEEP = "floors"
WORDS = (Column("In words", 20, grow=1),)
SELECT_A_RUN = "Select a run with an allocation first: press < or >."
NO_RUN = "There is no run yet. Press r to run a scenario, or 5 to allocate."


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What was read: every stored run, what is compared, and the result."""

    runs: tuple[StoredRunRow, ...]
    columns_wanted: tuple[str, ...]
    alternatives: tuple[Alternative, ...] = ()
    figures: tuple[ComparisonRow, ...] = ()
    sentences: tuple[str, ...] = ()


class CompareScreen(WorkspaceScreen):
    """Any runs and baselines beside each other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("s", "choose", "Columns", "compare.choose", tip="Choose the runs and baselines to compare"),
        *keymap.COLUMNS,
        key("p", "pictures", "Pictures", "compare.pictures", tip="Show the selected run in pictures"),
        key("r", "run", "Run", "compare.run", tip="Choose a scenario and run it", show=False),
        key("c", "clone", "Clone", "compare.clone", tip="Clone the scenario of the selected run", show=False),
        key(
            "exclamation_mark", "shock", "Shock", "compare.shock", tip="Run a clone with a shock", show=False
        ),
        key("F", "floors", "Floors", "compare.floors", tip="Move a rural floor step by step, and draw it"),
        key(
            "o",
            "exchanges",
            "Exchange",
            "compare.exchanges",
            tip="What could be exchanged in the selected run",
        ),
        key("E,x", "export", "Export", "compare.export", tip="Write the comparison as it is shown"),
    ]
    EXPLANATION = (
        "Saved runs and baselines side by side; a baseline is a usual way to share the money out, on the "
        "same inputs. Differences are against the first column, which always stays. < and > go from column "
        "to column; the one marked * is selected. s chooses the columns, = shows only what differs, Enter "
        "opens the rows behind a figure, p shows the selected run in pictures. F moves a rural floor step "
        "by step under it (from:to:step in percent): rows come as they are found, Esc stops and saves "
        "them, the same floors go on later, and Enter on a floor draws the frontier. o asks what could be "
        "exchanged in that run. r runs a scenario, c clones that of the selected run, ! applies a shock to a "
        "clone and runs it, E writes the figures shown. A benefit within the gaps is said to be no proven "
        "difference."
    )

    def __init__(self) -> None:
        super().__init__()
        self.state = ComparisonState()
        self._export_name = "comparison.xlsx"

    def body(self) -> ComposeResult:
        """The floors to try, what is going on, and the figures."""
        with Horizontal(classes="field hidden", id="asking"):
            yield Static("Floors %, from:to:step ", markup=False)
            yield Input(USUAL_FLOORS, id="floors", max_length=20, select_on_focus=False)
        yield Static(id="status", markup=False, classes="hidden")
        yield Browser()

    def load(self) -> None:
        """Read the stored runs and compare those that are wanted."""
        wanted = self.state.columns_wanted

        def verb(session: WorkspaceSession, job: Job) -> _Comparison:
            from funding_tui.allocate.compare.build import compare
            from funding_tui.allocate.compare.figures import comparison_rows
            from funding_tui.allocate.compare.words import comparison_sentences
            from funding_tui.allocate.run_store import list_stored_runs

            runs = list_stored_runs(session.workspace)
            columns = wanted or usual_columns(runs)
            if not columns:
                return _Comparison(runs, wanted)
            alternatives = compare(session.workspace, columns)
            return _Comparison(
                runs, wanted, alternatives, comparison_rows(alternatives), comparison_sentences(alternatives)
            )

        self.run_verb("compare", verb, self._show_comparison)

    def _show_comparison(self, found: _Comparison) -> None:
        state = self.state
        state.runs, state.columns_wanted = found.runs, found.columns_wanted
        state.alternatives, state.figures, state.sentences = (
            found.alternatives,
            found.figures,
            found.sentences,
        )
        state.step(0)
        self.show()

    def show(self) -> None:
        """The comparison."""
        state = self.state
        self._show_heading()
        self.browser.show(
            [
                figure_view(
                    "Figures",
                    state.alternatives,
                    state.columns(columns_that_fit(self.browser.table.size.width)),
                    state.at,
                    state.shown,
                    self._open_figure,
                    "Nothing differs; press = to see it all." if state.alternatives else NO_RUN,
                ),
                table_view("Words", WORDS, [(words,) for words in state.sentences], "Nothing to compare."),
                floor_view(state.sweep, self._draw_floors),
            ]
        )

    def _show_heading(self) -> None:
        state = self.state
        alternative = state.alternative
        if alternative is None:
            self.set_heading(NO_RUN)
            return
        differing = "; only what differs" if state.differences else ""
        against = (
            f"{len(state.alternatives)} columns against {printable(state.alternatives[0].title)}{differing}"
        )
        self.set_heading(f"{against}; selected: {printable(alternative.title)}.")

    def on_resize(self) -> None:
        """As many columns as there is room for."""
        if self.state.alternatives:
            self.call_after_refresh(self.show)

    def _open_figure(self, figure: ComparisonRow) -> None:
        if figure.detail is not None:
            self.app.push_screen(FigureDetailScreen(self.state, figure))
            return
        in_full = field_lines(
            (alternative.title, words)
            for alternative, words in zip(self.state.alternatives, figure.full, strict=True)
        )
        self.app.push_screen(TextScreen(lines_of([plain(figure.name).stylize("bold"), in_full])))

    def action_column(self, step: int) -> None:
        """Select the next column, or the previous one."""
        self.state.step(step)
        self.show()

    def action_differences(self) -> None:
        """Show only what differs, or everything again."""
        self.state.differences = not self.state.differences
        self.show()

    def action_choose(self) -> None:
        """Choose the columns."""
        if not self.state.runs:
            self.notify(NO_RUN, markup=False)
            return
        from funding_tui.allocate.report.totals import BASELINE_WORDS

        def chosen(columns_wanted: tuple[str, ...] | None) -> None:
            if columns_wanted:
                self.state.columns_wanted, self.state.at = columns_wanted, 0
                self.action_reload()

        methods = tuple(BASELINE_WORDS)
        self.app.push_screen(ColumnChoice(self.state.runs, self.state.alternatives, methods), chosen)

    def action_pictures(self) -> None:
        """The selected run in pictures."""
        alternative = self.state.alternative
        if alternative is None or not alternative.allocated:
            self.notify("The selected run has no allocation to draw.", markup=False)
        else:
            self.app.push_screen(PicturesScreen(alternative.run))

    def action_exchanges(self) -> None:
        """What could be exchanged in the selected run."""
        alternative = self.state.alternative
        if alternative is None or alternative.method or not alternative.allocated:
            self.notify(SELECT_A_RUN, markup=False)
        else:
            self.app.push_screen(ExchangesScreen(alternative.run))

    def action_export(self) -> None:
        """Write the figures that are shown."""
        state = self.state
        if not state.alternatives:
            self.notify(NO_RUN, markup=False)
            return
        from funding_tui.prove.comparison import COMPARISON_FORMATS
        from funding_tui.rendering.formats import name_suffixes

        alternatives, figures = state.alternatives, state.shown

        def write(session: WorkspaceSession, path: Path, job: Job) -> Path:
            from funding_tui.prove.comparison import write_comparison

            return write_comparison(alternatives, figures, path)

        def closed(typed: str | None) -> None:
            self._export_name = typed or self._export_name

        question = f"Write these {len(figures)} figures of {len(alternatives)} columns to which file?"
        hint = name_suffixes(COMPARISON_FORMATS)
        self.app.push_screen(FileNameScreen(question, self._export_name, hint, write), closed)

    def action_floors(self) -> None:
        """Ask which floors to try under the selected run."""
        alternative = self.state.alternative
        if alternative is None or alternative.method or not alternative.allocated:
            self.notify(SELECT_A_RUN, markup=False)
        elif not self._is_busy():
            self.query_one("#asking").remove_class("hidden")
            self.set_focus(self.query_one("#floors", Input))

    @on(Input.Submitted, "#floors")
    def sweep(self, event: Input.Submitted) -> None:
        """Solve each floor; rows come as they are found."""
        alternative, floors = self.state.alternative, event.value
        self._leave_floors()
        if alternative is None:
            return
        run = alternative.run

        def verb(session: WorkspaceSession, job: Job) -> FloorSweep:
            from funding_tui.allocate.compare.floors import sweep_floors

            return sweep_floors(
                session.workspace, run, floors, progress=job.progress, cancelled=job.cancelled
            )

        self.run_long_verb(
            SWEEP,
            verb,
            self._show_swept,
            on_progress=self._show_sweeping,
            busy="sweeping…",
            status=f"Moving a floor under run {run}… Esc stops and saves what is found.",
        )

    def _leave_floors(self) -> None:
        self.query_one("#asking").add_class("hidden")
        self.set_focus(self.browser.table)

    def _show_sweeping(self, at: FloorSweep) -> None:
        left = "" if not at.left else f", about {at.left:.0f} s left"
        self.set_status(f"{at.done} of {at.cases} floors are solved, {at.seconds:.0f} s{left}. Esc stops.")
        self._show_floors(at)

    def _show_swept(self, found: FloorSweep) -> None:
        if found.complete:
            self.set_status("")
        else:
            so_far = f"Stopped: {found.done} of {found.cases} floors are solved and saved"
            self.set_status(f"{so_far}; F with the same floors goes on.")
        self._show_floors(found)

    def _show_floors(self, found: FloorSweep) -> None:
        first = self.state.sweep is None or self.state.sweep.report.run != found.report.run
        self.state.sweep = found
        self.show()
        if first:
            self.browser.turn_to("Floors")

    def _draw_floors(self, at: int) -> None:
        sweep = self.state.sweep
        if sweep is not None:
            from funding_tui.tui.widgets.run_charts import floors_chart

            self.app.push_screen(PicturesScreen(sweep.report.run, floors_chart(sweep)))

    def action_run(self) -> None:
        """Choose a scenario and run it; its run joins the columns."""

        def verb(session: WorkspaceSession, job: Job) -> tuple[ScenarioRow, ...]:
            from funding_tui.allocate.scenarios.overview import list_scenarios

            return list_scenarios(session.workspace)

        def choose(scenarios: tuple[ScenarioRow, ...]) -> None:
            never_run = next((row.code for row in scenarios if row.last_run is None), "")
            if scenarios:
                self.app.push_screen(scenario_choice(scenarios, never_run), self._run)

        if not self._is_busy():
            self.run_verb("scenarios", verb, choose)

    def action_clone(self) -> None:
        """Clone the scenario of the selected run."""

        def show(row: ScenarioRow) -> None:
            self.notify(f"{row.name} ({row.code}) is made; change it on 5, run it with r.", markup=False)
            self.host.records_changed()

        alternative = self.state.alternative
        if alternative is not None:
            clone_scenario(self, alternative.scenario, alternative.scenario_name, show)

    def action_shock(self) -> None:
        """Apply a shock to a copy of this run's scenario, and run that."""

        def run(row: ScenarioRow) -> None:
            self.host.records_changed()
            self._run(row.code)

        alternative = self.state.alternative
        if alternative is not None and not self._is_busy():
            shock_scenario(self, alternative.scenario, alternative.scenario_name, run)

    def _run(self, scenario: str | None) -> None:
        if scenario is None:
            return
        self.host.jobs.cancel(CHECK)
        self.run_long_verb(
            SOLVE,
            lambda session, job: propose_run(session, job, scenario),
            self._show_solved,
            on_progress=lambda at: self.set_status(f"{at.stage}, {at.seconds:.1f} s. Esc stops."),
            busy="solving…",
            status=f"Running {scenario}… Esc stops.",
        )

    def _show_solved(self, report: RunReport) -> None:
        self.set_status(
            ""
            if report.message == ""
            else f"Run {report.run}: {report.certainty.in_brief()}. {report.message}"
        )
        if self.state.columns_wanted:
            self.state.columns_wanted = (*self.state.columns_wanted, str(report.run))
        self.show_changed_records()
        check_after_run(self, report)

    def _is_busy(self) -> bool:
        jobs = self.host.jobs
        if jobs.running(SWEEP) or jobs.running(SOLVE):
            self.notify("A solve is running already; Esc stops it.", markup=False)
            return True
        return False

    def action_back(self) -> None:
        """Leave the floors, or stop what is being solved."""
        jobs = self.host.jobs
        if self.query_one("#floors", Input).has_focus:
            self._leave_floors()
        elif jobs.cancel(SWEEP) or jobs.cancel(SOLVE) or jobs.cancel(CHECK):
            self.set_status("Stopping…")
        else:
            super().action_back()
