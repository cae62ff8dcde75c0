"""Sides held together as rows of figures, each with the rows that it is made of, and which of them differ."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from funding_tui.desk.compare import Paid, Side, more_by_area
from funding_tui.desk.fairness_words import fairness_cells
from funding_tui.desk.figures import NOT_KNOWN, gap_percent, harm, percent
from models.money import Pence, format_pounds

Thing = TypeVar("Thing", bound=Hashable)
Unit = Literal["pence", "harm", "basis points", "share", "count", "words"]
Value = int | float | str | None
Rows = tuple["Figure", ...]
Of = Callable[[Side], Value]

NO_ALLOCATION = "no allocation"
NOTHING_PROVEN = "not proven"
NONE_ASKED = "none asked"
FAIRNESS = {
    "gini_money": "Gini of money a head",
    "gini_benefit": "Gini of harm prevented",
    "worst_off": "Worst off",
    "prevented_there": "Prevented there",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: a figure of every side.

    Attributes:
        key: the same in every comparison, such as `pence` or `priority:abuse`.
        group: the heading it stands under.
        values: one for each side, in `unit`; None where it is not known.
        cells: the same as they are told.
        full: the same at length, where a cell is a mere count of things; else the cells again.
        beneath: works out the rows that it is made of; None where it is not made of any.
    """

    key: str
    group: str
    name: str
    unit: Unit
    values: tuple[Value, ...]
    cells: tuple[str, ...]
    full: tuple[str, ...]
    beneath: Callable[[], Rows] | None = field(default=None, compare=False, repr=False)

    @property
    def differs(self) -> bool:
        """Whether the sides are not all alike in it."""
        return len(set(self.full)) > 1


def figures_of(sides: Sequence[Side]) -> Rows:
    """Every figure of the sides, under its heading, in the order in which a board asks for them."""
    if not sides:
        return ()
    parts = (_answer, _priorities, _years, _places, _left_over, _changes, _fairness)
    return tuple(figure for part in parts for figure in part(sides))


def only_differences(figures: Iterable[Figure]) -> Rows:
    """The figures in which the sides are not all alike."""
    return tuple(figure for figure in figures if figure.differs)


def _row(
    sides: Sequence[Side],
    key: str,
    group: str,
    name: str,
    unit: Unit,
    of: Of,
    *,
    unknown: str = NOT_KNOWN,
    beneath: Callable[[], Rows] | None = None,
) -> Figure:
    """A figure that only a side with an allocation has; what is None is told as `unknown`."""
    values = tuple(of(side) if side.allocated else None for side in sides)
    cells = tuple(
        _told(unit, value, unknown) if side.allocated else NO_ALLOCATION
        for side, value in zip(sides, values, strict=True)
    )
    return Figure(key, group, name, unit, values, cells, cells, beneath)


def _told(unit: Unit, value: Value, unknown: str) -> str:
    if value is None:
        return unknown
    if isinstance(value, str):
        return value
    told: Mapping[Unit, Callable[[], str]] = {
        "pence": lambda: format_pounds(int(value)),
        "harm": lambda: harm(value),
        "basis points": lambda: percent(int(value)),
        "share": lambda: gap_percent(value),
    }
    return told.get(unit, lambda: f"{value:,}")()


def _listed(
    sides: Sequence[Side],
    key: str,
    group: str,
    name: str,
    things: Callable[[Side], Sequence[str]],
    beneath: Callable[[], Rows] | None = None,
) -> Figure:
    """A count of things, which are named in full."""
    found = [things(side) if side.allocated else None for side in sides]
    cells = tuple(NO_ALLOCATION if each is None else f"{len(each):,}" for each in found)
    full = tuple(NO_ALLOCATION if each is None else "; ".join(each) or "none" for each in found)
    values = tuple(None if each is None else len(each) for each in found)
    return Figure(key, group, name, "count", values, cells, full, beneath)


