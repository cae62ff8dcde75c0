"""Records in a few words, in a real workspace file: what a test does not give has a default."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel, select

from models.allocations import Run, Scenario
from models.areas import Area, Harm
from models.database import Workspace
from models.funding import Funder, Obligation, Pot, Stream, StreamRule
from models.ledger import LedgerEntry
from models.money import FinancialYear
from models.opportunities import Opportunity, OpportunityVersion
from models.partnership import Priority
from models.projects import Evidence, Intervention, Option, OptionCost, OptionEffect, Project
from models.rules import FundingRule
from tests.blank_workspace import new_workspace

TODAY = date(2026, 11, 23)
THIS_YEAR = "2026/27"
# what a hostile or careless page may put into any field
HOSTILE = "[/] [b]100%_free[/b] \x1b[31m=cmd|'/C calc'!A0 '; DROP TABLE stream; -- \u202e\N{GRINNING FACE}"


@contextmanager
def a_workspace(folder: Path, name: str = "small.funding") -> Iterator[Workspace]:
    """A new workspace, closed at the end."""
    workspace = new_workspace(folder / name)
    try:
        yield workspace
    finally:
        workspace.close()


def at(day: date) -> datetime:
    """Noon of a day, UTC."""
    return datetime.combine(day, time(12), UTC)


def add(session: Session, record: SQLModel) -> int:
    """The id of a record added."""
    session.add(record)
    session.flush()
    number = getattr(record, "id", None)
    assert isinstance(number, int)
    return number


def a_stream(
    workspace: Workspace,
    code: str = "grant",
    *,
    signed: date | None = date(2026, 4, 1),
    rules: Iterable[FundingRule] = (),
    funder: str = "Home Office",
    **fields: Any,
) -> int:
    """A stream of a funder; its id."""
    with workspace.session() as session:
        known = session.exec(select(Funder.id).where(Funder.code == funder)).first()
        giver = known or add(session, Funder(code=funder, name=funder))
        stream = add(
            session,
            Stream(**{"name": code.title(), **fields}, code=code, funder_id=giver, agreement_signed=signed),
        )
        for rule in rules:
            add(session, StreamRule(stream_id=stream, rule=rule.model_dump(mode="json")))
    return stream


def a_pot(
    workspace: Workspace,
    stream: int,
    *entries: tuple[str, int],
    year: str = THIS_YEAR,
    cost_type: str = "revenue-other",
    illustrative: bool = False,
) -> int:
    """A pot with (kind, pence) ledger entries; its id."""
    with workspace.session() as session:
        pot = add(
            session,
            Pot(stream_id=stream, financial_year=FinancialYear.parse(year), cost_type=cost_type),
        )
        for kind, pence in entries:
            add(
                session,
                LedgerEntry(
                    pot_id=pot,
                    kind=kind,
                    pence=pence,
                    on=date(2026, 5, 1),
                    recorded_at=at(TODAY),
                    illustrative=illustrative,
                ),
            )
    return pot


def an_obligation(
    workspace: Workspace, due: date, title: str = "Quarter 2 return", kind: str = "return", **fields: Any
) -> int:
    """A dated obligation; its id."""
    with workspace.session() as session:
        return add(session, Obligation(due=due, title=title, kind=kind, **fields))


def an_opportunity(
    workspace: Workspace,
    title: str = "Safer Streets",
    *,
    closes_on: date | None = None,
    seen: date = TODAY - timedelta(days=90),
    changed: date | None = None,
    changes: dict[str, Any] | None = None,
    **fields: Any,
) -> int:
    """An opportunity, first read on `seen`, and changed on `changed` where that is given; its id."""
    with workspace.session() as session:
        number = len(session.exec(select(Opportunity.id)).all())
        key = add(
            session,
            Opportunity(
                **{"source": "find-a-grant", "source_id": f"s{number}", **fields},
                title=title,
                closes_on=closes_on,
                first_seen=at(seen),
                last_seen=at(TODAY),
                changed_at=at(changed or seen),
                content_hash="x",
            ),
        )
        add(session, OpportunityVersion(opportunity_id=key, number=1, read_at=at(seen), fields={}))
        if changed is not None:
            add(
                session,
                OpportunityVersion(
                    opportunity_id=key, number=2, read_at=at(changed), fields={}, changes=changes or {}
                ),
            )
    return key


def an_area(workspace: Workspace, code: str = "W1", *, rural: bool = True, population: int = 1_000) -> int:
    """A ward; its id."""
    with workspace.session() as session:
        return add(
            session, Area(code=code, name=code.title(), kind="ward", rural=rural, population=population)
        )


def a_priority(workspace: Workspace, code: str = "crime") -> int:
    """A priority of the strategy; its id."""
    with workspace.session() as session:
        known = session.exec(select(Priority.id).where(Priority.code == code)).first()
        return known or add(session, Priority(code=code, name=code.title()))


def a_project(workspace: Workspace, code: str = "lights", *, priority: str = "crime", **fields: Any) -> int:
    """A project without options; its id."""
    wanted = a_priority(workspace, priority)
    with workspace.session() as session:
        return add(session, Project(**{"name": code.title(), **fields}, code=code, priority_id=wanted))


def an_option(
    workspace: Workspace,
    project: int,
    *costs: tuple[int, int],
    code: str = "full",
    score: float | None = 5.0,
    **fields: Any,
) -> int:
    """An option with (fixed, unit) pence, the first in this financial year and each next in the next."""
    with workspace.session() as session:
        option = add(
            session, Option(**{"name": code.title(), **fields}, project_id=project, code=code, score=score)
        )
        year = FinancialYear.parse(THIS_YEAR)
        for fixed, unit in costs:
            add(
                session,
                OptionCost(
                    option_id=option,
                    financial_year=year,
                    cost_type="revenue-other",
                    fixed_pence=fixed,
                    unit_pence=unit,
                ),
            )
            year = year.next()
    return option


def an_effect(workspace: Workspace, option: int, *, reduction: float = 0.2, **evidence: Any) -> int:
    """An effect on burglary, from a piece of evidence of a new intervention; the intervention's id."""
    wanted = a_priority(workspace)
    with workspace.session() as session:
        harm = session.exec(select(Harm.id).where(Harm.code == "burglary")).first() or add(
            session,
            Harm(code="burglary", name="Burglary", priority_id=wanted, indicator_code="burglary", weight=1.0),
        )
        intervention = add(session, Intervention(code=f"i{option}", name="Street lighting"))
        measured = {"direction": "reduces", "effect_value": -100 * reduction, "effect_unit": "percent"}
        found = add(
            session, Evidence(intervention_id=intervention, outcome="crime", **{**measured, **evidence})
        )
        add(session, OptionEffect(option_id=option, harm_id=harm, evidence_id=found, reach=0.5))
        record = session.get(Option, option)
        assert record is not None
        project = session.get(Project, record.project_id)
        assert project is not None
        project.intervention_id = intervention
        session.add(project)
    return intervention


def a_scenario(
    workspace: Workspace, code: str = "base", *rules: FundingRule, base: int | None = None, **fields: Any
) -> int:
    """A scenario with its rules; its id."""
    with workspace.session() as session:
        return add(
            session,
            Scenario(
                **{"name": code.title(), **fields},
                code=code,
                base_id=base,
                rules=[rule.model_dump(mode="json") for rule in rules],
                created_at=at(TODAY),
            ),
        )


def a_run(workspace: Workspace, scenario: int) -> int:
    """A run of a scenario; its number."""
    with workspace.session() as session:
        return add(
            session,
            Run(
                scenario_id=scenario,
                created_at=at(TODAY),
                status="optimal",
                problem_hash="x",
                problem={},
                solution={},
            ),
        )
