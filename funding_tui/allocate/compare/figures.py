"""A comparison as rows of figures, each with the rows that it is made of, and which of them differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from funding_tui.allocate.compare.alternative import Alternative, Payment, is_illustrative, more_by_area
from funding_tui.allocate.compare.rows import (
    ComparisonRow,
    ComparisonRows,
    Unit,
    Value,
    area_rows,
    area_rows_per_head,
    benefit_rows,
    build_count_row,
    build_row,
    merge_names,
    pot_rows,
    project_rows,
    stream_rows,
)
from funding_tui.allocate.report.tables import fairness_cells
from funding_tui.base.formats import NOT_KNOWN
from models.money import Pence, format_pounds

NOT_CHECKED = "not checked"
NO_BOUND = "none"
NONE_REQUIRED = "none required"
FAIRNESS = {
    "gini_money": "Gini of money a head",
    "gini_benefit": "Gini of benefit for need",
    "worst_off": "Worst off",
    "prevented_there": "Benefit of need",
}


def comparison_rows(alternatives: Sequence[Alternative]) -> ComparisonRows:
    """Every figure of the alternatives, under its heading, in the order in which a board reads them."""
    if not alternatives:
        return ()
    groups = (_answer, _priorities, _years, _areas, _left_over, _changes, _fairness)
    return tuple(figure for group in groups for figure in group(alternatives))


def only_differences(figures: Iterable[ComparisonRow]) -> ComparisonRows:
    """The figures in which the alternatives are not all alike."""
    return tuple(figure for figure in figures if figure.differs)


class _Group:
    """Builds the rows under one heading."""

    def __init__(self, alternatives: Sequence[Alternative], heading: str) -> None:
        self._alternatives, self._heading = alternatives, heading

    def row(
        self,
        key: str,
        name: str,
        unit: Unit,
        of: Callable[[Alternative], Value],
        detail: Callable[[], ComparisonRows] | None = None,
        unknown: str = NOT_KNOWN,
        made_up: Callable[[Alternative], bool] | None = None,
    ) -> ComparisonRow:
        return build_row(
            self._alternatives,
            key,
            self._heading,
            name,
            unit,
            of,
            unknown=unknown,
            detail=detail,
            made_up=made_up,
        )

    def count(
        self,
        key: str,
        name: str,
        things: Callable[[Alternative], Sequence[str]],
        detail: Callable[[], ComparisonRows] | None = None,
    ) -> ComparisonRow:
        return build_count_row(self._alternatives, key, self._heading, name, things, detail)

    def words(self, key: str, name: str, cells: Sequence[str], full: Sequence[str] = ()) -> ComparisonRow:
        given = tuple(cells)
        return ComparisonRow(key, self._heading, name, "words", given, given, tuple(full) or given)


def _answer(these: Sequence[Alternative]) -> ComparisonRows:
    group = _Group(these, "Answer")
    full = [f"{each.certainty}: {each.message}" if each.message else each.certainty for each in these]
    return (
        group.words("scenario", "Scenario", [each.scenario for each in these]),
        group.words(
            "added", "Added for this run", [each.added_words for each in these], [each.name for each in these]
        ),
        group.words("status", "Status", [each.certainty for each in these], full),
        group.row("benefit", "Benefit", "harm", lambda each: each.benefit, lambda: benefit_rows(these)),
        group.row("value", "Value", "harm", lambda each: each.value),
        group.row("checked_bound", "None is worth more", "bound", _checked_bound, unknown=NOT_CHECKED),
        group.row("checked_gap", "Checked gap", "share", _checked_gap, unknown=NOT_CHECKED),
        group.row(
            "pence",
            "Spent",
            "pence",
            lambda each: each.pence,
            lambda: stream_rows(these),
            made_up=is_illustrative,
        ),
        group.words("in_pounds", "Pounds for each pound", [each.in_pounds for each in these]),
        group.row(
            "projects", "Projects funded", "count", lambda each: len(each.funded), lambda: project_rows(these)
        ),
        group.count("broken", "Rules broken", lambda each: each.broken),
        group.row("value_bound", "Solver's bound", "bound", _bound, unknown=NO_BOUND),
        group.row("gap", "Solver's gap", "share", lambda each: each.gap, unknown=NO_BOUND),
    )


def _checked_bound(each: Alternative) -> float | None:
    return None if each.checked is None else each.checked.value_bound


def _checked_gap(each: Alternative) -> float | None:
    return None if each.checked is None else each.checked.gap


def _bound(each: Alternative) -> float | None:
    return each.value_bound if each.objective == "benefit" else None


def _priorities(these: Sequence[Alternative]) -> ComparisonRows:
    group = _Group(these, "Spent by priority")

    def row(code: str, name: str) -> ComparisonRow:
        def within(payment: Payment) -> bool:
            return payment.priority == code

        return group.row(
            f"priority:{code}",
            name,
            "pence",
            _sum(within),
            lambda: project_rows(these, within),
            made_up=lambda each: is_illustrative(each, within),
        )

    names = merge_names(each.names.priorities for each in these)
    return tuple(row(code, name) for code, name in names.items())


def _years(these: Sequence[Alternative]) -> ComparisonRows:
    group = _Group(these, "Spent by year")

    def row(year: str) -> ComparisonRow:
        def within(payment: Payment) -> bool:
            return payment.financial_year == year

        return group.row(
            f"year:{year}",
            year,
            "pence",
            _sum(within),
            lambda: stream_rows(these, within),
            made_up=lambda each: is_illustrative(each, within),
        )

    return tuple(row(year) for year in _all_years(these))


def _areas(these: Sequence[Alternative]) -> ComparisonRows:
    group = _Group(these, "Areas")

    def rural_areas() -> ComparisonRows:
        return area_rows(these, lambda payment: payment.rural)

    def per_head(*, rural: bool) -> Callable[[], ComparisonRows]:
        return lambda: area_rows_per_head(these, rural=rural)

    return (
        group.row("rural_share", "Rural share", "basis points", lambda each: each.rural_bp, rural_areas),
        group.row(
            "rural_per_head",
            "A head, rural",
            "pence",
            lambda each: each.rural_per_head,
            per_head(rural=True),
            made_up=lambda each: is_illustrative(each, lambda paid: paid.rural),
        ),
        group.row(
            "urban_per_head",
            "A head, urban",
            "pence",
            lambda each: each.urban_per_head,
            per_head(rural=False),
            made_up=lambda each: is_illustrative(each, lambda paid: not paid.rural),
        ),
        group.row(
            "areas", "Areas reached", "count", lambda each: len(each.by_area), lambda: area_rows(these)
        ),
    )


def _left_over(these: Sequence[Alternative]) -> ComparisonRows:
    group = _Group(these, "Left over")

    def row(year: str) -> ComparisonRow:
        name = f"Unspent 31 March {_end(year)}"
        return group.row(
            f"unspent:{year}",
            name,
            "pence",
            lambda each: each.unspent.get(year),
            lambda: pot_rows(these, year),
            made_up=lambda each: any(pot.illustrative for pot in each.left if pot.financial_year == year),
        )

    carried = group.row("carried", "Carried forward", "pence", lambda each: each.carried)
    match = group.row(
        "match_gap", "Match to be found", "pence", lambda each: each.match_gap, unknown=NONE_REQUIRED
    )
    return (*(row(year) for year in _all_years(these)), carried, match)


def _changes(these: Sequence[Alternative]) -> ComparisonRows:
    first = these[0]
    group = _Group(these, f"Against {first.title}")
    projects = merge_names(each.names.projects for each in these)
    areas = merge_names(each.names.areas for each in these)

    def moved(each: Alternative, sign: int) -> list[str]:
        more = {code: pence for code, pence in more_by_area(first, each).items() if pence * sign > 0}
        most = sorted(more, key=lambda code: (-abs(more[code]), areas[code]))
        return [f"{areas[code]} {format_pounds(abs(more[code]))}" for code in most]

    def not_in(some: Mapping[str, Pence], others: Mapping[str, Pence]) -> list[str]:
        return [projects[code] for code in some if code not in others]

    def by_project() -> ComparisonRows:
        return project_rows(these)

    def by_area() -> ComparisonRows:
        return area_rows(these)

    return (
        group.count("gained", "Projects gained", lambda it: not_in(it.funded, first.funded), by_project),
        group.count("lost", "Projects lost", lambda it: not_in(first.funded, it.funded), by_project),
        group.count("areas_gained", "Areas with more", lambda it: moved(it, 1), by_area),
        group.count("areas_lost", "Areas with less", lambda it: moved(it, -1), by_area),
    )


def _fairness(these: Sequence[Alternative]) -> ComparisonRows:
    group = _Group(these, "Fairness")

    def row(at: int, key: str, name: str) -> ComparisonRow:
        return group.row(key, name, "words", lambda each: fairness_cells(each.fairness)[at])

    return tuple(row(at, key, name) for at, (key, name) in enumerate(FAIRNESS.items()))


def _sum(where: Callable[[Payment], bool]) -> Callable[[Alternative], Pence]:
    return lambda each: sum(payment.pence for payment in each.paid if where(payment))


def _all_years(these: Sequence[Alternative]) -> list[str]:
    return sorted({pot.financial_year for each in these for pot in each.left})


def _end(year: str) -> int:
    """The calendar year in which a financial year such as `2026/27` ends."""
    return int(year[:4]) + 1
