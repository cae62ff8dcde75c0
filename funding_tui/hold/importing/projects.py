"""Import projects: what could be funded, the options to fund it by, and what each costs."""

from __future__ import annotations

from sqlmodel import Session, select

from funding_tui.hold.importing.option_lines import (
    CostLine,
    KnownRecords,
    OptionLine,
    option_key,
    project_table,
    read_project_row,
)
from funding_tui.hold.importing.record_writer import Fact, FieldFacts, RecordWriter, RowOutcomes, SharedFacts
from funding_tui.hold.importing.report import ImportOptions, Tally
from funding_tui.hold.importing.tables import Table
from models.areas import Area
from models.money import FinancialYear
from models.partnership import Priority
from models.projects import Intervention, Option, OptionCost, Project


def import_projects(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Read every row first; write only when none has a fault.

    Options and costs that are held and not in the file stay as they are.
    """
    existing = {project.code: project for project in session.exec(select(Project))}
    columns = project_table(table, tally, _known(session))
    if tally.has_errors():
        return
    names = {project.name.casefold(): code for code, project in existing.items()}
    projects, option_facts, row_outcomes = SharedFacts(tally), SharedFacts(tally), RowOutcomes()
    lines: list[OptionLine] = []
    for row, cells in table.rows:
        tally.rows += 1
        row_outcomes.note(row, "unchanged")
        line = read_project_row(columns, projects, option_facts, names, row, cells)
        if line is not None:
            lines.append(line)
    options.report_progress(table, tally)
    _check(tally, columns.heading("priority"), projects, lines, existing)
    if tally.has_errors():
        return
    writer = RecordWriter(session, options, tally, row_outcomes)
    for code, facts in projects.of.items():
        existing[code] = _keep_project(writer, code, projects.rows[code], facts, existing.get(code))
    _keep_options(writer, option_facts, lines, existing)
    row_outcomes.count(tally)


def _known(session: Session) -> KnownRecords:
    priorities = list(session.exec(select(Priority)))
    interventions = list(session.exec(select(Intervention)))
    return KnownRecords(
        priorities={word.casefold(): each.id or 0 for each in priorities for word in (each.name, each.code)},
        priority_names=tuple(each.code for each in priorities),
        interventions={
            word.casefold(): each.id or 0 for each in interventions for word in (each.name, each.code)
        },
        intervention_names=tuple(each.code for each in interventions),
        areas=frozenset(session.exec(select(Area.code))),
    )


def _check(
    tally: Tally, heading: str, projects: SharedFacts, lines: list[OptionLine], existing: dict[str, Project]
) -> None:
    faulty = {error.row for error in tally.errors}
    for code, facts in projects.of.items():
        row = projects.rows[code]
        if code not in existing and "priority" not in facts and row not in faulty:
            tally.add_error(row, heading, f"project {code} is new and serves no priority; name one")
    seen: dict[tuple[str, str, FinancialYear, str], int] = {}
    for line in lines:
        for cost in line.costs:
            key = (line.project, line.option, cost.year, cost.cost_type)
            first = seen.setdefault(key, line.row)
            if first != line.row:
                option = option_key(line.project, line.option)
                message = (
                    f"row {first} already gives {option} {cost.year} {cost.cost_type}; keep one of the two"
                )
                tally.add_error(line.row, cost.heading, message)


def _keep_project(
    writer: RecordWriter, code: str, row: int, facts: FieldFacts, existing: Project | None
) -> Project:
    renamed = {"priority": "priority_id", "intervention": "intervention_id"}
    stated = {renamed.get(name, name): value for name, value in facts.items()}
    if existing is None:
        stated.setdefault("name", Fact(code, row))
    return writer.save("projects", f"project {code}", existing, Project, stated, row, code=code)


def _keep_options(
    writer: RecordWriter, facts: SharedFacts, lines: list[OptionLine], projects: dict[str, Project]
) -> None:
    existing = {(each.project_id, each.code): each for each in writer.session.exec(select(Option))}
    costs = {
        (each.option_id, each.financial_year, each.cost_type): each
        for each in writer.session.exec(select(OptionCost))
    }
    done: set[str] = set()
    for line in lines:
        key = option_key(line.project, line.option)
        of_project = projects[line.project].id or 0
        if key not in done:
            done.add(key)
            before = existing.get((of_project, line.option))
            existing[of_project, line.option] = _keep_option(
                writer, line, facts.of.get(key, {}), before, of_project
            )
        option = existing[of_project, line.option]
        for cost in line.costs:
            before_cost = costs.get((option.id or 0, cost.year, cost.cost_type))
            _keep_cost(writer, f"{key} {cost.year} {cost.cost_type}", cost, before_cost, option.id or 0)


def _keep_option(
    writer: RecordWriter, line: OptionLine, facts: FieldFacts, existing: Option | None, project: int
) -> Option:
    stated = {name: value for name, value in facts.items() if name != "areas"}
    if "areas" in facts:
        (place, codes), row = facts["areas"]
        stated["places"] = Fact(place, row)
        stated["areas"] = Fact(list(codes), row)
    if existing is None:
        stated.setdefault("name", Fact(line.option, line.row))
    label = f"option {option_key(line.project, line.option)}"
    return writer.save(
        "options", label, existing, Option, stated, line.row, project_id=project, code=line.option
    )


def _keep_cost(
    writer: RecordWriter, label: str, cost: CostLine, existing: OptionCost | None, option: int
) -> OptionCost:
    given = {"fixed_pence": cost.fixed_pence, "unit_pence": cost.unit_pence}
    stated = {name: Fact(pence, cost.row) for name, pence in given.items() if pence is not None}
    return writer.save(
        "costs",
        f"cost {label}",
        existing,
        OptionCost,
        stated,
        cost.row,
        option_id=option,
        financial_year=cost.year,
        cost_type=cost.cost_type,
    )
