"""The question of the Allocate screen: scenario, floor, locks and switches, changed, undone and kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.events import DescendantBlur
from textual.widgets import Input

from funding_tui.base.errors import BadInput
from funding_tui.tui.screens.allocate.choosing import ScenarioChoice
from funding_tui.tui.screens.allocate.floor import NO_FLOOR, floor_bp
from funding_tui.tui.screens.allocate.projects import NAME as PROJECTS
from funding_tui.tui.screens.allocate.projects import project_lines
from funding_tui.tui.screens.allocate.rules import NAME as RULES
from funding_tui.tui.screens.allocate.rules import rule_lines
from funding_tui.tui.screens.allocate.state import Question
from funding_tui.tui.screens.allocate.working import WorkingScreen
from funding_tui.tui.screens.compare.changing import clone_scenario, shock_scenario

if TYPE_CHECKING:
    from funding_tui.allocate.scenarios.listing import ScenarioRow

NOTHING_TO_KEEP = "There is nothing to keep: type a floor (f), lock a project (l, o) or turn a rule first."


class QuestioningScreen(WorkingScreen):
    """A screen on which the next run's question is put together."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The same key locks a project out among projects, and turns a rule among rules."""
        if action == "switch" or (action, *parameters) == ("lock", "out"):
            return self.is_in(RULES) == (action == "switch")
        return True

    def is_in(self, view: str) -> bool:
        """Whether a view is in sight."""
        return self.is_mounted and self.browser.view.name == view

    def on_view_changed(self) -> None:
        """The keys depend on the view."""
        self.refresh_bindings()

    def action_switch(self) -> None:
        """Turn the rule under the cursor on or off for the next run."""
        lines = rule_lines(self.state)
        switch = lines[self.browser.table.cursor].switch if lines else None
        if switch is None:
            self.notify("This is no rule of an agreement or a scenario, so it has no switch.", markup=False)
        else:
            self._ask(self.state.question.switch(switch.key, switch.on))

    def action_lock(self, side: str) -> None:
        """Lock the project under the cursor, or unlock it."""
        if not self.is_in(PROJECTS):
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

    def action_keep(self) -> None:
        """Write floor, locks and switches of the next run into the scenario."""
        desk, question = self.funding.desk, self.state.question
        try:
            floor = floor_bp(question.floor)
        except BadInput as fault:
            self.say(str(fault))
            return
        if desk is None or not question.changes:
            self.notify(NOTHING_TO_KEEP, markup=False)
            return

        def verb() -> None:
            if floor is not None:
                desk.set_rural_floor(question.scenario, None if floor == NO_FLOOR else floor)
            for rule, holds in question.switched:
                desk.switch_rule(question.scenario, rule, holds)
            for project, side in question.locks:
                desk.set_lock(question.scenario, project, side)

        self.read("keep", verb, self._kept)

    def _kept(self, nothing: None) -> None:
        name = self.state.scenario.name if self.state.scenario else self.state.question.scenario
        self.notify(f"Written into the scenario {name}.", markup=False)
        self.state.kept()
        self.funding.records_changed()
        self.action_reload()

    def action_clone(self) -> None:
        """Clone the scenario in sight, and go on with the clone."""
        clone_scenario(self, *self.named(), self._go_to)

    def action_shock(self) -> None:
        """Lay a shock on a clone of the scenario in sight, and run it."""
        shock_scenario(self, *self.named(), self._run_shocked)

    def named(self) -> tuple[str, str]:
        """The scenario in question: its code and its name."""
        row, code = self.state.scenario, self.state.question.scenario
        return code, code if row is None else row.name

    def _go_to(self, row: ScenarioRow) -> None:
        self.state.scenarios = (*self.state.scenarios, row)
        self.state.fault, self.state.trouble = "", None
        self._ask(replace(self.state.question, scenario=row.code))
        self.funding.records_changed()
        self.action_reload()

    def _run_shocked(self, row: ScenarioRow) -> None:
        self._go_to(row)
        self.action_run()
