"""The least of something that is enough, by halving, where some questions may stay open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Enough = Callable[[int], bool | None]


@dataclass(frozen=True, slots=True)
class LeastEnough:
    """What is known of the least number that is enough.

    Attributes:
        too_little: the greatest number shown not to be enough; -1 where none was.
        enough: the least number shown to be enough; None where none was.
        most: the greatest number that was to be tried.
    """

    too_little: int
    enough: int | None
    most: int

    @property
    def is_least(self) -> bool:
        """Whether nothing lies between the two."""
        return self.enough is not None and self.enough - self.too_little == 1

    @property
    def none_is_enough(self) -> bool:
        """Whether even the greatest was shown not to be enough."""
        return self.too_little >= self.most


def bisect_least(
    is_enough: Enough, most: int, *, start: int | None = None, too_little: int = -1
) -> Iterator[LeastEnough]:
    """Close in on the least number from 0 to `most` that is enough; more is never worse.

    Args:
        is_enough: asked of a number; None where it was not shown either way.
        most: the greatest number that may be tried; asked first, unless `start` is given.
        start: asked first instead; `most` then only where `start` was not enough.
        too_little: known not to be enough already.

    Yields:
        What is known, after each question.
    """
    enough = None
    open_from = (
        too_little + 1
    )  # below it no number was shown to be enough, though some question may have stayed open
    at = most if start is None else start
    while True:
        answer = is_enough(at)
        if answer:
            enough = at
        else:
            open_from = at + 1
            if answer is False:
                too_little = at
        known = LeastEnough(too_little, enough, most)
        yield known
        ceiling = most + 1 if enough is None else enough
        if open_from >= ceiling:
            return
        at = most if enough is None else (open_from + enough) // 2


def find_least(is_enough: Enough, most: int) -> LeastEnough:
    """The least number from 0 to `most` that is enough, as far as the questions were answered."""
    *_, known = bisect_least(is_enough, most)
    return known
