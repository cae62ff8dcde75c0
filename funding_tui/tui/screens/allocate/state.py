"""What the Allocate screen remembers: the request of the next run, the report of the last, how to undo."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funding_tui.allocate.project_list import ProjectRow
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.allocate.rural_floor import RuralFloor
    from funding_tui.allocate.scenarios.overview import RuleSwitch, ScenarioRow

ALLOCATED = ("optimal", "feasible")


@dataclass(frozen=True, slots=True)
class RunRequest:
    """The request of a run: a scenario, and what is changed of it for this run alone.

    Attributes:
        floor: the rural floor as typed.
        locks: (project, `in` or `out`).
        switched: (key of a rule, whether it is to hold), of those that are turned.
        instead_of: the certified proposal whose money counted as free in a run that a command made.
    """

    scenario: str = "base"
    floor: str = ""
    locks: tuple[tuple[str, str], ...] = ()
    switched: tuple[tuple[str, bool], ...] = ()
    instead_of: str = ""

    def lock(self, project: str) -> str:
        """`in`, `out`, or empty."""
        return dict(self.locks).get(project, "")

    def locked(self, side: str) -> tuple[str, ...]:
        """The projects locked to a side."""
        return tuple(project for project, of in self.locks if of == side)

    def toggle_lock(self, project: str, side: str) -> RunRequest:
        """With a project locked to a side, or no longer where it already was."""
        locks = dict(self.locks)
        if locks.pop(project, "") != side:
            locks[project] = side
        return replace(self, locks=tuple(locks.items()))

    def toggle_rule(self, rule: str, is_on: bool) -> RunRequest:
        """With a rule turned from what the scenario says of it, or as the scenario says again.

        Args:
            rule: its key.
            is_on: what the scenario says.
        """
        switched = dict(self.switched)
        if rule in switched:
            del switched[rule]
        else:
            switched[rule] = not is_on
        return replace(self, switched=tuple(switched.items()))

    @property
    def changes(self) -> bool:
        """Whether anything of the scenario is changed."""
        return bool(self.floor or self.locks or self.switched)


def request_of(report: RunReport) -> RunRequest:
    """The request that a stored run answers, as far as it recorded one."""
    added = report.added_for_this_run or ()
    floors = [each.value for each in added if each.kind == "rural floor"]
    return RunRequest(
        scenario=report.scenario,
        floor=next((each if each == "none" else f"{int(each) / 100:g}" for each in floors), ""),
        locks=tuple((each.item, each.value) for each in added if each.kind == "lock"),
        switched=tuple((each.item, each.value == "on") for each in added if each.kind == "rule"),
        instead_of=next((each.item for each in added if each.kind == "proposal"), ""),
    )


@dataclass
class AllocateState:
    """The request, the result that is shown, and what went wrong with the latest run.

    Attributes:
        report: the latest allocation, or one of the history; it stays when a later run brings none.
        answered_request: the request of that report.
        trouble: the latest run where it brought no allocation.
        rules: the switches of the request's scenario.
    """

    request: RunRequest = field(default_factory=RunRequest)
    report: RunReport | None = None
    answered_request: RunRequest | None = None
    failed_run: RunReport | None = None
    failure: str = ""
    scenarios: tuple[ScenarioRow, ...] = ()
    projects: tuple[ProjectRow, ...] = ()
    rules: tuple[RuleSwitch, ...] = ()
    before: list[RunRequest] = field(default_factory=list)

    def change_request(self, request: RunRequest) -> None:
        """Change the request; the previous one can be brought back."""
        if request != self.request:
            self.before.append(self.request)
            self.request = request

    def undo(self) -> bool:
        """Bring back the previous request; whether there was one."""
        if not self.before:
            return False
        self.request = self.before.pop()
        return True

    def set_report(self, report: RunReport, answered_request: RunRequest | None) -> None:
        """Show the report of a run; one without an allocation leaves the last allocation in place.

        Without the request that it answers, that is what the run itself recorded.
        """
        self.failure = ""
        if report.status in ALLOCATED:
            self.report, self.failed_run = report, None
            self.answered_request = answered_request or request_of(report)
        else:
            self.failed_run = report

    def shows(self, run: int) -> bool:
        """Whether a run is the one that is shown, or the latest that brought no allocation."""
        return any(report is not None and report.run == run for report in (self.report, self.failed_run))

    def renew_report(self, report: RunReport) -> None:
        """More is known of a run: where it is shown still, show that."""
        if self.report is not None and self.report.run == report.run:
            self.report = report
        if self.failed_run is not None and self.failed_run.run == report.run:
            self.failed_run = report

    def saved(self) -> None:
        """What was changed for the next run is now what the scenario itself says."""
        plain = RunRequest(self.request.scenario)
        if self.answered_request == self.request:
            self.answered_request = plain
        self.request = plain
        self.before.clear()

    @property
    def previous(self) -> bool:
        """Whether the shown allocation answers another request than the present one."""
        if self.report is None:
            return False
        if self.failed_run is not None or self.failure or self.report.scenario != self.request.scenario:
            return True
        return (
            self.later_run is not None
            or (self.answered_request or RunRequest(self.request.scenario)) != self.request
        )

    @property
    def later_run(self) -> int | None:
        """The latest run of the scenario, where the one shown is an earlier one."""
        row = self.scenario
        last = None if row is None else row.last_run
        return last if self.report is not None and last is not None and self.report.run < last else None

    @property
    def scenario(self) -> ScenarioRow | None:
        """The scenario of the request; None before it is read."""
        return next((row for row in self.scenarios if row.code == self.request.scenario), None)


def floor_bp(text: str) -> RuralFloor | None:
    """The rural floor as it is typed: basis points of all spending; None for the scenario's own.

    No floor is `none`, and 0 means it too.

    Raises:
        BadInput: it is not a percentage from 0 to 100.
    """
    from funding_tui.allocate.rural_floor import NO_FLOOR, read_rural_floor

    return (read_rural_floor(text) or NO_FLOOR) if text.strip() else None
