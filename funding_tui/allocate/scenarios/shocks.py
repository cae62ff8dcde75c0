"""Apply shocks to a scenario and take them off again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from funding_tui.allocate.problem.build import build_draft
from funding_tui.allocate.problem.scenario_layers import read_layers
from funding_tui.allocate.problem.shock_list import ShockKind, load_shocks
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.scenarios.overview import ScenarioRow, read_row
from funding_tui.allocate.scenarios.store import change_scenario
from funding_tui.base.errors import BadInput
from models.allocations import Shock
from models.clock import uk_today
from models.database import Workspace
from models.funding import Funder, Pot, Stream
from models.partnership import Priority
from models.projects import Project


@dataclass(frozen=True, slots=True)
class ShockFigureRow:
    """One figure that a shock asks for.

    Attributes:
        unit: what it counts in; see `shock_list.FigureUnit`.
        ask: the question.
        default: what is taken when nothing is said; empty where it has to be said, or may be left out.
        choices: the codes that it may be, where they are in the records.
    """

    name: str
    unit: str
    ask: str
    default: str
    optional: bool
    source: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShockRow:
    """One shock that may be applied to a scenario.

    Attributes:
        press: the key that chooses it.
        source: where it was seen, or whose assumption it is; `dated` the day of that, where known.
    """

    key: str
    press: str
    name: str
    words: str
    source: str
    dated: date | None
    figures: tuple[ShockFigureRow, ...]


def list_shocks(workspace: Workspace | None = None) -> tuple[ShockRow, ...]:
    """Every shock that may be applied, in the order of the list.

    With a workspace the choices of each figure are the codes in its records.

    Raises:
        BadInput: the partnership's own list cannot be used.
    """
    choices = {} if workspace is None else _choices(workspace)
    return tuple(_row(kind, choices) for kind in load_shocks().shock)


def add_shock(
    workspace: Workspace,
    code: str,
    shock: str,
    figures: Mapping[str, str],
    *,
    who: str = "",
    today: date | None = None,
) -> ScenarioRow:
    """Apply a shock to a scenario, with its figures as stated, from now on whenever the scenario is solved.

    It is tried before it is stored, so that a shock that cannot be applied is refused at once. The shock is
    named by its key; `figures` is name -> text, such as {"share": "18%"}; what is left out takes its default.

    Raises:
        NotFound: there is no such scenario or shock, or a figure names a stream or project that is not there.
        BadInput: a figure is missing, unknown or cannot be read; the sentence says how to write it.
    """
    on = today or uk_today()
    with change_scenario(workspace, code, "shock applied", who) as change:
        kind = load_shocks().named(shock)
        shock_record = Shock(key=kind.key, figures=kind.stated(figures), laid_on=on, laid_by=who)
        change.scenario.shocks = [*change.scenario.shocks, shock_record.model_dump(mode="json")]
        build_draft(change.session, read_layers(change.session, code), UnsavedChanges(), on)
        change.after = shock_record.model_dump(mode="json")
        return read_row(change.session, change.scenario)


def drop_shock(workspace: Workspace, code: str, shock: str | int, *, who: str = "") -> ScenarioRow:
    """Take a shock off a scenario.

    The shock is named by its number among the scenario's own, from 1, or by its key, which means the last one
    of that key.

    Raises:
        NotFound: there is no such scenario.
        BadInput: the scenario itself has no such shock.
    """
    with change_scenario(workspace, code, "shock taken off", who) as change:
        scenario = change.scenario
        own = scenario.read_shocks()
        numbers = [number for number, each in enumerate(own, 1) if str(shock) in (str(number), each.key)]
        if not numbers:
            there = ", ".join(f"{number} {each.key}" for number, each in enumerate(own, 1)) or "none"
            message = f"{code} has no shock {shock!s} of its own; it has: {there}"
            raise BadInput(message)
        dropped = numbers[-1]
        change.before = own[dropped - 1].model_dump(mode="json")
        scenario.shocks = [
            each.model_dump(mode="json") for number, each in enumerate(own, 1) if number != dropped
        ]
        return read_row(change.session, scenario)


def _choices(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """The codes in the records, by the unit of the figures that they may be."""
    with workspace.session() as session:
        projects = tuple(session.exec(select(Project.code).order_by(col(Project.id))))
        years = session.exec(select(col(Pot.financial_year)).distinct().order_by(col(Pot.financial_year)))
        providers = session.exec(
            select(Project.provider).where(col(Project.provider) != "").distinct().order_by(Project.provider)
        )
        return {
            "stream": tuple(session.exec(select(Stream.code).order_by(col(Stream.id)))),
            "funder": tuple(session.exec(select(Funder.code).order_by(col(Funder.id)))),
            "priorities": tuple(session.exec(select(Priority.code).order_by(col(Priority.id)))),
            "year": tuple(str(year) for year in years),
            "project": projects,
            "projects": projects,
            "provider": tuple(providers),
        }


def _row(kind: ShockKind, choices: Mapping[str, tuple[str, ...]]) -> ShockRow:
    return ShockRow(
        **kind.model_dump(exclude={"kind", "figure"}),
        figures=tuple(
            ShockFigureRow(**each.model_dump(), choices=choices.get(each.unit, ())) for each in kind.figure
        ),
    )
