"""Screen 5, Allocate: ask for the best use of the money, and read the answer with its reasons."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import DescendantBlur
from textual.widgets import Input, Static

from funding_tui import keymap
from funding_tui.desk.errors import BadInput
from funding_tui.desk.figures import percent
from funding_tui.jobs import Fault, Job
from funding_tui.screens.allocate.allocated import AllocatedScreen
from funding_tui.screens.allocate.choosing import ScenarioChoice
from funding_tui.screens.allocate.exporting import ExportScreen
from funding_tui.screens.allocate.floor import NO_FLOOR, floor_bp
from funding_tui.screens.allocate.state import Question, State
from funding_tui.screens.allocate.summary import progress_line, summary
from funding_tui.screens.allocate.views import allocation_views, project_lines
from funding_tui.screens.base import DeskScreen
from funding_tui.screens.opening import open_project
from funding_tui.text import clean, plain
from funding_tui.widgets.browser import Browser

if TYPE_CHECKING:
    from funding_tui.desk.propose import ProposeProgress
    from funding_tui.desk.report import RunReport
    from funding_tui.desk.views import ProjectRow, ScenarioRow
    from funding_tui.screens.desk import Desk

    Found = tuple[tuple[ScenarioRow, ...], tuple[ProjectRow, ...], RunReport | None]

TICK_SECONDS = 0.5
MARGIN = 2  # of the heading, both sides together


class AllocateScreen(DeskScreen):
    """A question to the optimiser, and its latest answer."""

    BINDINGS = keymap.ALLOCATE
    EXPLANATION = (
        "The best use of the money under a scenario's rules. s chooses the scenario, f edits the rural floor "
        "of the next run (40, none, or nothing for the scenario's own), l and o lock a project in or out, "
        "r runs and Esc stops; w then asks what each refused project would displace, and R how far the run "
        "rests on what is not known, and V what rurality costs and buys. Tab turns from projects to rules, "
        "the usual methods, priorities, areas, streams, words and risk. Enter says why and shows every line. "
        "An answer that no longer fits the question is marked as previous."
    )

    def __init__(self) -> None:
        super().__init__()
        self.state = State()
        self._export_name = ""
        self._progress: ProposeProgress | None = None
        self._stopping = False
        self._began = 0.0

    def body(self) -> ComposeResult:
        """The question, what is going on, and the answer."""
        with Horizontal(classes="field"):
            yield Static(id="scenario", markup=False)
            yield Static(" Rural floor % ", markup=False)
            yield Input(id="floor", max_length=12)
            yield Static(id="locks", markup=False)
        yield Static(id="status", markup=False, classes="hidden")
        yield Browser()

    def on_mount(self) -> None:
        """Let the clock of a solve go on."""
        self.set_interval(TICK_SECONDS, self._tick)

    def load(self, desk: Desk) -> None:
        """Read scenarios, projects and, where none is in sight, the latest run."""
        scenario, wanted = self.state.question.scenario, not self._has_answer()

        def verb() -> Found:
            return desk.scenarios(), desk.projects(), desk.last_report(scenario) if wanted else None

        self.read("allocate", verb, self._found)

    def _has_answer(self) -> bool:
        report = self.state.report
        return report is not None and report.scenario == self.state.question.scenario

    def _found(self, found: Found) -> None:
        self.state.scenarios, self.state.projects, report = found
        if report is not None:
            self.state.take(report, None)
        codes = [row.code for row in self.state.scenarios]
        if codes and self.state.question.scenario not in codes:
            self.state.question = replace(self.state.question, scenario=codes[0])
        self.show()

    def show(self) -> None:
        """The question and the answer as they stand."""
        self._show_question()
        self._show_summary()
        self.browser.show(allocation_views(self.state, self._open))

    def on_resize(self) -> None:
        """Lines of the summary are filled anew."""
        self._show_summary()

    def _show_summary(self) -> None:
        self.query_one("#heading", Static).update(summary(self.state, self.size.width - MARGIN))

    def _show_question(self) -> None:
        question, row = self.state.question, self.state.scenario
        name = question.scenario if row is None else row.name
        self.query_one("#scenario", Static).update(plain(f"Scenario: {clean(name)}"))
        floor = self.query_one("#floor", Input)
        floor.placeholder = _own_floor(row)
        if not floor.has_focus:
            floor.value = question.floor
        locks = f" {len(question.locked('in'))} locked in, {len(question.locked('out'))} out"
        self.query_one("#locks", Static).update(plain(locks))

    def _open(self, at: int) -> None:
        code = project_lines(self.state)[at].code
        if self.state.report is None:
            open_project(self, code)
        else:
            self.app.push_screen(AllocatedScreen(self.state.report, code))

    def action_run(self) -> None:
        """Ask for the best use of the money."""
        desk = self.funding.desk
        if desk is None or self.funding.jobs.running("solve"):
            return
        question = self.state.question
        try:
            floor = floor_bp(question.floor)
        except BadInput as fault:
            self._say(str(fault))
            return

        def work(job: Job) -> RunReport:
            return desk.propose(
                question.scenario,
                rural_floor_bp=floor,
                lock_in=question.locked("in"),
                lock_out=question.locked("out"),
                progress=job.progress,
                cancelled=job.cancelled,
            )

        self._begin(work, question)

    def action_why_not(self) -> None:
        """Ask what each refused project of the run in sight would displace."""
        desk, report = self.funding.desk, self.state.report
        if desk is None or self.funding.jobs.running("solve"):
            return
        if report is None or not report.refused:
            self.notify("There is no refused project to ask about; press r to run first.", markup=False)
            return

        def work(job: Job) -> RunReport:
            return desk.look_deeper(report.run, progress=job.progress, cancelled=job.cancelled)

        self._begin(work, self.state.asked)

    def action_risk(self) -> None:
        """Ask how far the run in sight rests on what is not known."""
        desk, report = self.funding.desk, self.state.report
        if desk is None or self.funding.jobs.running("solve"):
            return
        if report is None:
            self.notify("There is no allocation to weigh yet; press r to run.", markup=False)
            return

        def work(job: Job) -> RunReport:
            return desk.weigh_risk(report.run, progress=job.progress, cancelled=job.cancelled)

        self._begin(work, self.state.asked)

    def _begin(self, work: Callable[[Job], RunReport], question: Question | None) -> None:
        self.funding.jobs.run(
            self,
            "solve",
            work,
            on_done=lambda report: self._solved(report, question),
            on_fault=self._not_solved,
            on_progress=self._solving,
            busy="solving…",
        )
        self._progress, self._stopping, self._began = None, False, time.monotonic()
        self._say("Solving… Esc stops.")
        self.funding.show_busy()

    def _solving(self, at: ProposeProgress) -> None:
        self._progress = at
        self._tick()

    def _tick(self) -> None:
        if self._progress is not None and not self._stopping:
            self._say(progress_line(self._progress, time.monotonic() - self._began))

    def _solved(self, report: RunReport, question: Question | None) -> None:
        self._progress = None
        self.state.take(report, question)
        self._say("")
        self.funding.records_changed()
        self.action_reload()

    def _not_solved(self, fault: Fault) -> None:
        self._progress = None
        self._say(fault.sentence if fault.stopped else "")
        if not fault.stopped:
            self.state.fault = fault.sentence
        self.show()

    def _say(self, words: str) -> None:
        status = self.query_one("#status", Static)
        status.set_class(not words, "hidden")
        status.update(plain(words))

    def action_lock(self, side: str) -> None:
        """Lock the project under the cursor, or unlock it."""
        if self.browser.view.name != "Projects":
            self.notify("Locks are set in the view of projects; press Tab to come back to it.", markup=False)
            return
        lines = project_lines(self.state)
        if lines:
            code = lines[self.browser.table.cursor].code
            self._ask(self.state.question.turn(code, side))

    def action_floor(self) -> None:
        """Edit the floor of the next run."""
        self.query_one("#floor", Input).focus()

    @on(Input.Submitted, "#floor")
    def leave_floor(self) -> None:
        """Back to the rows."""
        self.set_focus(self.browser.table)

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """What was typed as the floor holds, however the field was left."""
        if event.widget.id == "floor":
            self._ask(replace(self.state.question, floor=self.query_one("#floor", Input).value.strip()))

    def _ask(self, question: Question) -> None:
        self.state.ask(question)
        self.show()

    def action_undo(self) -> None:
        """Take back the last change of the question."""
        if self.state.undo():
            self.show()
            self.action_reload()
        else:
            self.notify("There is nothing to undo.", markup=False)

    def action_scenario(self) -> None:
        """Choose a scenario."""

        def chosen(code: str | None) -> None:
            if code is not None and code != self.state.question.scenario:
                self.state.fault, self.state.trouble = "", None
                self._ask(replace(self.state.question, scenario=code))
                self.action_reload()

        if self.state.scenarios:
            self.app.push_screen(ScenarioChoice(self.state.scenarios, self.state.question.scenario), chosen)

    def action_keep_floor(self) -> None:
        """Write the typed floor into the scenario."""
        desk, code = self.funding.desk, self.state.question.scenario
        try:
            floor = floor_bp(self.state.question.floor)
        except BadInput as fault:
            self._say(str(fault))
            return
        if desk is None or floor is None:
            self.notify("Type a floor first: press f.", markup=False)
            return
        bp = None if floor == NO_FLOOR else floor
        self.read("floor", lambda: desk.set_rural_floor(code, bp), self._floor_kept)

    def _floor_kept(self, row: ScenarioRow) -> None:
        self.notify(f"{row.name}: rural floor {_own_floor(row)}.", markup=False)
        self._ask(replace(self.state.question, floor=""))
        self.funding.records_changed()
        self.action_reload()

    def action_export(self) -> None:
        """Write the run in sight as a paper."""
        report = self.state.report
        if report is None:
            self.notify("There is no allocation to write yet; press r to run.", markup=False)
            return

        def closed(typed: str | None) -> None:
            self._export_name = typed or ""

        name = self._export_name or f"proposal-run-{report.run}.docx"
        self.app.push_screen(ExportScreen(report, name), closed)

    def action_sign_off(self) -> None:
        """Go to the proposals with the run in sight in hand."""
        report = self.state.report
        if report is None:
            self.notify("There is no run to make a proposal of yet; press r to run.", markup=False)
            return
        from funding_tui.screens.proposals import ProposalsScreen

        self.app.push_screen(ProposalsScreen(report.run))

    def action_rural(self) -> None:
        """What rurality costs and buys under the scenario in sight."""
        from funding_tui.screens.rural import RuralScreen

        self.app.push_screen(RuralScreen(self.state.question.scenario), self._rural_closed)

    def _rural_closed(self, nothing: None) -> None:
        """Take up what was kept with the run meanwhile, or a run that had to be made."""
        desk, scenario = self.funding.desk, self.state.question.scenario
        if desk is not None:
            self.read("rural", lambda: desk.last_report(scenario), self._told_more)

    def _told_more(self, report: RunReport | None) -> None:
        if report is not None:
            seen = self.state.report
            self.state.take(report, self.state.asked if seen and seen.run == report.run else None)
            self.show()

    def action_back(self) -> None:
        """Leave the floor with what was typed in it, or stop solving."""
        if self.focused is self.browser.table and self.funding.jobs.cancel("solve"):
            self._stopping = True
            self._say("Stopping…")
        else:
            super().action_back()


def _own_floor(row: ScenarioRow | None) -> str:
    if row is None or row.rural_floor_bp is None:
        return "none"
    return percent(row.rural_floor_bp)
