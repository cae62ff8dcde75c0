"""Delivery that costs more in rural areas: what the records state, and the options were it otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from funding_tui.allocate.problem.build import UnsavedChanges, build_setup
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput
from funding_tui.base.formats import count, percent
from models.database import Workspace
from models.partnership import Partnership
from models.projects import Project
from optimiser.problem import Option, Problem


@dataclass(frozen=True, slots=True)
class StatedUplifts:
    """What the records state of the cost of delivery in rural areas, in basis points above an urban one's.

    Attributes:
        partnership: for every project that does not state its own; None where nothing is stated.
        projects: project name -> what it states itself.
    """

    partnership: int | None
    projects: dict[str, int]

    @property
    def words(self) -> str:
        """The same in sentences; that nothing is stated is said, and is no finding that it costs nothing."""
        own = ", ".join(f"{name} {percent(uplift)}" for name, uplift in self.projects.items())
        if self.partnership is not None:
            said = f"Delivery in rural areas is stated to cost {percent(self.partnership)} more."
            return f"{said} These projects state their own: {own}." if own else said
        unstated = (
            "costs are taken as each project states them, the same everywhere. That is no finding that rural "
            "delivery costs no more"
        )
        if own:
            number = count(len(self.projects), "project states its own", "projects state their own")
            said = f"No delivery uplift is stated for the partnership; {number} ({own})."
            return f"{said} For the others {unstated}."
        return f"No delivery uplift is stated: {unstated}."


def read_stated_uplifts(workspace: Workspace, problem: Problem) -> StatedUplifts:
    """What the partnership and the projects of a problem state."""
    weighed = {project.id for project in problem.projects}
    with workspace.session() as session:
        partnership = session.exec(select(Partnership)).first()
        projects = session.exec(select(Project).order_by(col(Project.id)))
        own = {
            project.name: project.rural_uplift_bp
            for project in projects
            if project.code in weighed and project.rural_uplift_bp is not None
        }
    return StatedUplifts(partnership.rural_uplift_bp if partnership else None, own)


def build_dearer_options(
    workspace: Workspace, problem: Problem, report: RunReport, uplifts_bp: tuple[int, ...], today: date
) -> dict[int, tuple[Option, ...]]:
    """The options that another uplift changes, for each uplift.

    Only what is delivered unit by unit or to an extent has a cost in each area that can be dearer; a cost
    stated for a whole project stays.

    Args:
        workspace: the records that the problem was made from.
        problem: of the run.
        report: of the run.
        uplifts_bp: to be tried, in basis points.
        today: the day on which the records are read again.

    Raises:
        BadInput: the records have changed since the run.
    """
    if not uplifts_bp:
        return {}
    ids = {option.id for option in problem.options}

    def options(uplift: int | None) -> tuple[Option, ...]:
        laid = build_setup(workspace, report.scenario, UnsavedChanges(rural_uplift_bp=uplift), today).problem
        return tuple(option for option in laid.options if option.id in ids)

    if options(None) != problem.options:
        message = (
            f"the projects have changed since run {report.run}, so other delivery costs cannot be tried on "
            f"it; make a new run with: propose {report.scenario}"
        )
        raise BadInput(message)
    stated = {option.id: option for option in problem.options}
    return {
        uplift: tuple(option for option in options(uplift) if option != stated[option.id])
        for uplift in uplifts_bp
    }
