"""One row of a comparison: a figure of every side, as a value and as it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from funding_tui.allocate.compare.alternative import Alternative
from funding_tui.base.formats import NOT_KNOWN, gap_percent, harm, percent
from models.money import format_pounds

Unit = Literal["pence", "harm", "basis points", "share", "count", "words"]
Value = int | float | str | None
ComparisonRows = tuple["ComparisonRow", ...]

NO_ALLOCATION = "no allocation"


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One row: a figure of every side.

    Attributes:
        key: the same in every comparison, such as `pence` or `priority:abuse`.
        group: the heading it stands under.
        values: one for each side, in `unit`; None where it is not known.
        cells: the same as they are told.
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
        """Whether the sides are not all alike in it."""
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
    """A figure that only a side with an allocation has; what is None is told as `unknown`."""
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
    told: Mapping[Unit, Callable[[], str]] = {
        "pence": lambda: format_pounds(int(value)),
        "harm": lambda: harm(value),
        "basis points": lambda: percent(int(value)),
        "share": lambda: gap_percent(value),
    }
    return told.get(unit, lambda: f"{value:,}")()


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