def _answer(sides: Sequence[Side]) -> Rows:
    group = "Answer"
    statuses = tuple(side.status for side in sides)
    full = tuple(f"{side.status}: {side.message}" if side.message else side.status for side in sides)
    scenarios = tuple(side.scenario for side in sides)
    return (
        Figure("scenario", group, "Scenario", "words", scenarios, scenarios, scenarios),
        Figure("status", group, "Status", "words", statuses, statuses, full),
        _row(
            sides,
            "benefit",
            group,
            "Benefit",
            "harm",
            lambda side: side.benefit,
            beneath=lambda: _benefits(sides),
        ),
        _row(sides, "bound", group, "None is above", "harm", _bound, unknown=NOTHING_PROVEN),
        _row(sides, "gap", group, "Proven gap", "share", lambda side: side.gap, unknown=NOTHING_PROVEN),
        _row(
            sides, "pence", group, "Spent", "pence", lambda side: side.pence, beneath=lambda: _streams(sides)
        ),
        _row(
            sides,
            "projects",
            group,
            "Projects funded",
            "count",
            lambda side: len(side.funded),
            beneath=lambda: _projects(sides),
        ),
        _listed(sides, "broken", group, "Rules broken", lambda side: side.broken),
    )


def _bound(side: Side) -> float | None:
    return side.bound if side.objective == "benefit" else None


def _priorities(sides: Sequence[Side]) -> Rows:
    def row(code: str, name: str) -> Figure:
        def within(paid: Paid) -> bool:
            return paid.priority == code

        return _row(
            sides,
            f"priority:{code}",
            "Spent by priority",
            name,
            "pence",
            _sum(within),
            beneath=lambda: _projects(sides, within),
        )

    names = _union(side.names.priorities for side in sides)
    return tuple(row(code, name) for code, name in names.items())


def _years(sides: Sequence[Side]) -> Rows:
    def row(year: str) -> Figure:
        def within(paid: Paid) -> bool:
            return paid.financial_year == year

        return _row(
            sides,
            f"year:{year}",
            "Spent by year",
            year,
            "pence",
            _sum(within),
            beneath=lambda: _streams(sides, within),
        )

    return tuple(row(year) for year in _all_years(sides))


def _places(sides: Sequence[Side]) -> Rows:
    group = "Places"
    return (
        _row(
            sides,
            "rural_share",
            group,
            "Rural share",
            "basis points",
            lambda side: side.rural_bp,
            beneath=lambda: _areas(sides, lambda paid: paid.rural),
        ),
        _row(
            sides,
            "rural_per_head",
            group,
            "A head, rural",
            "pence",
            lambda side: side.rural_per_head,
            beneath=lambda: _areas_a_head(sides, rural=True),
        ),
        _row(
            sides,
            "urban_per_head",
            group,
            "A head, urban",
            "pence",
            lambda side: side.urban_per_head,
            beneath=lambda: _areas_a_head(sides, rural=False),
        ),
        _row(
            sides,
            "areas",
            group,
            "Areas reached",
            "count",
            lambda side: len(side.by_area),
            beneath=lambda: _areas(sides),
        ),
    )


