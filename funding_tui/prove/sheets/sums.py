"""Live sums over the Allocation sheet, each with the value that it has now, and the numbers they use.

Numbers join each allocation line to its rows on the other sheets. Sums in the workbook are made by these
numbers and not by names: a name may hold a star, begin with an equals sign or be too long, and a spreadsheet
would read it as a pattern.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import TypeAlias, TypeVar

from funding_tui.allocate.report.allocation import LineReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.illustrative import pot_key
from funding_tui.rendering.blocks import in_pounds
from funding_tui.rendering.workbook import Cell, Formula, RowSpan, Sheet

Row: TypeAlias = tuple[Cell, ...]
Key = TypeVar("Key", bound=Hashable)

LIVE = "Live amounts are added up from the Allocation sheet. Check is live minus reported and must be zero."
# the columns of the Allocation sheet that hold them, and the names of those columns
JOIN_COLUMNS = ("Project", "Priority", "Area", "Pot", "Stream", "Year", "CostType", "Rural")


class WorkbookSums:
    """Sums of allocation lines by the numbers that join them to other sheets.

    Attributes:
        checks: the ranges of all check columns, for the one check on the Summary sheet.
        difference: the checks that are not zero, added up without their signs, in pence.
    """

    def __init__(self, report: RunReport) -> None:
        self.joins = JoinNumbers(report)
        self.checks: list[str] = []
        self.difference = 0
        self._sums: Counter[tuple[str, int]] = Counter()
        self._rural: Counter[int] = Counter()
        for line in report.lines:
            joined = self.joins.of(line)
            for name, number in zip(JOIN_COLUMNS, joined, strict=True):
                self._sums[name, number] += line.pence
            if line.rural:
                self._rural[joined[0]] += line.pence
        self.total = sum(line.pence for line in report.lines)

    def pence(self, name: str, number: int) -> int:
        """The sum of the lines with a number, in pence."""
        return self._sums[name, number]

    def live(self, name: str, number: int, *, illustrative: bool = False) -> Formula:
        """The same as a formula; the number is in column A of the row."""
        formula = f"ROUND(SUMIFS(LinePounds,Line{name}No,$A{{row}}),2)"
        return Formula(formula, in_pounds(self.pence(name, number)), illustrative)

    def rural_pence(self, project: int) -> int:
        """The sum of the rural lines of a project, in pence."""
        return self._rural[project]

    def rural_live(self, project: int, *, illustrative: bool = False) -> Formula:
        """The same as a formula; the number of the project is in column A of the row."""
        formula = "ROUND(SUMIFS(LinePounds,LineProjectNo,$A{row},LineRuralNo,1),2)"
        return Formula(formula, in_pounds(self.rural_pence(project)), illustrative)

    def check(self, live: str, reported: str, off: int) -> Formula:
        """Live minus reported, in the columns of those letters; `off` is the difference now, in pence."""
        self.difference += abs(off)
        return Formula(f"ROUND({live}{{row}}-{reported}{{row}},2)", in_pounds(off))

    def watch(self, page: Sheet, span: RowSpan, letters: str) -> None:
        """Show checks that are not zero, and count them in the one check of the workbook."""
        for letter in letters:
            page.book.warn_unless_zero(page.sheet, span, letter)
            self.checks.append(span.column(letter))


def column_sum(letter: str, pence: int, *, illustrative: bool = False) -> Formula:
    """The sum of a column of money, for the row of totals."""
    formula = f"ROUND(SUM({letter}{{first}}:{letter}{{last}}),2)"
    return Formula(formula, in_pounds(pence), illustrative)


def share_of(part: str, whole: str, basis_points: int) -> Formula:
    """One amount as a share of another, in whole pence, rounded down to a hundredth of a per cent."""
    formula = f"IF({whole}=0,0,INT(ROUND({part}*100,0)*10000/ROUND({whole}*100,0))/10000)"
    return Formula(formula, Decimal(basis_points).scaleb(-4))


class JoinNumbers:
    """The numbers of projects, priorities, areas, pots, streams, years and cost types; 0 joins nothing."""

    def __init__(self, report: RunReport) -> None:
        self.projects = _number((item.project, item.option) for item in report.funded)
        self.priorities = _number(item.code for item in report.by_priority)
        self.areas = _number(item.code for item in report.by_area)
        self.pots = _number(pot_key(pot) for pot in report.by_pot)
        self.streams = _number(sorted({pot.stream for pot in report.by_pot}))
        self.years = _number(sorted({pot.financial_year for pot in report.by_pot}))
        self.cost_types = _number(sorted({pot.cost_type for pot in report.by_pot}))
        self._priority_of = {(item.project, item.option): item.priority for item in report.funded}

    def of(self, line: LineReport) -> tuple[int, ...]:
        """The numbers of one line, in the order of `JOIN_COLUMNS`."""
        chosen = (line.project, line.option)
        return (
            self.projects.get(chosen, 0),
            self.priorities.get(self._priority_of.get(chosen, ""), 0),
            self.areas.get(line.area, 0),
            self.pots.get(pot_key(line), 0),
            self.streams.get(line.stream, 0),
            self.years.get(line.financial_year, 0),
            self.cost_types.get(line.cost_type, 0),
            int(line.rural),
        )


def _number(keys: Iterable[Key]) -> dict[Key, int]:
    return {key: number for number, key in enumerate(dict.fromkeys(keys), start=1)}
