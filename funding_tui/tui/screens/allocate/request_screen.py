"""The request of the Allocate screen: scenario, floor, locks and switches, changed, undone and saved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.events import DescendantBlur
from textual.widgets import Input

from funding_tui.base.errors import BadInput
from funding_tui.tui.jobs import Job
from funding_tui.tui.screens.allocate.checking_screen import CheckingScreen
from funding_tui.tui.screens.allocate.project_rows import NAME as PROJECTS
from funding_tui.tui.screens.allocate.project_rows import project_lines
from funding_tui.tui.screens.allocate.rule_rows import NAME as RULES
from funding_tui.tui.screens.allocate.rule_rows import rule_lines
from funding_tui.tui.screens.allocate.scenario_choices import clone_scenario, scenario_choice, shock_scenario
from funding_tui.tui.screens.allocate.state import RunRequest, floor_bp
from funding_tui.tui.session import WorkspaceSession

if TYPE_CHECKING:
    from funding_tui.allocate.scenarios.overview import ScenarioRow

NOTHING_TO_SAVE = "Nothing to save: type a floor (f), lock a project (l, o) or toggle a rule (o) first."

NOT_TAKEN_ALONG = (
    "The floor, locks and rules that you changed for the next run stay with the other scenario; "
    "u brings them back."
)


class RequestScreen(CheckingScreen):
    """A screen on which the request of the next run is put together."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The key that locks a project out turns a rule among rules, where no project can be locked."""
        if action in ("switch", "lock"):
            return self.is_in(RULES) == (action == "switch")
        return True

    def is_in(self, view: str) -> bool:
        """Whether a view is shown."""
        return self.is_mounted and self.browser.view.name == view

    def on_view_change(self) -> None:
        """The keys depend on the view."""
        self.refresh_bindings()

    def action_switch(self) -> None:
        """Turn the rule under the cursor on or off for the next run."""
        lines = rule_lines(self.state)
        switch = lines[self.browser.table.cursor].switch if lines else None
        if switch is None:
            self.notify("This rule is of no agreement or scenario: it has no switch.", markup=False)
        else:
            self._change_request(self.state.request.toggle_rule(switch.key, switch.on))

    def action_lock(self, side: str) -> None:
        """Lock the project under the cursor, or unlock it."""
        if not self.is_in(PROJECTS):
            self.notify("Locks are set in the Projects view; press Tab to go back to it.", markup=False)
            return
        lines = project_lines(self.state)
        if lines:
            code = lines[self.browser.table.cursor].code
            self._change_request(self.state.request.toggle_lock(code, side))

    def action_floor(self) -> None:
        """Edit the floor of the next run."""
        self.set_focus(self.query_one("#floor", Input))

    @on(Input.Submitted, "#floor")
    def leave_floor(self) -> None:
        """Back to the rows."""
        self.set_focus(self.browser.table)

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """What was typed as the floor holds, however the field was left."""
        if event.widget.id == "floor":
            self._change_request(
                replace(self.state.request, floor=self.query_one("#floor", Input).value.strip())
            )

    def _change_request(self, request: RunRequest) -> None:
        self.state.change_request(request)
        self.show()

    def action_undo(self) -> None:
        """Undo the last change of the request."""
        if self.state.undo():
            self.show()
            self.action_reload()
        else:
            self.notify("There is nothing to undo.", markup=False)

    def action_scenario(self) -> None:
        """Choose a scenario."""

        def chosen(code: str | None) -> None:
            if code is not None and code != self.state.request.scenario:
                self._turn_to(code)
                self.action_reload()

        if self.state.scenarios:
            choice = scenario_choice(self.state.scenarios, self.state.request.scenario)
            self.app.push_screen(choice, chosen)

    def action_save(self) -> None:
        """Write floor, locks and switches of the next run into the scenario."""
        request = self.state.request
        try:
            floor = floor_bp(request.floor)
        except BadInput as failure:
            self.set_status(str(failure))
            return
        if not request.changes:
            self.notify(NOTHING_TO_SAVE, markup=False)
            return

        def verb(session: WorkspaceSession, job: Job) -> None:
            from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
            from funding_tui.allocate.scenarios.save_changes import save_changes

            changes = UnsavedChanges(
                floor, request.locked("in"), request.locked("out"), switched=request.switched
            )
            save_changes(session.workspace, request.scenario, changes, who=session.officer, today=session.day)

        self.run_verb("save", verb, self._saved)

    def _saved(self, nothing: None) -> None:
        name = self.state.scenario.name if self.state.scenario else self.state.request.scenario
        self.notify(f"Saved to the scenario {name}.", markup=False)
        self.state.saved()
        self.show_changed_records()

    def action_clone(self) -> None:
        """Clone the scenario, and change over to the clone."""
        clone_scenario(self, *self.scenario_and_name(), self._go_to)

    def action_shock(self) -> None:
        """Apply a shock to a copy of the scenario, and run it."""
        shock_scenario(self, *self.scenario_and_name(), self._run_shocked)

    def scenario_and_name(self) -> tuple[str, str]:
        """The scenario of the request: its code and its name."""
        row, code = self.state.scenario, self.state.request.scenario
        return code, code if row is None else row.name

    def _go_to(self, row: ScenarioRow) -> None:
        self.state.scenarios = (*self.state.scenarios, row)
        self._turn_to(row.code)
        self.show_changed_records()

    def _turn_to(self, scenario: str) -> None:
        """Another scenario, without what was added to this one for the next run alone."""
        if self.state.request.changes:
            self.notify(NOT_TAKEN_ALONG, markup=False)
        self.state.failure, self.state.failed_run = "", None
        self._change_request(RunRequest(scenario))

    def _run_shocked(self, row: ScenarioRow) -> None:
        self._go_to(row)
        self.action_run()
