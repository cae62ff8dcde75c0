"""One row of a table of projects: what it says of the project, of an option, and of what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from funding_tui.base.errors import suggestion
from funding_tui.hold.importing.area_lines import read_area_kind
from funding_tui.hold.importing.cells import (
    Cell,
    CellError,
    read_number,
    read_percentage,
    read_pounds,
    read_text,
    read_whole_number,
    read_year,
    read_yes_or_no,
)
from funding_tui.hold.importing.headings import (
    CostColumn,
    cost_columns,
    heading_words,
    match_columns,
    read_cost_type,
    slugify,
)
from funding_tui.hold.importing.record_writer import SharedFacts
from funding_tui.hold.importing.report import Tally, check_width, read_cell
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
class KnownRecords:
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
    known: KnownRecords
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


def project_table(table: Table, tally: Tally, known: KnownRecords) -> ProjectTable:
    """Find the columns, and write down a fault when those that are needed are missing."""
    at = match_columns(table.headings, PROJECT_FIELDS)
    costs = tuple(each for each in cost_columns(table.headings, at.values()) if each.year is not None)
    used = {*at.values(), *(column.at for column in costs)}
    tally.unknown_columns = tuple(text for i, text in enumerate(table.headings) if text and i not in used)
    if "code" not in at and "name" not in at:
        message = "no column names the projects; head one 'project code' or 'project name'"
        tally.add_error(table.header_row, "", message)
    return ProjectTable(table, tally, known, at, costs)


def read_project_row(
    columns: ProjectTable,
    projects: SharedFacts,
    option_facts: SharedFacts,
    codes: Mapping[str, str],
    row: int,
    cells: Sequence[Cell],
) -> OptionLine | None:
    """Take down what a row says; None, with an error noted, when it names no project.

    Args:
        columns: the table.
        projects: facts by project code.
        option_facts: facts by `project / option` codes.
        codes: name of a project that is held, lower case -> its code.
        row: its number.
        cells: its cells.
    """
    if not check_width(columns.tally, columns.table, row, cells):
        return None
    said = {
        name: columns.read(row, cells, name, reader)
        for name, reader in _project_readers(columns.known).items()
    }
    code, name = columns.read(row, cells, "code", read_text), said["name"]
    if code is None and name is not None:
        code = codes.get(str(name).casefold()) or slugify(str(name)).replace("_", "-")
    if code is None:
        columns.tally.add_error(
            row, columns.heading("code"), "the row names no project; give its code or its name"
        )
        return None
    for field, value in said.items():
        projects.add_fact(code, field, value, row, columns.heading(field))
    option = str(columns.read(row, cells, "option", read_text) or "standard")
    key = option_key(code, option)
    option_facts.add_fact(
        key, "name", columns.read(row, cells, "option_name", read_text), row, columns.heading("option_name")
    )
    for field, reader in _option_readers(columns.known).items():
        value = columns.read(row, cells, field, reader)
        option_facts.add_fact(key, field, value, row, columns.heading(field))
    return OptionLine(row, code, option, tuple(_costs(columns, row, cells)))


def option_key(project: str, option: str) -> str:
    """How faults name an option."""
    return f"{project} / {option}"


def _costs(columns: ProjectTable, row: int, cells: Sequence[Cell]) -> list[CostLine]:
    """The costs in a row: fixed and unit columns of one year and type make one cost."""
    found: dict[tuple[FinancialYear, str], dict[str, Any]] = {}
    for column in columns.costs:
        pence = read_cell(columns.tally, columns.table, row, cells, column.at, read_pounds)
        if pence is None or column.year is None:
            continue
        cost = found.setdefault((column.year, column.cost_type), {"heading": column.heading})
        name = "unit_pence" if column.per_unit else "fixed_pence"
        if name in cost:
            message = f"another column also holds {column.year} {column.cost_type}; keep one of them"
            columns.tally.add_error(row, column.heading, message)
        cost[name] = pence
    lines = [CostLine(row, cost.pop("heading"), *key, **cost) for key, cost in found.items()]
    by_cell = _cost_in_cells(columns, row, cells)
    return [*lines, by_cell] if by_cell is not None else lines


def _cost_in_cells(columns: ProjectTable, row: int, cells: Sequence[Cell]) -> CostLine | None:
    """The cost of a row that names its year and cost type in cells of their own."""
    before = columns.tally.error_count
    fixed = columns.read(row, cells, "fixed", read_pounds)
    per_unit = columns.read(row, cells, "unit_cost", read_pounds)
    year = columns.read(row, cells, "year", read_year)
    cost_type = columns.read(row, cells, "cost_type", read_cost_type)
    if columns.tally.error_count > before or (fixed is None and per_unit is None):
        return None
    column = "fixed" if fixed is not None else "unit_cost"
    if year is None or cost_type is None:
        missing = "financial year" if year is None else "cost type"
        message = f"the row has a cost and no {missing}; give both, such as 2026/27 and capital"
        columns.tally.add_error(row, columns.heading(column), message)
        return None
    return CostLine(row, columns.heading(column), year, cost_type, fixed, per_unit)


def _project_readers(known: KnownRecords) -> dict[str, Callable[[Cell], object]]:
    return {
        "name": read_text,
        "priority": partial(_named, ids=known.priorities, names=known.priority_names, what="priority"),
        "intervention": partial(
            _named, ids=known.interventions, names=known.intervention_names, what="intervention"
        ),
        "summary": read_text,
        "provider": read_text,
        "rural_uplift_bp": read_percentage,
        "illustrative": read_yes_or_no,
        "source": read_text,
    }


def _option_readers(known: KnownRecords) -> dict[str, Callable[[Cell], object]]:
    return {
        "delivery": partial(_word, words=DELIVERY_WORDS, what="a way of delivery"),
        "areas": partial(_areas, known=known),
        "area_kind": read_area_kind,
        "minimum_pence": read_pounds,
        "max_units": partial(read_whole_number, least=1),
        "unit_name": read_text,
        "score": partial(read_number, least=0, most=10),
        "score_note": read_text,
        "spread": partial(_word, words=SPREAD_WORDS, what="a way to spread"),
        "note": read_text,
    }


def _named(cell: Cell, ids: Mapping[str, int], names: Sequence[str], what: str) -> int | None:
    said = read_text(cell)
    if said is None:
        return None
    if said.casefold() not in ids:
        message = f"{said!r} is not a {what} in the workspace; {suggestion(said, names)}"
        raise CellError(message.replace("a intervention", "an intervention"))
    return ids[said.casefold()]


def _word(cell: Cell, words: Mapping[str, str], what: str) -> str | None:
    said = read_text(cell)
    if said is None:
        return None
    if heading_words(said) not in words:
        listed = " or ".join(dict.fromkeys(words.values()))
        message = f"{said!r} is not {what}; write {listed}"
        raise CellError(message)
    return words[heading_words(said)]


def _areas(cell: Cell, known: KnownRecords) -> tuple[str, tuple[str, ...]] | None:
    """Which areas an option serves: (`rural`, `urban` or empty, their codes or none for all)."""
    said = read_text(cell)
    if said is None:
        return None
    place, codes = "", []
    for part in filter(None, (part.strip() for part in _LIST.split(said))):
        if heading_words(part) in PLACE_WORDS:
            place = PLACE_WORDS[heading_words(part)] or place
        elif part in known.areas or part.upper() in known.areas:
            codes.append(part if part in known.areas else part.upper())
        else:
            hint = suggestion(part, known.areas if len(known.areas) <= 5000 else (), most=3)
            message = f"area {part!r} is not in the workspace; {hint}"
            raise CellError(
                message.removesuffix("; there are none in the workspace yet") if known.areas else message
            )
    return place, tuple(dict.fromkeys(codes))