def _left_over(sides: Sequence[Side]) -> Rows:
    group = "Left over"

    def row(year: str) -> Figure:
        return _row(
            sides,
            f"unspent:{year}",
            group,
            f"Unspent 31 March {_end(year)}",
            "pence",
            lambda side: side.unspent.get(year),
            beneath=lambda: _pots(sides, year),
        )

    carried = _row(sides, "carried", group, "Carried forward", "pence", lambda side: side.carried)
    match = _row(
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
    projects = _union(side.names.projects for side in sides)
    areas = _union(side.names.areas for side in sides)

    def moved(side: Side, sign: int) -> list[str]:
        more = {code: pence for code, pence in more_by_area(first, side).items() if pence * sign > 0}
        most = sorted(more, key=lambda code: (-abs(more[code]), areas[code]))
        return [f"{areas[code]} {format_pounds(abs(more[code]))}" for code in most]

    def not_in(these: Mapping[str, Pence], those: Mapping[str, Pence]) -> list[str]:
        return [projects[code] for code in these if code not in those]

    def within() -> Rows:
        return _projects(sides)

    def places() -> Rows:
        return _areas(sides)

    return (
        _listed(
            sides, "gained", group, "Projects gained", lambda it: not_in(it.funded, first.funded), within
        ),
        _listed(sides, "lost", group, "Projects lost", lambda it: not_in(first.funded, it.funded), within),
        _listed(sides, "areas_gained", group, "Areas with more", lambda side: moved(side, 1), places),
        _listed(sides, "areas_lost", group, "Areas with less", lambda side: moved(side, -1), places),
    )


def _fairness(sides: Sequence[Side]) -> Rows:
    def row(at: int, key: str, name: str) -> Figure:
        return _row(sides, key, "Fairness", name, "words", lambda side: fairness_cells(side.fairness)[at])

    return tuple(row(at, key, name) for at, (key, name) in enumerate(FAIRNESS.items()))


def _benefits(sides: Sequence[Side]) -> Rows:
    names = _union(side.names.priorities for side in sides)

    def row(code: str, name: str) -> Figure:
        return _row(sides, f"benefit:{code}", "Benefit", name, "harm", lambda side: side.benefit_of.get(code))

    return tuple(row(code, name) for code, name in names.items())


def _projects(sides: Sequence[Side], where: Callable[[Paid], bool] = bool) -> Rows:
    names = _union(side.names.projects for side in sides)
    return _money(sides, "project", lambda paid: paid.project, names.__getitem__, where)


def _areas(sides: Sequence[Side], where: Callable[[Paid], bool] = bool) -> Rows:
    names = _union(side.names.areas for side in sides)
    return _money(sides, "area", _area, names.__getitem__, where)


def _streams(sides: Sequence[Side], where: Callable[[Paid], bool] = bool) -> Rows:
    names = _union(side.names.streams for side in sides)
    return _money(
        sides,
        "stream",
        lambda paid: (paid.stream, paid.cost_type),
        lambda key: f"{names[key[0]]}, {key[1]}",
        where,
    )


def _money(
    sides: Sequence[Side],
    kind: str,
    by: Callable[[Paid], Thing],
    name: Callable[[Thing], str],
    where: Callable[[Paid], bool],
) -> Rows:
    """Pence of what is paid, a row for each thing that any side pays for, the dearest first."""
    sums = {side.key: side.spent(by, where) for side in sides}
    most: dict[Thing, Pence] = {}
    for each in sums.values():
        for thing, pence in each.items():
            most[thing] = max(pence, most.get(thing, 0))

    def row(thing: Thing) -> Figure:
        key = f"{kind}:{thing}"
        return _row(sides, key, kind, name(thing), "pence", lambda side: sums[side.key].get(thing, 0))

    return tuple(row(thing) for thing in sorted(most, key=lambda thing: (-most[thing], name(thing))))


def _areas_a_head(sides: Sequence[Side], *, rural: bool) -> Rows:
    names = _union(side.names.areas for side in sides)
    sums = {side.key: side.spent(_area, lambda paid: paid.rural is rural) for side in sides}
    reached = {code for each in sums.values() for code in each}

    def row(code: str) -> Figure:
        def of(side: Side) -> Pence | None:
            people = side.people.get(code, 0)
            return sums[side.key].get(code, 0) // people if people else None

        return _row(sides, f"area:{code}", "area", names[code], "pence", of)

    return tuple(row(code) for code in sorted(reached, key=names.__getitem__))


def _pots(sides: Sequence[Side], year: str) -> Rows:
    names = _union(side.names.streams for side in sides)
    left = {
        side.key: {(pot.stream, pot.cost_type): pot.pence for pot in side.left if pot.financial_year == year}
        for side in sides
    }

    def row(pot: tuple[str, str]) -> Figure:
        name = f"{names[pot[0]]}, {pot[1]}"
        return _row(sides, f"pot:{pot}", "pot", name, "pence", lambda side: left[side.key].get(pot))

    return tuple(row(pot) for pot in dict.fromkeys(pot for each in left.values() for pot in each))


def _sum(where: Callable[[Paid], bool]) -> Callable[[Side], Pence]:
    return lambda side: sum(paid.pence for paid in side.paid if where(paid))


def _area(paid: Paid) -> str:
    return paid.area


def _all_years(sides: Sequence[Side]) -> list[str]:
    return sorted({pot.financial_year for side in sides for pot in side.left})


def _end(year: str) -> int:
    """The calendar year in which a financial year such as `2026/27` ends."""
    return int(year[:4]) + 1


def _union(names: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {code: name for each in names for code, name in each.items()}
