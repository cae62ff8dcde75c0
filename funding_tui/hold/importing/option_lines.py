"""One row of a table of projects: what it says of the project, of an option, and of what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from funding_tui.base.suggestions import suggestion
from funding_tui.hold.importing.cell_values import (
    Cell,
    basis_points_of,
    number_of,
    pounds_of,
    text_of,
    truth_of,
    whole_of,
    year_of,
)
from funding_tui.hold.importing.costs import CostColumn, cost_columns, cost_type_of
from funding_tui.hold.importing.headings import match, slug, words_of
from funding_tui.hold.importing.import_options import check_width, read_cell
from funding_tui.hold.importing.places import kind_of
from funding_tui.hold.importing.report import Tally, Unusable
from funding_tui.hold.importing.row_facts import SharedFacts
from funding_tui.hold.importing.synonyms import (
    DELIVERY_WORDS,
    PLACE_WORDS,
    PROJECT_FIELDS,
    SPREAD_WORDS,
)
from funding_tui.hold.importing.tables import Table
from models.money import FinancialYear, Pence

_LIST = re.compile(r"[;,\n]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What the workspace holds that a row may name.

    Attributes:
        priorities: code or name, lower case -> id. priority_names: codes, for people.
        interventions: code, lower case -> id. intervention_names: codes, for people.
        areas: codes.
    """

    priorities: Mapping[str, int]
    priority_names: tuple[str, ...]
    interventions: Mapping[str, int]
    intervention_names: tuple[str, ...]
    areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class ProjectTable:
    """A table of projects and where it keeps what.

    Attributes:
        at: field -> position of its column.
        costs: columns of costs that name a year and a cost type.
    """

    table: Table
    tally: Tally
    known: Known
    at: Mapping[str, int]
    costs: tuple[CostColumn, ...]

    def heading(self, name: str) -> str:
        """The heading of a field, as it stands in the file; the field's own name where it has none."""
        return self.table.headings[self.at[name]] if name in self.at else name.replace("_", " ")

    def read(self, row: int, cells: Sequence[Cell], name: str, reader: Callable[[Cell], object]) -> Any:
        """One field of a row."""
        return read_cell(self.tally, self.table, row, cells, self.at.get(name), reader)


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one row says an option costs in one year and cost type; None says nothing."""

    row: int
    heading: str
    year: FinancialYear
    cost_type: str
    fixed_pence: Pence | None = None
    unit_pence: Pence | None = None


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One row: its project, its option, and its costs."""

    row: int
    project: str
    option: str
    costs: tuple[CostLine, ...]


def project_table(table: Table, tally: Tally, known: Known) -> ProjectTable:
    """Find the columns, and write down a fault when those that are needed are missing."""
    at = match(table.headings, PROJECT_FIELDS)
    costs = tuple(each for each in cost_columns(table.headings, at.values()) if each.year is not None)
    used = {*at.values(), *(column.at for column in costs)}
    tally.unknown_columns = tuple(text for i, text in enumerate(table.headings) if text and i not in used)
    if "code" not in at and "name" not in at:
        message = "no column names the projects; head one 'project code' or 'project name'"
        tally.fault(table.header_row, "", message)
    return ProjectTable(table, tally, known, at, costs)


def read_project_row(
    page: ProjectTable,
    projects: SharedFacts,
    options: SharedFacts,
    codes: Mapping[str, str],
    row: int,
    cells: Sequence[Cell],
) -> OptionLine | None:
    """Take down what a row says; None, with a fault written down, when it names no project.

    Args:
        page: the table.
        projects: facts by project code.
        options: facts by `project / option` codes.
        codes: name of a project that is held, lower case -> its code.
        row: its number.
        cells: its cells.
    """
    if not check_width(page.tally, page.table, row, cells):
        return None
    said = {
        name: page.read(row, cells, name, reader) for name, reader in _project_readers(page.known).items()
    }
    code, name = page.read(row, cells, "code", text_of), said["name"]
    if code is None and name is not None:
        code = codes.get(str(name).casefold()) or slug(str(name)).replace("_", "-")
    if code is None:
        page.tally.fault(row, page.heading("code"), "the row names no project; give its code or its name")
        return None
    for field, value in said.items():
        projects.state(code, field, value, row, page.heading(field))
    option = str(page.read(row, cells, "option", text_of) or "standard")
    key = option_key(code, option)
    options.state(
        key, "name", page.read(row, cells, "option_name", text_of), row, page.heading("option_name")
    )
    for field, reader in _option_readers(page.known).items():
        value = page.read(row, cells, field, reader)
        options.state(key, field, value, row, page.heading(field))
    return OptionLine(row, code, option, tuple(_costs(page, row, cells)))


