"""The section of a report on what could be exchanged, and its cells."""

from __future__ import annotations

from typing import Literal

from funding_tui.allocate.report.allocation import ReportPart
from funding_tui.base.formats import join_words, mark_illustrative, percent
from models.money import Pence, format_pounds
from optimiser.precision import Precision, gap_percent, harm

EXCHANGE_HEADINGS = ("Project", "In the good allocations", "Known from", "Comes in", "Goes out")
BESIDE_HEADINGS = ("Allocation", "Comes in", "Goes out", "Benefit", "Value", "Spent", "Left", "Rural")
VOUCHED = {"checked": "checked without a solver", "solver": "the solver", "": ""}
PLACES = {
    "in every": "in every one",
    "in none": "in none",
    "may be exchanged": "may be exchanged",
    "not settled": "not settled in time",
}


class ExchangeProject(ReportPart):
    """Where one project stands in the good allocations.

    Attributes:
        funded: by this run.
        vouched: who vouches for `in every` and `in none`: checked in whole numbers, or the solver; empty for
            the others.
        comes_in, goes_out: names of projects, of a good allocation that does otherwise by this project.
        other_options: names of the options by which a good allocation funds it otherwise.
        options_settled: whether each of its other options was ruled in or out.
    """

    project: str
    name: str
    funded: bool
    place: Literal["in every", "in none", "may be exchanged", "not settled"]
    vouched: Literal["checked", "solver", ""]
    comes_in: tuple[str, ...] = ()
    goes_out: tuple[str, ...] = ()
    other_options: tuple[str, ...] = ()
    options_settled: bool = True


class AllocationBeside(ReportPart):
    """An allocation beside that of the run, checked to the penny.

    Attributes:
        comes_in, goes_out: names of projects, against the run.
        moved: pence that go to other projects than in the run.
        less: share of the run's value by which it is worth less; below 0 where it is worth more.
        rural_bp: of what is spent; None where nothing is.
        is_good: worth the threshold.
    """

    comes_in: tuple[str, ...]
    goes_out: tuple[str, ...]
    moved: Pence
    benefit: float
    value: float
    less: float
    spent: Pence
    left: Pence
    rural_bp: int | None
    is_good: bool


class FirstReport(ReportPart):
    """The allocation that the rule for ties picks: the first in the order of the list.

    Attributes:
        threshold: it is picked from those worth at least so much.
        projects: names of those that it funds.
        options: ids of the options by which it does.
        settled: every step was answered in time.
    """

    threshold: float
    projects: tuple[str, ...]
    options: tuple[str, ...]
    settled: bool


class ExchangesReport(ReportPart):
    """What could be exchanged at no loss that was proven.

    Attributes:
        within: share of the run's value that a good allocation may be short of it.
        threshold: so much value a good allocation has at least.
        allocations: that of the run, and others that really differ.
        is_first: whether the run is the allocation that the rule for ties picks; None where that is not
            settled.
        words: all of it in sentences.
    """

    within: float
    threshold: float
    projects: tuple[ExchangeProject, ...]
    allocations: tuple[AllocationBeside, ...]
    first: FirstReport
    is_first: bool | None
    words: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every project, its options and the rule for ties were settled."""
        settled = all(each.place != "not settled" and each.options_settled for each in self.projects)
        return settled and self.first.settled


def less_words(less: float) -> str:
    """By how much an allocation is worth less than that of the run."""
    if less == 0:
        return "the same"
    return f"{gap_percent(abs(less))} {'less' if less > 0 else 'more'}"


def exchange_cells(row: ExchangeProject) -> tuple[str, str, str, str, str]:
    """The cells under `EXCHANGE_HEADINGS`."""
    place = PLACES[row.place]
    if row.other_options:
        place = f"{place}, by another option too"
    return row.name, place, VOUCHED[row.vouched], join_words(row.comes_in), join_words(row.goes_out)


def beside_cells(
    number: int, row: AllocationBeside, precision: Precision, *, illustrative: bool
) -> tuple[str, str, str, str, str, str, str, str]:
    """The cells under `BESIDE_HEADINGS`; the first allocation is that of the run.

    Its amounts are marked where any amount of the run is `illustrative`.
    """
    return (
        "this run" if number == 1 else f"allocation {number}",
        join_words(row.comes_in),
        join_words(row.goes_out),
        harm(row.benefit, precision),
        less_words(row.less),
        mark_illustrative(format_pounds(row.spent), illustrative),
        mark_illustrative(format_pounds(row.left), illustrative),
        "" if row.rural_bp is None else percent(row.rural_bp),
    )
