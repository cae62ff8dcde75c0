"""Every input of a run as tables, each row with its source or marked as illustrative or assumed."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.problem.rule_credits import NOT_KNOWN, RuleCredit
from funding_tui.allocate.report.allocation import InputTable
from funding_tui.allocate.report.build_effect_years import effect_table
from models.areas import Area, Harm, Indicator
from models.funding import Funder, Stream
from models.money import format_pounds
from models.partnership import Priority
from models.projects import Evidence, Intervention, Option, OptionCost, Project

MADE_UP = "illustrative"
SUPPOSED = "supposed by a shock of the scenario, not awarded"


def input_tables(session: Session, setup: ProblemSetup) -> tuple[InputTable, ...]:
    """The tables, in the order in which an auditor reads them; empty ones are left out."""
    makers: tuple[Callable[[Session, ProblemSetup], InputTable], ...] = (
        _streams,
        _rules,
        _priorities,
        _harms,
        _costs,
        effect_table,
        _evidence,
        _left_out,
        _areas,
    )
    tables = (make(session, setup) for make in makers)
    return tuple(table for table in tables if table.rows)


def _said(source: str, illustrative: bool) -> str:
    return "; ".join(part for part in (MADE_UP if illustrative else "", source) if part) or "no source given"


def _status(stream: Stream) -> str:
    """Whether the fund goes on, and when that was read; empty where nobody has looked."""
    if not stream.status.strip():
        return ""
    read = f", read {stream.status_read_on:%Y-%m-%d}" if stream.status_read_on else ""
    return f"; the fund: {stream.status.strip()}{read}"


def _streams(session: Session, setup: ProblemSetup) -> InputTable:
    rows = session.exec(
        select(Stream, Funder).join(Funder, col(Stream.funder_id) == col(Funder.id)).order_by(col(Stream.id))
    )
    sources = {
        stream.code: (funder.name, f"{_said(stream.source, stream.illustrative)}{_status(stream)}")
        for stream, funder in rows
    }
    names = {stream.id: stream.name for stream in setup.problem.streams}
    shocked = " after the shocks of the scenario" if setup.shocks else ""
    return InputTable(
        title="Money free to allocate",
        note=f"Awarded less committed and spent, by pot, on the day of the run{shocked}.",
        headings=("Stream", "Funder", "Year", "Cost type", "Free", "Source"),
        rows=tuple(
            (
                names[pot.stream],
                funder,
                pot.financial_year,
                pot.cost_type,
                format_pounds(pot.pence, pennies=True),
                source if pot.id in setup.pot_ids else SUPPOSED,
            )
            for pot in setup.problem.pots
            for funder, source in (sources.get(pot.stream, ("", "")),)
        ),
    )


def _rules(session: Session, setup: ProblemSetup) -> InputTable:
    del session
    credits = [(rule, setup.credits.get(rule.name, RuleCredit(NOT_KNOWN))) for rule in setup.problem.rules]
    return InputTable(
        title="Rules",
        note="Rules of the streams in force on the day of the run, then those of the scenario and the run.",
        headings=("Rule", "Kind", "Set by", "Source"),
        rows=tuple((rule.name, rule.kind, credit.set_by, credit.source) for rule, credit in credits),
    )


def _priorities(session: Session, setup: ProblemSetup) -> InputTable:
    sources = {record.code: record for record in session.exec(select(Priority))}
    return InputTable(
        title="Priorities and weights",
        note="The benefit under a priority counts this many times in value; benefit itself stays.",
        headings=("Priority", "Weight", "Source"),
        rows=tuple(
            (
                priority.name,
                f"{priority.weight:g}",
                setup.weight_credits.get(priority.id) or sources[priority.id].source or "the partnership",
            )
            for priority in setup.problem.priorities
        ),
    )


def _harms(session: Session, setup: ProblemSetup) -> InputTable:
    totals = {harm.id: sum(harm.by_area.values()) for harm in setup.problem.harms}
    return InputTable(
        title="Kinds of harm",
        note=f"Need is recorded offences a year times the weight, in {setup.problem.harm_unit}.",
        headings=("Harm", "Counted by", "Weight", "Need a year", "Stands in for", "Source of the weight"),
        rows=tuple(
            (
                harm.name,
                harm.indicator_code.replace("_", " "),
                f"{harm.weight:g}",
                f"{totals.get(harm.code, 0):,.0f}",
                harm.proxy_for or "itself",
                harm.weight_source,
            )
            for harm in session.exec(select(Harm).order_by(col(Harm.id)))
        ),
    )


def _costs(session: Session, setup: ProblemSetup) -> InputTable:
    known = set(setup.option_ids.values())
    options = {record.id: record for record in session.exec(select(Option))}
    projects = {record.id: record for record in session.exec(select(Project))}
    rows = []
    for cost in session.exec(select(OptionCost).order_by(col(OptionCost.option_id), col(OptionCost.id))):
        if cost.option_id not in known:
            continue
        option = options[cost.option_id]
        project = projects[option.project_id]
        rows.append(
            (
                f"{project.name}: {option.name}",
                str(cost.financial_year),
                cost.cost_type,
                format_pounds(cost.fixed_pence),
                format_pounds(cost.unit_pence)
                + (f" per {option.unit_name or 'unit'}" if cost.unit_pence else ""),
                str(project.price_year or "not stated"),
                _said(project.source, project.illustrative),
            )
        )
    return InputTable(
        title="Costs of projects",
        note="Fixed costs once chosen; unit costs for full delivery in one area, before any rural uplift.",
        headings=("Project and option", "Year", "Cost type", "Fixed", "Unit", "Prices of", "Source"),
        rows=tuple(rows),
    )


def _evidence(session: Session, setup: ProblemSetup) -> InputTable:
    used = select(Project.intervention_id)
    rows = session.exec(
        select(Evidence, Intervention)
        .join(Intervention, col(Evidence.intervention_id) == col(Intervention.id))
        .where(col(Intervention.id).in_(used))
        .order_by(col(Intervention.name))
    )
    return InputTable(
        title="Evidence",
        note="What is known of the interventions among the projects. Blank effects are not known, not nil.",
        headings=(
            *("Intervention", "Outcome", "Direction", "Size", "Strength", "Measured in", "Published"),
            *("Read on", "In force", "Source"),
        ),
        rows=tuple(
            (
                intervention.name,
                record.outcome or "not stated",
                record.direction or "not known",
                _size(record),
                record.strength or (f"{record.studies} studies" if record.studies else "not stated"),
                record.measured_in or "not stated",
                record.published or "not stated",
                f"{record.read_on:%Y-%m-%d}" if record.read_on else "not stated",
                f"superseded by {record.superseded_by}" if record.superseded_by else "yes",
                record.source or "none",
            )
            for record, intervention in rows
        ),
    )


def _size(record: Evidence) -> str:
    if record.effect_value is None:
        return "no effect size seen"
    interval = "" if record.ci_low is None else f" ({record.ci_low:g} to {record.ci_high:g})"
    return f"{record.effect_value:g}{interval} {record.effect_unit}".strip()


def _left_out(session: Session, setup: ProblemSetup) -> InputTable:
    names = {record.code: record.name for record in session.exec(select(Project))}
    return InputTable(
        title="Projects that could not be considered",
        note="They were not refused: something they need is missing.",
        headings=("Project", "Why"),
        rows=tuple((names.get(code, code), reason) for code, reason in setup.left_out),
    )


def _areas(session: Session, setup: ProblemSetup) -> InputTable:
    codes = sorted(set(session.exec(select(Harm.indicator_code))))
    values: dict[int, dict[str, str]] = {}
    chosen = select(Indicator.area_id, Indicator.code, Indicator.value).where(col(Indicator.code).in_(codes))
    for area_id, code, value in session.exec(chosen.order_by(col(Indicator.period))):
        values.setdefault(area_id, {})[code] = f"{value:g}"
    records = session.exec(select(Area).where(Area.kind == setup.area_kind).order_by(col(Area.name)))
    allocated = [area for area in records if area.code in setup.area_ids]
    return InputTable(
        title="Areas",
        note="Recorded offences per 1,000 residents, burglary per 1,000 households. "
        + (f"Source: {allocated[0].source}." if allocated and allocated[0].source else ""),
        headings=("Area", "Class", "People", *(code.replace("_", " ") for code in codes)),
        rows=tuple(
            (
                area.name,
                "rural" if area.rural else "urban",
                f"{area.population or 0:,}",
                *(values.get(area.id or 0, {}).get(code, "not known") for code in codes),
            )
            for area in allocated
        ),
    )
