"""Sides held together as rows of figures, each with the rows that it is made of, and which of them differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from funding_tui.allocate.compare import drill_down as parts
from funding_tui.allocate.compare.rows import Figure, Rows, listed, row_of
from funding_tui.allocate.compare.side import Paid, Side, more_by_area
from funding_tui.allocate.fairness_words import fairness_cells
from models.money import Pence, format_pounds

NOTHING_PROVEN = "not proven"
NONE_ASKED = "none asked"
FAIRNESS = {
    "gini_money": "Gini of money a head",
    "gini_benefit": "Gini of harm prevented",
    "worst_off": "Worst off",
    "prevented_there": "Prevented there",
}


def figures_of(sides: Sequence[Side]) -> Rows:
    """Every figure of the sides, under its heading, in the order in which a board asks for them."""
    if not sides:
        return ()
    groups = (_answer, _priorities, _years, _places, _left_over, _changes, _fairness)
    return tuple(figure for group in groups for figure in group(sides))


def only_differences(figures: Iterable[Figure]) -> Rows:
    """The figures in which the sides are not all alike."""
    return tuple(figure for figure in figures if figure.differs)


def _answer(sides: Sequence[Side]) -> Rows:
    group = "Answer"
    statuses = tuple(side.status for side in sides)
    full = tuple(f"{side.status}: {side.message}" if side.message else side.status for side in sides)
    scenarios = tuple(side.scenario for side in sides)
    return (
        Figure("scenario", group, "Scenario", "words", scenarios, scenarios, scenarios),
        Figure("status", group, "Status", "words", statuses, statuses, full),
        row_of(
            sides,
            "benefit",
            group,
            "Benefit",
            "harm",
            lambda side: side.benefit,
            beneath=lambda: parts.benefits(sides),
        ),
        row_of(sides, "bound", group, "None is above", "harm", _bound, unknown=NOTHING_PROVEN),
        row_of(sides, "gap", group, "Proven gap", "share", lambda side: side.gap, unknown=NOTHING_PROVEN),
        row_of(
            sides,
            "pence",
            group,
            "Spent",
            "pence",
            lambda side: side.pence,
            beneath=lambda: parts.streams(sides),
        ),
        row_of(
            sides,
            "projects",
            group,
            "Projects funded",
            "count",
            lambda side: len(side.funded),
            beneath=lambda: parts.projects(sides),
        ),
        listed(sides, "broken", group, "Rules broken", lambda side: side.broken),
    )


def _bound(side: Side) -> float | None:
    return side.bound if side.objective == "benefit" else None


def _priorities(sides: Sequence[Side]) -> Rows:
    def row(code: str, name: str) -> Figure:
        def within(paid: Paid) -> bool:
            return paid.priority == code

        return row_of(
            sides,
            f"priority:{code}",
            "Spent by priority",
            name,
            "pence",
            _sum(within),
            beneath=lambda: parts.projects(sides, within),
        )

    names = parts.named(side.names.priorities for side in sides)
    return tuple(row(code, name) for code, name in names.items())


def _years(sides: Sequence[Side]) -> Rows:
    def row(year: str) -> Figure:
        def within(paid: Paid) -> bool:
            return paid.financial_year == year

        return row_of(
            sides,
            f"year:{year}",
            "Spent by year",
            year,
            "pence",
            _sum(within),
            beneath=lambda: parts.streams(sides, within),
        )

    return tuple(row(year) for year in _all_years(sides))


def _places(sides: Sequence[Side]) -> Rows:
    group = "Places"
    return (
        row_of(
            sides,
            "rural_share",
            group,
            "Rural share",
            "basis points",
            lambda side: side.rural_bp,
            beneath=lambda: parts.areas(sides, lambda paid: paid.rural),
        ),
        row_of(
            sides,
            "rural_per_head",
            group,
            "A head, rural",
            "pence",
            lambda side: side.rural_per_head,
            beneath=lambda: parts.areas_a_head(sides, rural=True),
        ),
        row_of(
            sides,
            "urban_per_head",
            group,
            "A head, urban",
            "pence",
            lambda side: side.urban_per_head,
            beneath=lambda: parts.areas_a_head(sides, rural=False),
        ),
        row_of(
            sides,
            "areas",
            group,
            "Areas reached",
            "count",
            lambda side: len(side.by_area),
            beneath=lambda: parts.areas(sides),
        ),
    )


def _left_over(sides: Sequence[Side]) -> Rows:
    group = "Left over"

    def row(year: str) -> Figure:
        return row_of(
            sides,
            f"unspent:{year}",
            group,
            f"Unspent 31 March {_end(year)}",
            "pence",
            lambda side: side.unspent.get(year),
            beneath=lambda: parts.pots(sides, year),
        )

    carried = row_of(sides, "carried", group, "Carried forward", "pence", lambda side: side.carried)
    match = row_of(
        sides,
        "match_gap",
        group,
        "Match to be found",
        "pence",
        lambda side: side.match_gap,
        unknown=NONE_ASKED,
    )
    return (*(row(year) for year in _all_years(sides)), carried, match)


def _changes(sides: Sequence[Side]) -> Rows:
    first = sides[0]
    group = f"Against {first.title}"
    projects = parts.named(side.names.projects for side in sides)
    areas = parts.named(side.names.areas for side in sides)

    def moved(side: Side, sign: int) -> list[str]:
        more = {code: pence for code, pence in more_by_area(first, side).items() if pence * sign > 0}
        most = sorted(more, key=lambda code: (-abs(more[code]), areas[code]))
        return [f"{areas[code]} {format_pounds(abs(more[code]))}" for code in most]

    def not_in(these: Mapping[str, Pence], those: Mapping[str, Pence]) -> list[str]:
        return [projects[code] for code in these if code not in those]

    def within() -> Rows:
        return parts.projects(sides)

    def places() -> Rows:
        return parts.areas(sides)

    return (
        listed(sides, "gained", group, "Projects gained", lambda it: not_in(it.funded, first.funded), within),
        listed(sides, "lost", group, "Projects lost", lambda it: not_in(first.funded, it.funded), within),
        listed(sides, "areas_gained", group, "Areas with more", lambda side: moved(side, 1), places),
        listed(sides, "areas_lost", group, "Areas with less", lambda side: moved(side, -1), places),
    )


def _fairness(sides: Sequence[Side]) -> Rows:
    def row(at: int, key: str, name: str) -> Figure:
        return row_of(sides, key, "Fairness", name, "words", lambda side: fairness_cells(side.fairness)[at])

    return tuple(row(at, key, name) for at, (key, name) in enumerate(FAIRNESS.items()))


def _sum(where: Callable[[Paid], bool]) -> Callable[[Side], Pence]:
    return lambda side: sum(paid.pence for paid in side.paid if where(paid))


def _all_years(sides: Sequence[Side]) -> list[str]:
    return sorted({pot.financial_year for side in sides for pot in side.left})


def _end(year: str) -> int:
    """The calendar year in which a financial year such as `2026/27` ends."""
    return int(year[:4]) + 1
