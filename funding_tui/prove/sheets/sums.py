"""Live sums over the Allocation sheet, each with the value that it has now."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.sheets.book import Formula, in_pounds
from funding_tui.prove.sheets.joins import JOIN_COLUMNS, JoinNumbers


class WorkbookSums:
    """Sums of allocation lines by the numbers that join them to other sheets.

    Attributes:
        checks: the ranges of all check columns, for the one check on the Summary sheet.
        astray: the checks that are not nought, added up without their signs, in pence.
    """

    def __init__(self, report: RunReport) -> None:
        self.joins = JoinNumbers(report)
        self.checks: list[str] = []
        self.astray = 0
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
        """What the lines with a number come to."""
        return self._sums[name, number]

    def live(self, name: str, number: int, *, illustrative: bool = False) -> Formula:
        """The same as a formula; the number is in column A of the row."""
        formula = f"ROUND(SUMIFS(LinePounds,Line{name}No,$A{{row}}),2)"
        return Formula(formula, in_pounds(self.pence(name, number)), illustrative)

    def rural_pence(self, project: int) -> int:
        """What the rural lines of a project come to."""
        return self._rural[project]

    def rural_live(self, project: int, *, illustrative: bool = False) -> Formula:
        """The same as a formula; the number of the project is in column A of the row."""
        formula = "ROUND(SUMIFS(LinePounds,LineProjectNo,$A{row},LineRuralNo,1),2)"
        return Formula(formula, in_pounds(self.rural_pence(project)), illustrative)

    def check(self, live: str, reported: str, off: int) -> Formula:
        """Live less reported, in the columns of those letters; `off` is the difference now, in pence."""
        self.astray += abs(off)
        return Formula(f"ROUND({live}{{row}}-{reported}{{row}},2)", in_pounds(off))


def column_sum(letter: str, pence: int, *, illustrative: bool = False) -> Formula:
    """The sum of a column of money, for the row of totals."""
    formula = f"ROUND(SUM({letter}{{first}}:{letter}{{last}}),2)"
    return Formula(formula, in_pounds(pence), illustrative)


def share_of(part: str, whole: str, basis_points: int) -> Formula:
    """One amount as a share of another, in whole pence, rounded down to a hundredth of a per cent."""
    formula = f"IF({whole}=0,0,INT(ROUND({part}*100,0)*10000/ROUND({whole}*100,0))/10000)"
    return Formula(formula, Decimal(basis_points).scaleb(-4))
