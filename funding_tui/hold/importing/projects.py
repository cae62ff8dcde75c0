"""Import projects: what could be funded, the options to fund it by, and what each costs."""

from __future__ import annotations

from sqlmodel import Session, select

from funding_tui.hold.importing.import_options import Orders
from funding_tui.hold.importing.option_lines import (
    CostLine,
    Known,
    OptionLine,
    option_key,
    project_table,
    read_project_row,
)
from funding_tui.hold.importing.report import Tally
from funding_tui.hold.importing.row_facts import Facts, Keeper, RowMarks, SharedFacts, Stated
from funding_tui.hold.importing.tables import Table
from models.areas import Area
from models.money import FinancialYear
from models.partnership import Priority
from models.projects import Intervention, Option, OptionCost, Project


def import_projects(session: Session, table: Table, orders: Orders, tally: Tally) -> None:
    """Read every row first; write only when none has a fault.

    Options and costs that are held and not in the file stay as they are.
    """
    held = {project.code: project for project in session.exec(select(Project))}
    page = project_table(table, tally, _known(session))
    if tally.has_faults():
        return
    names = {project.name.casefold(): code for code, project in held.items()}
    projects, options, marks = SharedFacts(tally), SharedFacts(tally), RowMarks()
    lines: list[OptionLine] = []
    for row, cells in table.rows:
        tally.rows += 1
        marks.mark(row, "unchanged")
        line = read_project_row(page, projects, options, names, row, cells)
        if line is not None:
            lines.append(line)
    orders.watch(table, tally)
    _check(tally, page.heading("priority"), projects, lines, held)
    if tally.has_faults():
        return
    keeper = Keeper(session, orders, tally, marks)
    for code, facts in projects.of.items():
        held[code] = _keep_project(keeper, code, projects.rows[code], facts, held.get(code))
    _keep_options(keeper, options, lines, held)
    marks.count(tally)


def _known(session: Session) -> Known:
    priorities = list(session.exec(select(Priority)))
    interventions = list(session.exec(select(Intervention)))
    return Known(
        priorities={word.casefold(): each.id or 0 for each in priorities for word in (each.name, each.code)},
        priority_names=tuple(each.code for each in priorities),
        interventions={
            word.casefold(): each.id or 0 for each in interventions for word in (each.name, each.code)
        },
        intervention_names=tuple(each.code for each in interventions),
        areas=frozenset(session.exec(select(Area.code))),
    )


def _check(
    tally: Tally, heading: str, projects: SharedFacts, lines: list[OptionLine], held: dict[str, Project]
) -> None:
    faulty = {fault.row for fault in tally.faults}
    for code, facts in projects.of.items():
        row = projects.rows[code]
        if code not in held and "priority" not in facts and row not in faulty:
            tally.fault(row, heading, f"project {code} is new and serves no priority; name one")
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
                tally.fault(line.row, cost.heading, message)


def _keep_project(keeper: Keeper, code: str, row: int, facts: Facts, held: Project | None) -> Project:
    renamed = {"priority": "priority_id", "intervention": "intervention_id"}
    stated = {renamed.get(name, name): value for name, value in facts.items()}
    if held is None:
        stated.setdefault("name", Stated(code, row))
    return keeper.keep("projects", f"project {code}", held, Project, stated, row, code=code)


def _keep_options(
    keeper: Keeper, facts: SharedFacts, lines: list[OptionLine], projects: dict[str, Project]
) -> None:
    held = {(each.project_id, each.code): each for each in keeper.session.exec(select(Option))}
    costs = {
        (each.option_id, each.financial_year, each.cost_type): each
        for each in keeper.session.exec(select(OptionCost))
    }
    done: set[str] = set()
    for line in lines:
        key = option_key(line.project, line.option)
        of_project = projects[line.project].id or 0
        if key not in done:
            done.add(key)
            before = held.get((of_project, line.option))
            held[of_project, line.option] = _keep_option(
                keeper, line, facts.of.get(key, {}), before, of_project
            )
        option = held[of_project, line.option]
        for cost in line.costs:
            before_cost = costs.get((option.id or 0, cost.year, cost.cost_type))
            _keep_cost(keeper, f"{key} {cost.year} {cost.cost_type}", cost, before_cost, option.id or 0)


def _keep_option(keeper: Keeper, line: OptionLine, facts: Facts, held: Option | None, project: int) -> Option:
    stated = {name: value for name, value in facts.items() if name != "areas"}
    if "areas" in facts:
        (place, codes), row = facts["areas"]
        stated["places"] = Stated(place, row)
        stated["areas"] = Stated(list(codes), row)
    if held is None:
        stated.setdefault("name", Stated(line.option, line.row))
    label = f"option {option_key(line.project, line.option)}"
    return keeper.keep("options", label, held, Option, stated, line.row, project_id=project, code=line.option)


def _keep_cost(
    keeper: Keeper, label: str, cost: CostLine, held: OptionCost | None, option: int
) -> OptionCost:
    given = {"fixed_pence": cost.fixed_pence, "unit_pence": cost.unit_pence}
    stated = {name: Stated(pence, cost.row) for name, pence in given.items() if pence is not None}
    return keeper.keep(
        "costs",
        f"cost {label}",
        held,
        OptionCost,
        stated,
        cost.row,
        option_id=option,
        financial_year=cost.year,
        cost_type=cost.cost_type,
    )
