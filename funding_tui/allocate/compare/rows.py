"""The rows of a comparison: a figure of every alternative, and the rows that a figure is made of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from funding_tui.allocate.compare.alternative import Alternative, Payment
from funding_tui.base.formats import NOT_KNOWN, gap_percent, harm, percent
from models.money import Pence, format_pounds

Unit = Literal["pence", "harm", "basis points", "share", "count", "words"]
Value = int | float | str | None
ComparisonRows = tuple["ComparisonRow", ...]

NO_ALLOCATION = "no allocation"


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One row: a figure of every alternative.

    Attributes:
        key: the same in every comparison, such as `pence` or `priority:abuse`.
        group: its heading.
        values: one for each alternative, in `unit`; None where it is not known.
        cells: the same in words.
        full: the same at length, where a cell is a mere count of things; else the cells again.
        detail: works out the rows that it is made of; None where it is not made of any.
    """

    key: str
    group: str
    name: str
    unit: Unit
    values: tuple[Value, ...]
    cells: tuple[str, ...]
    full: tuple[str, ...]
    detail: Callable[[], ComparisonRows] | None = field(default=None, compare=False, repr=False)

    @property
    def differs(self) -> bool:
        """Whether the alternatives are not all alike in it."""
        return len(set(self.full)) > 1


def build_row(
    alternatives: Sequence[Alternative],
    key: str,
    group: str,
    name: str,
    unit: Unit,
    of: Callable[[Alternative], Value],
    *,
    unknown: str = NOT_KNOWN,
    detail: Callable[[], ComparisonRows] | None = None,
) -> ComparisonRow:
    """A figure that only an alternative with an allocation has; None is shown as `unknown`."""
    values = tuple(of(alternative) if alternative.allocated else None for alternative in alternatives)
    cells = tuple(
        _in_words(unit, value, unknown) if alternative.allocated else NO_ALLOCATION
        for alternative, value in zip(alternatives, values, strict=True)
    )
    return ComparisonRow(key, group, name, unit, values, cells, cells, detail)


def _in_words(unit: Unit, value: Value, unknown: str) -> str:
    if value is None:
        return unknown
    if isinstance(value, str):
        return value
    formats: Mapping[Unit, Callable[[], str]] = {
        "pence": lambda: format_pounds(int(value)),
        "harm": lambda: harm(value),
        "basis points": lambda: percent(int(value)),
        "share": lambda: gap_percent(value),
    }
    return formats.get(unit, lambda: f"{value:,}")()


def build_count_row(
    alternatives: Sequence[Alternative],
    key: str,
    group: str,
    name: str,
    things: Callable[[Alternative], Sequence[str]],
    detail: Callable[[], ComparisonRows] | None = None,
) -> ComparisonRow:
    """A count of things, which are named in full."""
    found = [things(alternative) if alternative.allocated else None for alternative in alternatives]
    cells = tuple(NO_ALLOCATION if each is None else f"{len(each):,}" for each in found)
    full = tuple(NO_ALLOCATION if each is None else "; ".join(each) or "none" for each in found)
    values = tuple(None if each is None else len(each) for each in found)
    return ComparisonRow(key, group, name, "count", values, cells, full, detail)


Thing = TypeVar("Thing", bound=Hashable)


def benefit_rows(alternatives: Sequence[Alternative]) -> ComparisonRows:
    """What each priority prevents."""
    names = merge_names(alternative.names.priorities for alternative in alternatives)

    def row(code: str, name: str) -> ComparisonRow:
        return build_row(
            alternatives,
            f"benefit:{code}",
            "Benefit",
            name,
            "harm",
            lambda alternative: alternative.benefit_of.get(code),
        )

    return tuple(row(code, name) for code, name in names.items())


def project_rows(
    alternatives: Sequence[Alternative], where: Callable[[Payment], bool] = bool
) -> ComparisonRows:
    """What each project gets, of the payments that meet `where`."""
    names = merge_names(alternative.names.projects for alternative in alternatives)
    return _money(alternatives, "project", lambda paid: paid.project, names.__getitem__, where)


def area_rows(alternatives: Sequence[Alternative], where: Callable[[Payment], bool] = bool) -> ComparisonRows:
    """What each area gets, of the payments that meet `where`."""
    names = merge_names(alternative.names.areas for alternative in alternatives)
    return _money(alternatives, "area", _area, names.__getitem__, where)


def stream_rows(
    alternatives: Sequence[Alternative], where: Callable[[Payment], bool] = bool
) -> ComparisonRows:
    """What each stream pays by cost type, of the payments that meet `where`."""
    names = merge_names(alternative.names.streams for alternative in alternatives)
    return _money(
        alternatives,
        "stream",
        lambda paid: (paid.stream, paid.cost_type),
        lambda key: f"{names[key[0]]}, {key[1]}",
        where,
    )


def _money(
    alternatives: Sequence[Alternative],
    kind: str,
    by: Callable[[Payment], Thing],
    name: Callable[[Thing], str],
    where: Callable[[Payment], bool],
) -> ComparisonRows:
    """Pence of what is paid, a row for each thing that any alternative pays for, the largest first."""
    sums = {alternative.key: alternative.spent(by, where) for alternative in alternatives}
    most: dict[Thing, Pence] = {}
    for each in sums.values():
        for thing, pence in each.items():
            most[thing] = max(pence, most.get(thing, 0))

    def row(thing: Thing) -> ComparisonRow:
        key = f"{kind}:{thing}"
        return build_row(
            alternatives,
            key,
            kind,
            name(thing),
            "pence",
            lambda alternative: sums[alternative.key].get(thing, 0),
        )

    return tuple(row(thing) for thing in sorted(most, key=lambda thing: (-most[thing], name(thing))))


def area_rows_per_head(alternatives: Sequence[Alternative], *, rural: bool) -> ComparisonRows:
    """Pence for each resident of each area reached, rounded down."""
    names = merge_names(alternative.names.areas for alternative in alternatives)
    sums = {
        alternative.key: alternative.spent(_area, lambda paid: paid.rural is rural)
        for alternative in alternatives
    }
    reached = {code for each in sums.values() for code in each}

    def row(code: str) -> ComparisonRow:
        def of(alternative: Alternative) -> Pence | None:
            people = alternative.people.get(code, 0)
            return sums[alternative.key].get(code, 0) // people if people else None

        return build_row(alternatives, f"area:{code}", "area", names[code], "pence", of)

    return tuple(row(code) for code in sorted(reached, key=names.__getitem__))


def pot_rows(alternatives: Sequence[Alternative], year: str) -> ComparisonRows:
    """What is left in each pot on 31 March of a year."""
    names = merge_names(alternative.names.streams for alternative in alternatives)
    left = {
        alternative.key: {
            (pot.stream, pot.cost_type): pot.pence for pot in alternative.left if pot.financial_year == year
        }
        for alternative in alternatives
    }

    def row(pot: tuple[str, str]) -> ComparisonRow:
        name = f"{names[pot[0]]}, {pot[1]}"
        return build_row(
            alternatives,
            f"pot:{pot}",
            "pot",
            name,
            "pence",
            lambda alternative: left[alternative.key].get(pot),
        )

    return tuple(row(pot) for pot in dict.fromkeys(pot for each in left.values() for pot in each))


def _area(paid: Payment) -> str:
    return paid.area


def merge_names(names: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Codes and names of all alternatives; where two differ, the later name."""
    return {code: name for each in names for code, name in each.items()}
