"""What could be funded: interventions with their evidence, projects with their options, and scenarios."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session, select

from funding_tui.demo import packaged
from models.allocations import Scenario, Shock
from models.areas import Harm
from models.money import FinancialYear, parse_pounds
from models.partnership import Priority
from models.projects import (
    Capacity,
    Evidence,
    Intervention,
    Option,
    OptionCost,
    OptionEffect,
    Project,
)
from models.rules import RULE

# the priorities that have projects, each in a file named after it
PRIORITIES = ("domestic-abuse", "vawg", "serious-violence", "rural-crime", "asb")
# columns of the file of interventions whose texts are stored as they are
OF_INTERVENTION = ("code", "name", "delivery_kind", "priority_tags", "rural_note")
OF_EVIDENCE = (
    *("outcome", "direction", "effect_unit", "strength", "studies", "note", "source", "verified"),
    *("published", "measured_in", "setting", "unit_cost_text", "unit_cost_basis", "cost_year", "cost_source"),
)


def add_interventions(session: Session) -> None:
    """Every intervention with each piece of evidence of it; what is not known stays empty."""
    known: dict[str, int] = {}
    for row in packaged.rows("interventions.csv"):
        if row["code"] not in known:
            intervention = Intervention(**_texts(row, OF_INTERVENTION))
            session.add(intervention)
            session.flush()
            known[row["code"]] = intervention.id or 0
        session.add(
            Evidence(
                intervention_id=known[row["code"]],
                code=row["evidence_code"],
                read_on=date.fromisoformat(row["read_on"]) if row["read_on"] else None,
                effect_value=_number(row["effect_value"]),
                ci_low=_number(row["ci_low"]),
                ci_high=_number(row["ci_high"]),
                **_texts(row, OF_EVIDENCE),
            )
        )
    session.flush()


def add_projects(session: Session) -> dict[str, int]:
    """Every project with its options, costs and effects.

    Returns:
        Project code -> record id.
    """
    writer = _Writer(session)
    for priority in PRIORITIES:
        for row in packaged.table(f"projects/{priority.replace('-', '_')}.toml")["project"]:
            writer.add_project(priority, row)
    session.flush()
    return writer.projects


def add_scenarios(session: Session) -> None:
    """The base scenario and those based on it, and what is limited besides money."""
    demo = packaged.table("demo.toml")
    created_at, author = packaged.record_stamp()
    ids: dict[str, int] = {}
    for row in demo["scenario"]:
        base = row.pop("base", None)
        rules = [RULE.validate_python(rule).model_dump(mode="json") for rule in row.pop("rules", [])]
        shocks = [
            Shock(laid_on=created_at.date(), laid_by=author, **shock).model_dump(mode="json")
            for shock in row.pop("shocks", [])
        ]
        scenario = Scenario(
            base_id=ids[base] if base else None,
            rules=rules,
            shocks=shocks,
            author=author,
            created_at=created_at,
            **row,
        )
        session.add(scenario)
        session.flush()
        ids[scenario.code] = scenario.id or 0
    session.add_all(Capacity(**row) for row in demo["capacity"])
    session.flush()


def priority_ids(session: Session) -> dict[str, int]:
    """Priority code -> record id."""
    return {priority.code: priority.id or 0 for priority in session.exec(select(Priority))}


class _Writer:
    """Projects on their way into the workspace, with the ids that they refer to."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.projects: dict[str, int] = {}
        self.area_sets: dict[str, list[str]] = packaged.table("demo.toml")["area_sets"]
        self.area_kind: str = packaged.table("demo.toml")["wards"]["kind"]
        self.priorities = priority_ids(session)
        self.harms = {harm.code: harm.id or 0 for harm in session.exec(select(Harm))}
        self.interventions = {row.code: row.id or 0 for row in session.exec(select(Intervention))}
        self.evidence = {row.code: row.id or 0 for row in session.exec(select(Evidence))}

    def add_project(self, priority: str, row: dict[str, Any]) -> None:
        options = row.pop("option")
        intervention = row.pop("intervention", None)
        price_year = row.pop("price_year", None)
        project = Project(
            price_year=FinancialYear.parse(price_year) if price_year else None,
            priority_id=self.priorities[priority],
            intervention_id=self.interventions[intervention] if intervention else None,
            **row,
        )
        self.session.add(project)
        self.session.flush()
        self.projects[project.code] = project.id or 0
        for option in options:
            self._add_option(project, option)

    def _add_option(self, project: Project, row: dict[str, Any]) -> None:
        costs, effects = row.pop("costs"), row.pop("effects", [])
        sets = [row.pop("area_set")] if "area_set" in row else row.pop("areas_of", [])
        named = [code for name in sets for code in self.area_sets[name]]
        option = Option(
            project_id=project.id or 0,
            areas=row.pop("areas", named),
            area_kind=self.area_kind,
            effect_from=FinancialYear.parse(row.pop("effect_from")),
            minimum_pence=parse_pounds(row.pop("minimum", "0")),
            **row,
        )
        self.session.add(option)
        self.session.flush()
        self.session.add_all(
            OptionCost(
                option_id=option.id or 0,
                financial_year=FinancialYear.parse(cost["year"]),
                cost_type=cost["type"],
                fixed_pence=parse_pounds(cost.get("fixed", "0")),
                unit_pence=parse_pounds(cost.get("unit", "0")),
            )
            for cost in costs
        )
        self.session.add_all(
            OptionEffect(
                option_id=option.id or 0,
                harm_id=self.harms[effect["harm"]],
                evidence_id=self.evidence[effect["evidence"]],
                reach=effect["reach"],
                reach_note=effect["reach_note"],
            )
            for effect in effects
        )


def _texts(row: dict[str, str], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _number(text: str) -> float | None:
    return float(text) if text else None
