"""Sides held together as rows of figures, each with the rows that it is made of, and which of them differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from funding_tui.allocate.compare.alternative import Alternative, Payment, more_by_area
from funding_tui.allocate.compare.rows import (
    ComparisonRow,
    ComparisonRows,
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
from models.money import Pence, format_pounds

NOTHING_PROVEN = "not proven"
NONE_REQUIRED = "none asked"
FAIRNESS = {
    "gini_money": "Gini of money a head",
    "gini_benefit": "Gini of harm prevented",
    "worst_off": "Worst off",
    "prevented_there": "Prevented there",
}


def comparison_rows(alternatives: Sequence[Alternative]) -> ComparisonRows:
    """Every figure of the sides, under its heading, in the order in which a board asks for them."""
    if not alternatives:
        return ()
    groups = (_answer, _priorities, _years, _places, _left_over, _changes, _fairness)
    return tuple(figure for group in groups for figure in group(alternatives))


def only_differences(figures: Iterable[ComparisonRow]) -> ComparisonRows:
    """The figures in which the sides are not all alike."""
    return tuple(figure for figure in figures if figure.differs)


def _answer(alternatives: Sequence[Alternative]) -> ComparisonRows:
    group = "Answer"
    statuses = tuple(alternative.status for alternative in alternatives)
    full = tuple(
        f"{alternative.status}: {alternative.message}" if alternative.message else alternative.status
        for alternative in alternatives
    )
    scenarios = tuple(alternative.scenario for alternative in alternatives)
    return (
        ComparisonRow("scenario", group, "Scenario", "words", scenarios, scenarios, scenarios),
        ComparisonRow("status", group, "Status", "words", statuses, statuses, full),
        build_row(
            alternatives,
            "benefit",
            group,
            "Benefit",
            "harm",
            lambda alternative: alternative.benefit,
            detail=lambda: benefit_rows(alternatives),
        ),
        build_row(alternatives, "bound", group, "None is above", "harm", _bound, unknown=NOTHING_PROVEN),
        build_row(
            alternatives,
            "gap",
            group,
            "Proven gap",
            "share",
            lambda alternative: alternative.gap,
            unknown=NOTHING_PROVEN,
        ),
        build_row(
            alternatives,
            "pence",
            group,
            "Spent",
            "pence",
            lambda alternative: alternative.pence,
            detail=lambda: stream_rows(alternatives),
        ),
        build_row(
            alternatives,
            "projects",
            group,
            "Projects funded",
            "count",
            lambda alternative: len(alternative.funded),
            detail=lambda: project_rows(alternatives),
        ),
        build_count_row(
            alternatives, "broken", group, "Rules broken", lambda alternative: alternative.broken
        ),
    )


def _bound(alternative: Alternative) -> float | None:
    return alternative.bound if alternative.objective == "benefit" else None


def _priorities(alternatives: Sequence[Alternative]) -> ComparisonRows:
    def row(code: str, name: str) -> ComparisonRow:
        def within(paid: Payment) -> bool:
            return paid.priority == code

        return build_row(
            alternatives,
            f"priority:{code}",
            "Spent by priority",
            name,
            "pence",
            _sum(within),
            detail=lambda: project_rows(alternatives, within),
        )

    names = merge_names(alternative.names.priorities for alternative in alternatives)
    return tuple(row(code, name) for code, name in names.items())


def _years(alternatives: Sequence[Alternative]) -> ComparisonRows:
    def row(year: str) -> ComparisonRow:
        def within(paid: Payment) -> bool:
            return paid.financial_year == year

        return build_row(
            alternatives,
            f"year:{year}",
            "Spent by year",
            year,
            "pence",
            _sum(within),
            detail=lambda: stream_rows(alternatives, within),
        )

    return tuple(row(year) for year in _all_years(alternatives))


def _places(alternatives: Sequence[Alternative]) -> ComparisonRows:
    group = "Places"
    return (
        build_row(
            alternatives,
            "rural_share",
            group,
            "Rural share",
            "basis points",
            lambda alternative: alternative.rural_bp,
            detail=lambda: area_rows(alternatives, lambda paid: paid.rural),
        ),
        build_row(
            alternatives,
            "rural_per_head",
            group,
            "A head, rural",
            "pence",
            lambda alternative: alternative.rural_per_head,
            detail=lambda: area_rows_per_head(alternatives, rural=True),
        ),
        build_row(
            alternatives,
            "urban_per_head",
            group,
            "A head, urban",
            "pence",
            lambda alternative: alternative.urban_per_head,
            detail=lambda: area_rows_per_head(alternatives, rural=False),
        ),
        build_row(
            alternatives,
            "areas",
            group,
            "Areas reached",
            "count",
            lambda alternative: len(alternative.by_area),
            detail=lambda: area_rows(alternatives),
        ),
    )


def _left_over(alternatives: Sequence[Alternative]) -> ComparisonRows:
    group = "Left over"

    def row(year: str) -> ComparisonRow:
        return build_row(
            alternatives,
            f"unspent:{year}",
            group,
            f"Unspent 31 March {_end(year)}",
            "pence",
            lambda alternative: alternative.unspent.get(year),
            detail=lambda: pot_rows(alternatives, year),
        )

    carried = build_row(
        alternatives, "carried", group, "Carried forward", "pence", lambda alternative: alternative.carried
    )
    match = build_row(
        alternatives,
        "match_gap",
        group,
        "Match to be found",
        "pence",
        lambda alternative: alternative.match_gap,
        unknown=NONE_REQUIRED,
    )
    return (*(row(year) for year in _all_years(alternatives)), carried, match)


def _changes(alternatives: Sequence[Alternative]) -> ComparisonRows:
    first = alternatives[0]
    group = f"Against {first.title}"
    projects = merge_names(alternative.names.projects for alternative in alternatives)
    areas = merge_names(alternative.names.areas for alternative in alternatives)

    def moved(alternative: Alternative, sign: int) -> list[str]:
        more = {code: pence for code, pence in more_by_area(first, alternative).items() if pence * sign > 0}
        most = sorted(more, key=lambda code: (-abs(more[code]), areas[code]))
        return [f"{areas[code]} {format_pounds(abs(more[code]))}" for code in most]

    def not_in(these: Mapping[str, Pence], those: Mapping[str, Pence]) -> list[str]:
        return [projects[code] for code in these if code not in those]

    def within() -> ComparisonRows:
        return project_rows(alternatives)

    def places() -> ComparisonRows:
        return area_rows(alternatives)

    return (
        build_count_row(
            alternatives,
            "gained",
            group,
            "Projects gained",
            lambda it: not_in(it.funded, first.funded),
            within,
        ),
        build_count_row(
            alternatives, "lost", group, "Projects lost", lambda it: not_in(first.funded, it.funded), within
        ),
        build_count_row(
            alternatives,
            "areas_gained",
            group,
            "Areas with more",
            lambda alternative: moved(alternative, 1),
            places,
        ),
        build_count_row(
            alternatives,
            "areas_lost",
            group,
            "Areas with less",
            lambda alternative: moved(alternative, -1),
            places,
        ),
    )


def _fairness(alternatives: Sequence[Alternative]) -> ComparisonRows:
    def row(at: int, key: str, name: str) -> ComparisonRow:
        return build_row(
            alternatives,
            key,
            "Fairness",
            name,
            "words",
            lambda alternative: fairness_cells(alternative.fairness)[at],
        )

    return tuple(row(at, key, name) for at, (key, name) in enumerate(FAIRNESS.items()))


def _sum(where: Callable[[Payment], bool]) -> Callable[[Alternative], Pence]:
    return lambda alternative: sum(paid.pence for paid in alternative.paid if where(paid))


def _all_years(alternatives: Sequence[Alternative]) -> list[str]:
    return sorted({pot.financial_year for alternative in alternatives for pot in alternative.left})


def _end(year: str) -> int:
    """The calendar year in which a financial year such as `2026/27` ends."""
    return int(year[:4]) + 1
