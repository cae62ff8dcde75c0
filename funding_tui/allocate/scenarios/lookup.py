"""Scenarios, projects and priorities by their codes, within a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session, select

from funding_tui.base.errors import NotFound, did_you_mean
from models.allocations import Scenario
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
    """A scenario to be changed in one session, with the change written down when it is whole.

    Args:
        workspace: where the scenario is.
        code: which scenario.
        what: what is done to it, for the audit.
        who: the officer.

    Raises:
        NotFound: there is no such scenario.
    """
    with workspace.session() as session:
        change = ScenarioChange(session, find_scenario(session, code))
        yield change
        session.add(change.scenario)
        record_audit(
            session, what, who=who, record=f"scenario {code}", before=change.before, after=change.after
        )
        session.flush()


class ScenarioChange:
    """A scenario on its way, and what the audit is told was there before and is there after."""

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
