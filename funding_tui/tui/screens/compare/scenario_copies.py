"""From the run in hand to another scenario: clone its scenario, or lay a shock on a clone and run that."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from funding_tui.base.errors import OperationError
from funding_tui.tui.keymap import key
from funding_tui.tui.text import plain

if TYPE_CHECKING:
    from funding_tui.allocate.scenarios import ShockRow
    from funding_tui.allocate.scenarios.overview import ScenarioRow
    from funding_tui.tui.screens.base import WorkspaceScreen
    from funding_tui.tui.screens.compare.screen import CompareScreen
    from funding_tui.tui.screens.desk import Desk

LONGEST_CODE = 40


class CloneName(ModalScreen[str | None]):
    """What a clone is called; None where it is left.

    Args:
        scenario: the name of the scenario that is cloned.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("escape", "dismiss", "Close", "clone.close")]
    AUTO_FOCUS = "Input"

    def __init__(self, scenario: str) -> None:
        super().__init__()
        self._scenario = scenario

    def compose(self) -> ComposeResult:
        """The question and the name."""
        with VerticalScroll(id="window", can_focus=False):
            yield Static(plain(f"What is the clone of {self._scenario} called?"), markup=False)
            yield Input(placeholder="a name, such as More for the villages", id="name")
        yield Static("Enter clones; Esc closes", id="hint", markup=False)

    @on(Input.Submitted)
    def named(self, event: Input.Submitted) -> None:
        """Close with the name, if there is one."""
        if event.value.strip():
            self.dismiss(event.value.strip())


def clone(screen: CompareScreen) -> None:
    """Ask for a name, and clone the scenario of the run in hand."""
    side = screen.state.side

    def cloned(row: ScenarioRow) -> None:
        screen.notify(f"{row.name} ({row.code}) is there; change it on 5, run it with r.", markup=False)
        screen.funding.records_changed()

    if side is not None:
        clone_scenario(screen, side.scenario, side.scenario_name, cloned)


def shock(screen: CompareScreen, run: Callable[[str], None]) -> None:
    """Choose a shock, lay it on a clone of the scenario of the run in hand, and run the clone.

    Args:
        screen: where the run is in hand.
        run: runs the scenario of a code.
    """
    side = screen.state.side

    def applied(row: ScenarioRow) -> None:
        screen.funding.records_changed()
        run(row.code)

    if side is not None:
        shock_scenario(screen, side.scenario, side.scenario_name, applied)


def clone_scenario(
    screen: WorkspaceScreen, scenario: str, name: str, cloned: Callable[[ScenarioRow], None]
) -> None:
    """Ask what a clone is called, and make it.

    Args:
        screen: that is in front.
        scenario: code of the one that is cloned.
        name: what that one is called.
        cloned: told of the clone.
    """
    desk = screen.funding.desk
    if desk is None:
        return

    def named(called: str | None) -> None:
        if called is not None:
            screen.read("clone", lambda: desk.clone_scenario(scenario, _code(desk, called), called), cloned)

    screen.app.push_screen(CloneName(name), named)


def shock_scenario(
    screen: WorkspaceScreen, scenario: str, name: str, applied: Callable[[ScenarioRow], None]
) -> None:
    """Choose a shock and its figures, and lay it on a clone.

    Args:
        screen: that is in front.
        scenario: code of the one that is cloned.
        name: what that one is called.
        applied: called with the clone that has the shock.
    """
    desk = screen.funding.desk
    if desk is None:
        return

    def choose(shocks: tuple[ShockRow, ...]) -> None:
        from funding_tui.tui.screens.allocate.shock_choice import ShockChoice

        names = {row.key: row.name for row in shocks}

        def chosen(asked: tuple[str, dict[str, str]] | None) -> None:
            if asked is not None:
                kind, figures = asked
                called = f"{name}: {names[kind]}"
                screen.read("shock", lambda: _shocked(desk, scenario, called, kind, figures), applied)

        screen.app.push_screen(ShockChoice(shocks), chosen)

    screen.read("shocks", desk.shocks, choose)


def _shocked(desk: Desk, scenario: str, name: str, kind: str, figures: dict[str, str]) -> ScenarioRow:
    """A clone with a shock; where the shock cannot be laid the clone is taken away again."""
    made = desk.clone_scenario(scenario, _code(desk, f"{scenario} {kind}"), name)
    try:
        return desk.add_shock(made.code, kind, **figures)
    except OperationError:
        desk.remove_scenario(made.code)
        raise


def _code(desk: Desk, name: str) -> str:
    """A short code made of a name, with a number after it where it is taken."""
    taken = {row.code for row in desk.scenarios()}
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:LONGEST_CODE] or "scenario"
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return code
