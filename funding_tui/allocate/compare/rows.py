"""The rows of a comparison: a figure of every alternative, and the rows that a figure is made of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from funding_tui.allocate.compare.alternative import Alternative, Payment, is_illustrative
from funding_tui.base.formats import NOT_KNOWN, mark_illustrative, percent
from models.money import Pence, format_pounds
from optimiser.precision import EXACT, Precision, bound, gap_percent, harm, least_precise

Unit = Literal["pence", "harm", "bound", "basis points", "share", "count", "words"]
Value = int | float | str | None
ComparisonRows = tuple["ComparisonRow", ...]
Thing = TypeVar("Thing", bound=Hashable)

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
        precision: how finely its figures are known, and their differences.
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
    precision: Precision = EXACT

    @property
    def differs(self) -> bool:
        """Whether the alternatives are not all alike in it."""
        return len(set(self.full)) > 1


def build_row(
    these: Sequence[Alternative],
    key: str,
    group: str,
    name: str,
    unit: Unit,
    of: Callable[[Alternative], Value],
    *,
    unknown: str = NOT_KNOWN,
    detail: Callable[[], ComparisonRows] | None = None,
    made_up: Callable[[Alternative], bool] | None = None,
) -> ComparisonRow:
    """A figure that only an alternative with an allocation has; None is shown as `unknown`.

    An amount carries an (i) where `made_up` says that it is illustrative.
    """
    values = tuple(of(each) if each.allocated else None for each in these)
    cells = tuple(
        mark_illustrative(
            _in_words(unit, value, unknown, each.precision),
            bool(value) and made_up is not None and made_up(each),
        )
        if each.allocated
        else NO_ALLOCATION
        for each, value in zip(these, values, strict=True)
    )
    known = least_precise(each.precision for each in these)
    return ComparisonRow(key, group, name, unit, values, cells, cells, detail, known)


def _in_words(unit: Unit, value: Value, unknown: str, precision: Precision) -> str:
    if value is None:
        return unknown
    if isinstance(value, str):
        return value
    formats: Mapping[Unit, Callable[[], str]] = {
        "pence": lambda: format_pounds(int(value)),
        "harm": lambda: harm(value, precision),
        "bound": lambda: bound(value, precision),
        "basis points": lambda: percent(int(value)),
        "share": lambda: gap_percent(value),
    }
    return formats.get(unit, lambda: f"{value:,}")()


def build_count_row(
    these: Sequence[Alternative],
    key: str,
    group: str,
    name: str,
    things: Callable[[Alternative], Sequence[str]],
    detail: Callable[[], ComparisonRows] | None = None,
) -> ComparisonRow:
    """A count of things, which are named in full."""
    found = [things(each) if each.allocated else None for each in these]
    cells = tuple(NO_ALLOCATION if each is None else f"{len(each):,}" for each in found)
    full = tuple(NO_ALLOCATION if each is None else "; ".join(each) or "none" for each in found)
    values = tuple(None if each is None else len(each) for each in found)
    return ComparisonRow(key, group, name, "count", values, cells, full, detail)


def benefit_rows(these: Sequence[Alternative]) -> ComparisonRows:
    """The benefit under each priority."""

    def row(code: str, name: str) -> ComparisonRow:
        return build_row(
            these, f"benefit:{code}", "Benefit", name, "harm", lambda each: each.benefit_of.get(code)
        )

    names = merge_names(each.names.priorities for each in these)
    return tuple(row(code, name) for code, name in names.items())


def project_rows(these: Sequence[Alternative], where: Callable[[Payment], bool] = bool) -> ComparisonRows:
    """What each project gets, of the payments that meet `where`."""
    names = merge_names(each.names.projects for each in these)
    return _money_rows(these, "project", lambda payment: payment.project, names.__getitem__, where)


def area_rows(these: Sequence[Alternative], where: Callable[[Payment], bool] = bool) -> ComparisonRows:
    """What each area gets, of the payments that meet `where`."""
    names = merge_names(each.names.areas for each in these)
    return _money_rows(these, "area", _area, names.__getitem__, where)


def stream_rows(these: Sequence[Alternative], where: Callable[[Payment], bool] = bool) -> ComparisonRows:
    """What each stream pays by cost type, of the payments that meet `where`."""
    names = merge_names(each.names.streams for each in these)

    def key(payment: Payment) -> tuple[str, str]:
        return payment.stream, payment.cost_type

    return _money_rows(these, "stream", key, lambda key: f"{names[key[0]]}, {key[1]}", where)


def _money_rows(
    these: Sequence[Alternative],
    kind: str,
    by: Callable[[Payment], Thing],
    name: Callable[[Thing], str],
    where: Callable[[Payment], bool],
) -> ComparisonRows:
    """Pence of what is paid, a row for each thing that any alternative pays for, the largest first."""
    sums = {each.key: each.spent(by, where) for each in these}
    most: dict[Thing, Pence] = {}
    for by_thing in sums.values():
        for thing, pence in by_thing.items():
            most[thing] = max(pence, most.get(thing, 0))

    def row(thing: Thing) -> ComparisonRow:
        return build_row(
            these,
            f"{kind}:{thing}",
            kind,
            name(thing),
            "pence",
            lambda each: sums[each.key].get(thing, 0),
            made_up=lambda each: is_illustrative(each, lambda paid: where(paid) and by(paid) == thing),
        )

    return tuple(row(thing) for thing in sorted(most, key=lambda thing: (-most[thing], name(thing))))


def area_rows_per_head(these: Sequence[Alternative], *, rural: bool) -> ComparisonRows:
    """Pence for each resident of each area reached, rounded down."""
    names = merge_names(each.names.areas for each in these)
    sums = {each.key: each.spent(_area, lambda payment: payment.rural is rural) for each in these}
    reached = {code for by_area in sums.values() for code in by_area}

    def row(code: str) -> ComparisonRow:
        def of(each: Alternative) -> Pence | None:
            people = each.people.get(code, 0)
            return sums[each.key].get(code, 0) // people if people else None

        def made_up(each: Alternative) -> bool:
            return is_illustrative(each, lambda paid: paid.rural is rural and paid.area == code)

        return build_row(these, f"area:{code}", "area", names[code], "pence", of, made_up=made_up)

    return tuple(row(code) for code in sorted(reached, key=names.__getitem__))


def pot_rows(these: Sequence[Alternative], year: str) -> ComparisonRows:
    """What is left in each pot on 31 March of a year."""
    names = merge_names(each.names.streams for each in these)
    left = {
        each.key: {(pot.stream, pot.cost_type): pot.pence for pot in each.left if pot.financial_year == year}
        for each in these
    }

    def row(pot: tuple[str, str]) -> ComparisonRow:
        name = f"{names[pot[0]]}, {pot[1]}"

        def made_up(each: Alternative) -> bool:
            return any(
                row.illustrative
                for row in each.left
                if (row.stream, row.cost_type, row.financial_year) == (*pot, year)
            )

        return build_row(
            these,
            f"pot:{pot}",
            "pot",
            name,
            "pence",
            lambda each: left[each.key].get(pot),
            made_up=made_up,
        )

    return tuple(row(pot) for pot in dict.fromkeys(pot for pots in left.values() for pot in pots))


def _area(payment: Payment) -> str:
    return payment.area


def merge_names(names: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Codes and names of all alternatives; where two differ, the later name."""
    return {code: name for each in names for code, name in each.items()}
