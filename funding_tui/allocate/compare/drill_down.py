"""What lies beneath the figures of a comparison: projects, streams, areas, pots and priorities."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from funding_tui.allocate.compare.rows import Figure, Rows, row_of
from funding_tui.allocate.compare.side import Paid, Side
from models.money import Pence

Thing = TypeVar("Thing", bound=Hashable)


def benefits(sides: Sequence[Side]) -> Rows:
    """What each priority prevents."""
    names = named(side.names.priorities for side in sides)

    def row(code: str, name: str) -> Figure:
        return row_of(
            sides, f"benefit:{code}", "Benefit", name, "harm", lambda side: side.benefit_of.get(code)
        )

    return tuple(row(code, name) for code, name in names.items())


def projects(sides: Sequence[Side], where: Callable[[Paid], bool] = bool) -> Rows:
    """What each project gets, of the payments that meet `where`."""
    names = named(side.names.projects for side in sides)
    return _money(sides, "project", lambda paid: paid.project, names.__getitem__, where)


def areas(sides: Sequence[Side], where: Callable[[Paid], bool] = bool) -> Rows:
    """What each area gets, of the payments that meet `where`."""
    names = named(side.names.areas for side in sides)
    return _money(sides, "area", _area, names.__getitem__, where)


def streams(sides: Sequence[Side], where: Callable[[Paid], bool] = bool) -> Rows:
    """What each stream pays by cost type, of the payments that meet `where`."""
    names = named(side.names.streams for side in sides)
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
        return row_of(sides, key, kind, name(thing), "pence", lambda side: sums[side.key].get(thing, 0))

    return tuple(row(thing) for thing in sorted(most, key=lambda thing: (-most[thing], name(thing))))


def areas_a_head(sides: Sequence[Side], *, rural: bool) -> Rows:
    """Pence for each resident of each area reached, rounded down."""
    names = named(side.names.areas for side in sides)
    sums = {side.key: side.spent(_area, lambda paid: paid.rural is rural) for side in sides}
    reached = {code for each in sums.values() for code in each}

    def row(code: str) -> Figure:
        def of(side: Side) -> Pence | None:
            people = side.people.get(code, 0)
            return sums[side.key].get(code, 0) // people if people else None

        return row_of(sides, f"area:{code}", "area", names[code], "pence", of)

    return tuple(row(code) for code in sorted(reached, key=names.__getitem__))


def pots(sides: Sequence[Side], year: str) -> Rows:
    """What is left in each pot on 31 March of a year."""
    names = named(side.names.streams for side in sides)
    left = {
        side.key: {(pot.stream, pot.cost_type): pot.pence for pot in side.left if pot.financial_year == year}
        for side in sides
    }

    def row(pot: tuple[str, str]) -> Figure:
        name = f"{names[pot[0]]}, {pot[1]}"
        return row_of(sides, f"pot:{pot}", "pot", name, "pence", lambda side: left[side.key].get(pot))

    return tuple(row(pot) for pot in dict.fromkeys(pot for each in left.values() for pot in each))


def _area(paid: Paid) -> str:
    return paid.area


def named(names: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Codes and names of all sides; where two sides differ, the name of the later."""
    return {code: name for each in names for code, name in each.items()}
