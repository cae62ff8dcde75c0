"""Where two reports differ, field by field."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from funding_tui.allocate.report.report import RunReport

CLOSE = 1e-9  # relative: the same sums on another machine may end in another last digit
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Difference:
    """A place of a report, what it says there, and what was worked out; None where it has nothing there."""

    place: tuple[str, ...]
    stated: Any
    found: Any

    @property
    def words(self) -> str:
        """The same in a few words."""
        texts = ["nothing" if value is None else str(value) for value in (self.stated, self.found)]
        pairs = zip(*texts, strict=False)
        same = next((at for at, (one, other) in enumerate(pairs) if one != other), min(map(len, texts)))
        stated, found = (_short(text, same) for text in texts)
        return f"{'.'.join(self.place)} is {stated}, and worked out again {found}"


def differences(stated: RunReport, found: RunReport) -> tuple[Difference, ...]:
    """Every place where a report says something else than what was worked out again."""
    return value_differences(stated.model_dump(mode="json"), found.model_dump(mode="json"))


def value_differences(stated: Any, found: Any) -> tuple[Difference, ...]:
    """The same of parts of reports, as plain data."""
    return tuple(_within((), stated, found))


def _within(place: tuple[str, ...], stated: Any, found: Any) -> Iterator[Difference]:
    if isinstance(stated, dict) and isinstance(found, dict):
        for name in {**stated, **found}:
            yield from _within((*place, name), stated.get(name), found.get(name))
    elif isinstance(stated, list) and isinstance(found, list):
        yield from _within_lists(place, stated, found)
    elif not _same(stated, found):
        yield Difference(place, stated, found)


def _within_lists(
    place: tuple[str, ...], stated: Sequence[Any], found: Sequence[Any]
) -> Iterator[Difference]:
    for number in range(max(len(stated), len(found))):
        one, other = (each[number] if number < len(each) else None for each in (stated, found))
        yield from _within((*place, str(number + 1)), one, other)


def _same(stated: Any, found: Any) -> bool:
    if isinstance(stated, float) and isinstance(found, float):
        return math.isclose(stated, found, rel_tol=CLOSE, abs_tol=1e-12)
    return type(stated) is type(found) and bool(stated == found)


def _short(text: str, same: int) -> str:
    """The part of a long text where it stops being the same as another, after so many letters."""
    if len(text) <= _LONGEST:
        return text
    start = max(0, same - _LONGEST // 2)
    end = start + _LONGEST
    return f"{'...' if start else ''}{text[start:end]}{'...' if end < len(text) else ''}"
