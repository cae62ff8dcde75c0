"""Scenarios: rules, floors, weights, locks and shocks laid over the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.tui.screens.desk.opened import OpenDesk

if TYPE_CHECKING:
    from funding_tui.allocate.scenarios import ScenarioDetail, ScenarioDifference, ShockRow
    from funding_tui.allocate.scenarios.overview import ScenarioRow


class PlayingDesk(OpenDesk):
    """Scenarios: rules, floors, weights, locks and shocks laid over the records."""

    def scenarios(self) -> tuple[ScenarioRow, ...]:
        """Every scenario."""
        from funding_tui.allocate.scenarios import list_scenarios

        return list_scenarios(self.workspace)

    def set_rural_floor(self, code: str, at_least_bp: int | None) -> ScenarioRow:
        """Write a rural floor into a scenario."""
        from funding_tui.allocate.scenarios import set_rural_floor

        return set_rural_floor(self.workspace, code, at_least_bp, who=self._officer())

    def scenario(self, code: str) -> ScenarioDetail:
        """One scenario in full: its rules as switches, weights, locks and shocks."""
        from funding_tui.allocate.scenarios import read_scenario

        return read_scenario(self.workspace, code, self.day)

    def scenario_difference(self, code: str, against: str | None = None) -> ScenarioDifference:
        """How a scenario differs from its base, or from another."""
        from funding_tui.allocate.scenarios import scenario_difference

        return scenario_difference(self.workspace, code, against, self.day)

    def clone_scenario(self, code: str, new_code: str, name: str, note: str = "") -> ScenarioRow:
        """A copy of a scenario under another name."""
        from funding_tui.allocate.scenarios import clone_scenario

        return clone_scenario(self.workspace, code, new_code, name, note=note, author=self._officer())

    def remove_scenario(self, code: str) -> None:
        """Take away a scenario that nothing rests on."""
        from funding_tui.allocate.scenarios import remove_scenario

        remove_scenario(self.workspace, code, who=self._officer())

    def shocks(self) -> tuple[ShockRow, ...]:
        """Every shock that may be laid on a scenario."""
        from funding_tui.allocate.scenarios import list_shocks

        return list_shocks(self.workspace)

    def add_shock(self, code: str, shock: str, /, **figures: str) -> ScenarioRow:
        """Lay a shock on a scenario."""
        from funding_tui.allocate.scenarios import add_shock

        return add_shock(self.workspace, code, shock, figures, who=self._officer(), today=self.day)

    def drop_shock(self, code: str, shock: str | int) -> ScenarioRow:
        """Take a shock off a scenario."""
        from funding_tui.allocate.scenarios import drop_shock

        return drop_shock(self.workspace, code, shock, who=self._officer())

    def switch_rule(self, code: str, rule: str, on: bool) -> ScenarioRow:
        """Let a rule hold in a scenario, or set it aside."""
        from funding_tui.allocate.scenarios import switch_rule

        return switch_rule(self.workspace, code, rule, on, who=self._officer(), today=self.day)

    def set_weight(self, code: str, priority: str, weight: float | None) -> ScenarioRow:
        """Weigh a priority otherwise than the strategy does."""
        from funding_tui.allocate.scenarios import set_weight

        return set_weight(self.workspace, code, priority, weight, who=self._officer())

    def set_lock(self, code: str, project: str, state: str | None) -> ScenarioRow:
        """Hold a project in or out of a scenario, or let it go."""
        from funding_tui.allocate.scenarios import set_lock

        return set_lock(self.workspace, code, project, state, who=self._officer())
