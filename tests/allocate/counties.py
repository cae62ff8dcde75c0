"""A small county to plan for: two rural wards, a town, two streams and three projects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel

from models.allocations import Scenario
from models.areas import Area, Harm, Indicator
from models.database import Workspace
from models.funding import Funder, Pot, Stream, StreamRule
from models.ledger import LedgerEntry
from models.money import FinancialYear
from models.partnership import Partnership, Priority
from models.projects import Evidence, Intervention, Option, OptionCost, OptionEffect, Project
from models.rules import FundingRule
from tests.blank_workspace import new_workspace

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THIS_YEAR = FinancialYear(2026)


def add(session: Session, record: SQLModel) -> int:
    """The id of a record added."""
    session.add(record)
    session.flush()
    number = getattr(record, "id", None)
    assert isinstance(number, int)
    return number


def a_county(path: Path, **partnership: Any) -> Workspace:
    """Two rural wards of 1,000 and 3,000 people, a town of 6,000; burglary and a proxy; a base scenario."""
    workspace = new_workspace(path)
    with workspace.session() as session:
        add(
            session,
            Partnership(name="Smallshire CSP", harm_unit="harm days", harm_per_point=10, **partnership),
        )
        crime = add(session, Priority(code="crime", name="Rural and neighbourhood crime"))
        abuse = add(session, Priority(code="abuse", name="Domestic abuse", weight=2))
        for code, name, rural, people, homes, rate in (
            ("W1", "Ash", True, 1000, 400, 10.0),
            ("W2", "Beech", True, 3000, 1200, 5.0),
            ("W3", "Cherry", False, 6000, 2500, 20.0),
        ):
            area = add(
                session,
                Area(code=code, name=name, kind="ward", rural=rural, population=people, households=homes),
            )
            session.add(Indicator(area_id=area, code="burglary", value=rate, per=1000, base="households"))
            session.add(Indicator(area_id=area, code="violence", value=rate, per=1000, base="population"))
        add(
            session,
            Harm(code="burglary", name="Burglary", priority_id=crime, indicator_code="burglary", weight=100),
        )
        add(
            session,
            Harm(
                code="violence",
                name="Violence without injury",
                priority_id=abuse,
                indicator_code="violence",
                weight=10,
                proxy_for="domestic abuse",
            ),
        )
        add(session, Scenario(code="base", name="The rules as they are", created_at=NOW))
    return workspace


def a_stream(
    workspace: Workspace,
    code: str,
    pots: Mapping[tuple[int, str], int],
    *rules: FundingRule,
    signed: date | None = date(2026, 4, 1),
) -> None:
    """A stream with pence awarded by (start year, cost type), and its rules."""
    with workspace.session() as session:
        funder = add(session, Funder(code=f"funder of {code}", name=f"Funder of {code}"))
        named = {"code": code, "name": f"Stream {code}", "agreement_reference": f"REF-{code}"}
        stream = add(session, Stream(**named, funder_id=funder, agreement_signed=signed, source="test"))
        for (year, cost_type), pence in pots.items():
            pot = add(session, Pot(stream_id=stream, financial_year=FinancialYear(year), cost_type=cost_type))
            session.add(
                LedgerEntry(pot_id=pot, kind="award", pence=pence, on=date(2026, 4, 1), recorded_at=NOW)
            )
        for rule in rules:
            session.add(StreamRule(stream_id=stream, rule=rule.model_dump(mode="json")))


def a_project(
    workspace: Workspace,
    code: str,
    *,
    priority: int = 1,
    fixed: int = 0,
    unit: int = 0,
    cost_type: str = "revenue-other",
    year: int = 2026,
    score: float | None = 5.0,
    effect: tuple[int, float, float] | None = None,
    uplift_bp: int | None = None,
    **option: Any,
) -> None:
    """A project with one option; `effect` is (harm id, measured share, reach); costs are in pence."""
    with workspace.session() as session:
        project = add(
            session,
            Project(code=code, name=f"Project {code}", priority_id=priority, rural_uplift_bp=uplift_bp),
        )
        record = Option(project_id=project, code="full", name="In full", score=score, **option)
        if score is not None:
            record.score_note = "the officer's judgement"
        number = add(session, record)
        session.add(
            OptionCost(
                option_id=number,
                financial_year=FinancialYear(year),
                cost_type=cost_type,
                fixed_pence=fixed,
                unit_pence=unit,
            )
        )
        if effect is not None:
            harm, reduction, reach = effect
            action = add(session, Intervention(code=f"action {code}", name=f"Action {code}"))
            evidence = add(
                session,
                Evidence(
                    intervention_id=action,
                    outcome="burglary",
                    direction="reduces",
                    effect_value=-100 * reduction,
                    effect_unit="percent",
                    strength="moderate",
                    measured_in="England",
                    source="a study",
                ),
            )
            session.add(OptionEffect(option_id=number, harm_id=harm, evidence_id=evidence, reach=reach))
