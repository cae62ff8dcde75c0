"""From a scenario to another: choose one, copy one, or apply a shock to a copy of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.base.formats import percent
from funding_tui.base.names import free_code
from funding_tui.tui.jobs import Job
from funding_tui.tui.screens.allocate.shock_choice import ShockChoice
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.windows import ChoiceScreen, Field, FormScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import line, lines_of

if TYPE_CHECKING:
    from funding_tui.allocate.scenarios.overview import ScenarioRow
    from funding_tui.allocate.scenarios.shocks import ShockRow

LONGEST_CODE = 40


def scenario_choice(scenarios: tuple[ScenarioRow, ...], present: str) -> ChoiceScreen[str]:
    """A window with the scenarios, each with its note, floor and latest run; closes with a code.

    Args:
        scenarios: all of them.
        present: the code of the one to begin at.
    """
    codes = [row.code for row in scenarios]
    choices = []
    for row in scenarios:
        floor = (
            "no rural floor" if row.rural_floor_bp is None else f"rural floor {percent(row.rural_floor_bp)}"
        )
        run = "never run" if row.last_run is None else f"last run {row.last_run}"
        words = lines_of([line(f"{row.name} ({row.code}): {floor}, {run}").stylize("bold"), line(row.note)])
        choices.append((row.code, words))
    at = codes.index(present) if present in codes else 0
    return ChoiceScreen(choices, "Enter chooses; Esc changes nothing", present=at)


def clone_scenario(
    screen: WorkspaceScreen, scenario: str, name: str, show: Callable[[ScenarioRow], None]
) -> None:
    """Ask what a copy of a scenario is called, and make it.

    Args:
        screen: that is in front.
        scenario: code of the one that is copied.
        name: what that one is called.
        show: given the copy.
    """

    def verb(session: WorkspaceSession, copy_name: str) -> ScenarioRow:
        if not copy_name:
            message = "give the clone a name"
            raise BadInput(message)
        return _clone(session, scenario, copy_name, copy_name)

    def closed(row: ScenarioRow | None) -> None:
        if row is not None:
            show(row)

    question = f"What is the clone of {name} called?"
    field = Field("Name", hint="such as More for the villages")
    screen.app.push_screen(FormScreen(question, [field], verb), closed)


def shock_scenario(
    screen: WorkspaceScreen, scenario: str, name: str, show: Callable[[ScenarioRow], None]
) -> None:
    """Choose a shock and its figures, and apply it to a copy of a scenario.

    Args:
        screen: that is in front.
        scenario: code of the one that is copied.
        name: what that one is called.
        show: given the copy with the shock.
    """

    def verb(session: WorkspaceSession, job: Job) -> tuple[ShockRow, ...]:
        from funding_tui.allocate.scenarios.shocks import list_shocks

        return list_shocks(session.workspace)

    def choose(shocks: tuple[ShockRow, ...]) -> None:
        names = {row.key: row.name for row in shocks}

        def chosen(choice: tuple[str, dict[str, str]] | None) -> None:
            if choice is None:
                return
            kind, figures = choice

            def apply(session: WorkspaceSession, job: Job) -> ScenarioRow:
                return _shocked_copy(session, scenario, f"{name}: {names[kind]}", kind, figures)

            screen.run_verb("shock", apply, show)

        screen.app.push_screen(ShockChoice(shocks), chosen)

    screen.run_verb("shocks", verb, choose)


def _clone(session: WorkspaceSession, scenario: str, stem: str, name: str) -> ScenarioRow:
    """A copy of a scenario, with a code made of `stem`."""
    from funding_tui.allocate.scenarios.overview import list_scenarios
    from funding_tui.allocate.scenarios.store import clone_scenario

    taken = {row.code for row in list_scenarios(session.workspace)}
    code = _new_code(stem, taken)
    return clone_scenario(session.workspace, scenario, code, name, note="", author=session.officer)


def _shocked_copy(
    session: WorkspaceSession, scenario: str, name: str, kind: str, figures: dict[str, str]
) -> ScenarioRow:
    """A copy with a shock; where the shock cannot be applied the copy is removed again."""
    from funding_tui.allocate.scenarios.shocks import add_shock
    from funding_tui.allocate.scenarios.store import remove_scenario

    made = _clone(session, scenario, f"{scenario} {kind}", name)
    who = session.officer
    try:
        return add_shock(session.workspace, made.code, kind, figures, who=who, today=session.day)
    except OperationError:
        remove_scenario(session.workspace, made.code, who=who)
        raise


def _new_code(name: str, taken: set[str]) -> str:
    """A short code made of a name, with a number after it where it is taken."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:LONGEST_CODE] or "scenario"
    return free_code(stem, taken)
