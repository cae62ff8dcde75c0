"""Make, clone, describe and remove scenarios; each change is recorded in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from funding_tui.allocate.scenarios.overview import ScenarioRow, read_row
from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.base.formats import join_words
from models.allocations import Run, Scenario
from models.changes import record_audit
from models.database import Workspace
from models.partnership import Priority
from models.projects import Project


def find_scenario(session: Session, code: str) -> Scenario:
    """The scenario of that code.

    Raises:
        NotFound: there is none; the sentence names the nearest.
    """
    found = session.exec(select(Scenario).where(Scenario.code == code)).first()
    if found is None:
        raise NotFound(did_you_mean("scenario", code, session.exec(select(Scenario.code))))
    return found


@contextmanager
def change_scenario(workspace: Workspace, code: str, what: str, who: str) -> Iterator[ScenarioChange]:
    """A scenario to be changed in one session, with the change recorded in the audit when it is complete.

    `what` is what is done to it, and `who` the officer, for the audit.

    Raises:
        NotFound: there is no such scenario.
    """
    with workspace.session(writing=True) as session, scenario_change(session, code, what, who) as change:
        yield change


@contextmanager
def scenario_change(session: Session, code: str, what: str, who: str) -> Iterator[ScenarioChange]:
    """The same, in a session that is open already."""
    change = ScenarioChange(session, find_scenario(session, code))
    yield change
    session.add(change.scenario)
    record_audit(session, what, who=who, record=f"scenario {code}", before=change.before, after=change.after)
    session.flush()


class ScenarioChange:
    """A scenario being changed, with what the audit records as before and after."""

    def __init__(self, session: Session, scenario: Scenario) -> None:
        self.session = session
        self.scenario = scenario
        self.before: dict[str, Any] | None = None
        self.after: dict[str, Any] | None = None


def refuse_unknown_project(session: Session, code: str) -> None:
    """Raises NotFound where no project has that code."""
    if session.exec(select(Project.id).where(Project.code == code)).first() is None:
        raise NotFound(did_you_mean("project", code, session.exec(select(Project.code))))


def refuse_unknown_priority(session: Session, code: str) -> None:
    """Raises NotFound where no priority has that code."""
    if session.exec(select(Priority.id).where(Priority.code == code)).first() is None:
        raise NotFound(did_you_mean("priority", code, session.exec(select(Priority.code))))


def add_scenario(
    workspace: Workspace, code: str, name: str, *, base: str = "base", note: str = "", author: str = ""
) -> ScenarioRow:
    """A new scenario based on another, whose rules apply in it too.

    The code is its short name, unlike every other's; the name is what the board calls it; `base` is empty, or
    its own code, for a scenario based on the records alone.

    Raises:
        NotFound: there is no such base; the sentence names the nearest.
        BadInput: the code or name is empty, or the code is taken.
    """
    with workspace.session(writing=True) as session:
        code, name = _free_name(session, code, name)
        under = find_scenario(session, base) if base and base != code else None
        scenario = Scenario(
            code=code,
            name=name,
            note=note,
            author=author,
            base_id=under.id if under else None,
            financial_years=under.financial_years if under else [],
            created_at=datetime.now(UTC),
        )
        after = {"name": name, "base": under.code if under else None, "note": note}
        return _store_new(session, scenario, "scenario added", after)


def clone_scenario(
    workspace: Workspace, code: str, new_code: str, name: str, *, note: str = "", author: str = ""
) -> ScenarioRow:
    """A copy of a scenario, to be changed while the first stays.

    A scenario that is based on another is copied with its rules, weights, locks and shocks. One based on
    the records alone becomes the base of the clone instead, so that the clone says only what it changes.

    Raises:
        NotFound: there is no such scenario; the sentence names the nearest.
        BadInput: the new code or name is empty, or the code is taken.
    """
    with workspace.session(writing=True) as session:
        return copy_scenario(session, code, new_code, name, note=note, author=author)


def copy_scenario(
    session: Session, code: str, new_code: str, name: str, *, note: str = "", author: str = ""
) -> ScenarioRow:
    """The same as `clone_scenario`, in a session that is open already."""
    first = find_scenario(session, code)
    new_code, name = _free_name(session, new_code, name)
    scenario = Scenario(
        code=new_code,
        name=name,
        note=note,
        author=author,
        created_at=datetime.now(UTC),
        base_id=first.id,
        financial_years=first.financial_years,
    )
    if first.base_id is not None:
        scenario.base_id = first.base_id
        scenario.rules, scenario.weights = first.rules, first.weights
        scenario.switched_off, scenario.locks = first.switched_off, first.locks
        scenario.shocks = first.shocks
    after = {"name": name, "clone_of": code, "note": note}
    return _store_new(session, scenario, "scenario cloned", after)


def _store_new(session: Session, scenario: Scenario, what: str, after: dict[str, Any]) -> ScenarioRow:
    session.add(scenario)
    record_audit(session, what, who=scenario.author, record=f"scenario {scenario.code}", after=after)
    session.flush()
    return read_row(session, scenario)


def describe_scenario(
    workspace: Workspace, code: str, *, name: str | None = None, note: str | None = None, who: str = ""
) -> ScenarioRow:
    """Change what a scenario is called, or why it is there; None leaves it.

    Raises:
        NotFound: there is no such scenario.
        BadInput: the name is empty.
    """
    if name is not None and not name.strip():
        message = "a scenario needs a name"
        raise BadInput(message)
    with change_scenario(workspace, code, "scenario described", who) as change:
        scenario = change.scenario
        change.before = {"name": scenario.name, "note": scenario.note}
        scenario.name = scenario.name if name is None else name.strip()
        scenario.note = scenario.note if note is None else note
        change.after = {"name": scenario.name, "note": scenario.note}
        return read_row(change.session, scenario)


def remove_scenario(workspace: Workspace, code: str, *, who: str = "") -> None:
    """Remove a scenario that nothing depends on; the audit keeps its content.

    Raises:
        NotFound: there is no such scenario.
        BadInput: another scenario is based on it, or a run of it is stored.
    """
    with workspace.session(writing=True) as session:
        scenario = find_scenario(session, code)
        over = session.exec(select(Scenario.code).where(Scenario.base_id == scenario.id)).all()
        if over:
            message = f"{code} cannot be removed: {join_words(over)} is based on it"
            raise BadInput(message)
        runs = session.exec(select(func.count(col(Run.id))).where(Run.scenario_id == scenario.id)).one()
        if runs:
            message = f"{code} cannot be removed: {runs} of its runs are stored, and each refers to it"
            raise BadInput(message)
        before = scenario.model_dump(mode="json", exclude={"id"})
        record_audit(session, "scenario removed", who=who, record=f"scenario {code}", before=before)
        session.delete(scenario)


def _free_name(session: Session, code: str, name: str) -> tuple[str, str]:
    code, name = code.strip(), name.strip()
    if not code or not name:
        message = "a scenario needs a code and a name"
        raise BadInput(message)
    if session.exec(select(Scenario.id).where(Scenario.code == code)).first() is not None:
        message = f"there is already a scenario {code!r}; choose another code"
        raise BadInput(message)
    return code, name
