"""Screen 5, Allocate: find the best use of the money, and read the result with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from funding_tui.base.formats import percent
from funding_tui.base.printable import printable
from funding_tui.tui.jobs import Job
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.allocate.history import HistoryScreen
from funding_tui.tui.screens.allocate.project_rows import NAME as PROJECTS
from funding_tui.tui.screens.allocate.project_rows import project_lines
from funding_tui.tui.screens.allocate.request_screen import RequestScreen
from funding_tui.tui.screens.allocate.run_details import AllocationLinesScreen, ProjectInRunScreen
from funding_tui.tui.screens.allocate.run_views import allocation_views
from funding_tui.tui.screens.allocate.solving_screen import read_last_report
from funding_tui.tui.screens.allocate.state import ALLOCATED
from funding_tui.tui.screens.allocate.summary import summary
from funding_tui.tui.screens.hold.projects import ProjectScreen
from funding_tui.tui.screens.prove.proposals import ProposalsScreen
from funding_tui.tui.screens.windows import FileNameScreen, TextScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import plain
from funding_tui.tui.widgets.browser import Browser

if TYPE_CHECKING:
    from funding_tui.allocate.project_list import ProjectRow
    from funding_tui.allocate.report.allocation import LineReport
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.allocate.scenarios.overview import RuleSwitch, ScenarioRow

MARGIN = 2  # of the heading, both sides together


class _Records(NamedTuple):
    """What is read from the records for the screen."""

    scenario: str
    scenarios: tuple[ScenarioRow, ...]
    projects: tuple[ProjectRow, ...]
    rules: tuple[RuleSwitch, ...]
    report: RunReport | None


class AllocateScreen(RequestScreen):
    """The request to the optimiser, and its latest result."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("r", "run", "Run", "allocate.run", tip="Find the best use of the money"),
        key("l", "lock('in')", "Lock in", "allocate.lock_in", tip="This project must be funded, or may be"),
        key("o", "lock('out')", "Lock out", "allocate.lock_out", tip="It must not be funded, or may be"),
        key("o", "switch", "Toggle rule", "allocate.switch", tip="Turn the rule on or off for the next run"),
        key("f", "floor", "Floor", "allocate.floor", tip="Edit the rural floor of the next run"),
        key("s", "scenario", "Scenario", "allocate.scenario", tip="Choose a scenario"),
        key(
            "exclamation_mark", "shock", "Shock", "allocate.shock", tip="Apply a shock to a clone, and run it"
        ),
        key("E,x", "export", "Export", "allocate.export", tip="Write the shown run as a paper"),
        key("S", "sign_off", "Proposal", "allocate.sign", tip="Make a proposal of it, to be certified"),
        key(
            "t", "what_it_takes", "What would it take", "allocate.takes", tip="Find what would fund this one"
        ),
        key("dollar_sign", "prices", "Cost of rules", "allocate.prices", tip="Find what each rule costs"),
        key("w", "why_not", "Why not", "allocate.why_not", tip="Find what each refused one would displace"),
        key("B", "check", "Check bound", "allocate.check", tip="Check the bound without a solver"),
        key("R", "risk", "Risk", "allocate.risk", tip="Test the run against what is uncertain"),
        key("W", "weights", "Weights", "allocate.weights", tip="Solve it under every set of harm weights"),
        key("H", "history", "History", "allocate.history", tip="The runs of the scenario so far"),
        key("V", "rural", "Rural", "allocate.rural", tip="Find what rurality costs and buys"),
        key("c", "clone", "Clone", "allocate.clone", tip="Clone the scenario, and change over to it"),
        key(
            "F", "save", "Save to scenario", "allocate.keep", tip="Save floor, locks and switched rules to it"
        ),
        key("u", "undo", "Undo", "allocate.undo", tip="Undo the last lock, floor, switch or scenario"),
    ]
    EXPLANATION = (
        "The best use of the money under a scenario's rules. s chooses the scenario, c clones it, ! applies"
        " a shock to a clone. f edits the rural floor of the next run (40, none, or nothing for the "
        "scenario's own), l and o lock a project in or out, and among the rules o turns a rule on or off; F"
        " saves all that to the scenario, u undoes it. r runs and Esc stops; r again solves from the start."
        " After a run its bound is checked in the background, without trusting the solver; Esc stops that "
        "and keeps what was found, and B checks it again, more closely and for longer. Then t says what it "
        "would take to fund a refused project, w what each would displace, $ what each rule costs, R how "
        "far the run depends on what is uncertain, W what other weights of harm change, V what rurality "
        "costs. H is the history of runs. Tab turns from projects to rules, baselines, priorities, areas, "
        "streams, words, risk, weights and pounds. Enter opens the details. A result that no longer fits "
        "what is asked for is marked as previous."
    )

    def __init__(self) -> None:
        super().__init__()
        self._export_name = (0, "")  # of which run, and what was typed

    def body(self) -> ComposeResult:
        """The request, what is going on, and the result."""
        with Horizontal(classes="field"):
            yield Static(id="scenario", markup=False)
            yield Static(" Rural floor % ", markup=False)
            yield Input(id="floor", max_length=12)
            yield Static(id="locks", markup=False)
        yield Static(id="status", markup=False, classes="hidden")
        yield Browser()

    def load(self) -> None:
        """Read scenarios, projects, switches and, where none is shown, the latest run."""
        wanted, has_report = self.state.request.scenario, self._has_report()

        def verb(session: WorkspaceSession, job: Job) -> _Records:
            from funding_tui.allocate.project_list import list_projects
            from funding_tui.allocate.scenarios.overview import list_scenarios, read_scenario

            rows = list_scenarios(session.workspace)
            codes = [row.code for row in rows]
            code = wanted if wanted in codes else next(iter(codes), "")
            rules = read_scenario(session.workspace, code, session.day).rules if code else ()
            report = None if has_report else read_last_report(session, code)
            return _Records(code, rows, list_projects(session.workspace), rules, report)

        self.run_verb("allocate", verb, self._show_records)

    def _has_report(self) -> bool:
        report = self.state.report
        return report is not None and report.scenario == self.state.request.scenario

    def _show_records(self, found: _Records) -> None:
        state = self.state
        state.scenarios, state.projects, state.rules = found.scenarios, found.projects, found.rules
        if found.report is not None:
            state.set_report(found.report, None)
        if found.scenario:
            state.request = replace(state.request, scenario=found.scenario)
        self.show()

    def show(self) -> None:
        """The request and the result."""
        self._show_request()
        self._show_summary()
        self.browser.show(allocation_views(self.state, self._open, self._open_lines))

    def on_resize(self) -> None:
        """Lines of the summary are filled anew."""
        self._show_summary()

    def _show_summary(self) -> None:
        self.query_one("#heading", Static).update(summary(self.state, self.size.width - MARGIN))

    def _show_request(self) -> None:
        request, row = self.state.request, self.state.scenario
        name = request.scenario if row is None else row.name
        self.query_one("#scenario", Static).update(plain(f"Scenario: {printable(name)}"))
        floor = self.query_one("#floor", Input)
        floor.placeholder = _own_floor(row)
        if not floor.has_focus:
            floor.value = request.floor
        changes = (
            (len(request.locked("in")), "in"),
            (len(request.locked("out")), "out"),
            (len(request.switched), "rule" if len(request.switched) == 1 else "rules"),
        )
        locks = ", ".join(f"{number} {words}" for number, words in changes if number)
        self.query_one("#locks", Static).update(plain(f" {locks}" if locks else ""))

    def _open(self, at: int) -> None:
        code = project_lines(self.state)[at].code
        if self.state.report is None:
            self.app.push_screen(ProjectScreen(code))
        else:
            self.app.push_screen(ProjectInRunScreen(self.state.report, code))

    def _open_lines(self, title: str, lines: Sequence[LineReport]) -> None:
        if self.state.report is not None:
            self.app.push_screen(AllocationLinesScreen(self.state.report, title, lines))

    def action_what_it_takes(self) -> None:
        """Ask what would bring the refused project under the cursor in."""
        report = self.state.report
        lines = project_lines(self.state) if self.is_in(PROJECTS) else []
        code = lines[self.browser.table.cursor].code if lines else ""
        if report is None or code not in {row.project for row in report.refused}:
            self.notify("Put the cursor on a refused project of a run, then press t.", markup=False)
            return

        def then() -> None:
            found = next((line for line in project_lines(self.state) if line.code == code), None)
            if found is not None:
                self.app.push_screen(TextScreen(found.full))

        self.ask_what_it_takes(code, then)

    def action_history(self) -> None:
        """The runs of the scenario so far."""
        self.app.push_screen(HistoryScreen(*self.scenario_and_name(), self._bring_back))

    def _bring_back(self, run: int) -> None:
        def verb(session: WorkspaceSession, job: Job) -> RunReport:
            from funding_tui.allocate.run_store import load_report

            return load_report(session.workspace, run)

        def show(report: RunReport) -> None:
            if report.status in ALLOCATED:
                self.state.failed_run = None
            self.state.set_report(report, None)
            self.show()

        self.run_verb("run", verb, show)

    def action_export(self) -> None:
        """Write the shown run as a paper."""
        report = self.state.report
        if report is None:
            self.notify("There is no allocation to write yet; press r to run.", markup=False)
            return

        from funding_tui.prove.export_formats import run_suffixes
        from funding_tui.prove.file_names import suggested_name
        from funding_tui.rendering.formats import name_suffixes

        def write(session: WorkspaceSession, path: Path, job: Job) -> Path:
            from funding_tui.prove.export_run import export_run

            return export_run(report, path, workspace=session.workspace)

        def closed(typed: str | None) -> None:
            self._export_name = (report.run, typed or "")
            if typed and report.standing is None:
                self._tell_what_was_signed(report.run)

        run, typed = self._export_name
        name = typed if typed and run == report.run else suggested_name(report, ".docx")
        screen = FileNameScreen(
            f"Write run {report.run} to which file?",
            name,
            name_suffixes(run_suffixes()),
            write,
        )
        self.app.push_screen(screen, closed)

    def _tell_what_was_signed(self, run: int) -> None:
        """Say of a run that was written whether a paper of it was signed that says less."""

        def verb(session: WorkspaceSession, job: Job) -> str:
            from funding_tui.prove.proposals.queries import added_since_signed

            return added_since_signed(session.workspace, run)

        def show(words: str) -> None:
            if words:
                self.notify(words, markup=False, timeout=15)

        self.run_verb("signed", verb, show)

    def action_sign_off(self) -> None:
        """Go to the proposals, to make one of the shown run."""
        report = self.state.report
        if report is None:
            self.notify("There is no run to make a proposal of yet; press r to run.", markup=False)
            return

        def then() -> None:
            self.app.push_screen(ProposalsScreen(report.run))

        self.when_checked(then)

    def action_rural(self) -> None:
        """What rurality costs and buys under the scenario."""
        from funding_tui.tui.screens.allocate.rural import RuralScreen

        scenario = self.state.request.scenario

        def show(report: RunReport | None) -> None:
            if report is not None:
                seen = self.state.report
                same = seen is not None and seen.run == report.run
                self.state.set_report(report, self.state.answered_request if same else None)
                self.show()

        def closed(nothing: None) -> None:
            # what was stored with the run meanwhile, or a run that had to be made
            self.run_verb("rural", lambda session, job: read_last_report(session, scenario), show)

        self.app.push_screen(RuralScreen(scenario), closed)


def _own_floor(row: ScenarioRow | None) -> str:
    if row is None or row.rural_floor_bp is None:
        return "none"
    return percent(row.rural_floor_bp)