def option_key(project: str, option: str) -> str:
    """How faults name an option."""
    return f"{project} / {option}"


def _costs(page: ProjectTable, row: int, cells: Sequence[Cell]) -> list[CostLine]:
    """The costs in a row: fixed and unit columns of one year and type make one cost."""
    found: dict[tuple[FinancialYear, str], dict[str, Any]] = {}
    for column in page.costs:
        pence = read_cell(page.tally, page.table, row, cells, column.at, pounds_of)
        if pence is None or column.year is None:
            continue
        cost = found.setdefault((column.year, column.cost_type), {"heading": column.heading})
        name = "unit_pence" if column.per_unit else "fixed_pence"
        if name in cost:
            message = f"another column also holds {column.year} {column.cost_type}; keep one of them"
            page.tally.fault(row, column.heading, message)
        cost[name] = pence
    lines = [CostLine(row, cost.pop("heading"), *key, **cost) for key, cost in found.items()]
    by_cell = _cost_in_cells(page, row, cells)
    return [*lines, by_cell] if by_cell is not None else lines


def _cost_in_cells(page: ProjectTable, row: int, cells: Sequence[Cell]) -> CostLine | None:
    """The cost of a row that names its year and cost type in cells of their own."""
    before = page.tally.fault_count
    fixed = page.read(row, cells, "fixed", pounds_of)
    per_unit = page.read(row, cells, "unit_cost", pounds_of)
    year = page.read(row, cells, "year", year_of)
    cost_type = page.read(row, cells, "cost_type", cost_type_of)
    if page.tally.fault_count > before or (fixed is None and per_unit is None):
        return None
    column = "fixed" if fixed is not None else "unit_cost"
    if year is None or cost_type is None:
        missing = "financial year" if year is None else "cost type"
        message = f"the row has a cost and no {missing}; give both, such as 2026/27 and capital"
        page.tally.fault(row, page.heading(column), message)
        return None
    return CostLine(row, page.heading(column), year, cost_type, fixed, per_unit)


def _project_readers(known: Known) -> dict[str, Callable[[Cell], object]]:
    return {
        "name": text_of,
        "priority": partial(_named, ids=known.priorities, names=known.priority_names, what="priority"),
        "intervention": partial(
            _named, ids=known.interventions, names=known.intervention_names, what="intervention"
        ),
        "summary": text_of,
        "provider": text_of,
        "rural_uplift_bp": basis_points_of,
        "illustrative": truth_of,
        "source": text_of,
    }


def _option_readers(known: Known) -> dict[str, Callable[[Cell], object]]:
    return {
        "delivery": partial(_word, words=DELIVERY_WORDS, what="a way of delivery"),
        "areas": partial(_areas, known=known),
        "area_kind": kind_of,
        "minimum_pence": pounds_of,
        "max_units": partial(whole_of, least=1),
        "unit_name": text_of,
        "score": partial(number_of, least=0, most=10),
        "score_note": text_of,
        "spread": partial(_word, words=SPREAD_WORDS, what="a way to spread"),
        "note": text_of,
    }


def _named(cell: Cell, ids: Mapping[str, int], names: Sequence[str], what: str) -> int | None:
    said = text_of(cell)
    if said is None:
        return None
    if said.casefold() not in ids:
        message = f"{said!r} is not a {what} in the workspace; {suggestion(said, names)}"
        raise Unusable(message.replace("a intervention", "an intervention"))
    return ids[said.casefold()]


def _word(cell: Cell, words: Mapping[str, str], what: str) -> str | None:
    said = text_of(cell)
    if said is None:
        return None
    if words_of(said) not in words:
        listed = " or ".join(dict.fromkeys(words.values()))
        message = f"{said!r} is not {what}; write {listed}"
        raise Unusable(message)
    return words[words_of(said)]


def _areas(cell: Cell, known: Known) -> tuple[str, tuple[str, ...]] | None:
    """Which areas an option serves: (`rural`, `urban` or empty, their codes or none for all)."""
    said = text_of(cell)
    if said is None:
        return None
    place, codes = "", []
    for part in filter(None, (part.strip() for part in _LIST.split(said))):
        if words_of(part) in PLACE_WORDS:
            place = PLACE_WORDS[words_of(part)] or place
        elif part in known.areas or part.upper() in known.areas:
            codes.append(part if part in known.areas else part.upper())
        else:
            hint = suggestion(part, known.areas if len(known.areas) <= 5000 else (), most=3)
            message = f"area {part!r} is not in the workspace; {hint}"
            raise Unusable(
                message.removesuffix("; there are none in the workspace yet") if known.areas else message
            )
    return place, tuple(dict.fromkeys(codes))
