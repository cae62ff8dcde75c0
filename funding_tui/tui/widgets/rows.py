"""Where a table's rows come from: anything that knows how many there are and hands out a page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

Item = TypeVar("Item")

PAGE = 64
PAGES = 24
MARK = "x"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its cells, and a tone that says in colour what a cell already says in words.

    Attributes:
        tone: `` for plain, `strong`, `warn` or `quiet`.
    """

    cells: tuple[str, ...]
    tone: str = ""


class Rows(Protocol):
    """Rows of any number."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def page(self, start: int, count: int) -> Sequence[Line]:
        """At most `count` rows from `start`."""
        ...


class HeldRows:
    """Rows that are all at hand."""

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        self._lines = tuple(lines)

    def __len__(self) -> int:
        return len(self._lines)

    def page(self, start: int, count: int) -> Sequence[Line]:
        """At most `count` rows from `start`."""
        return self._lines[start : start + count]


class FetchedRows(Generic[Item]):
    """Rows fetched a page at a time by their ids, the pages last looked at kept.

    Args:
        ids: in their order.
        fetch: the items of some ids, in that order; one that is gone is left out.
        key: the id of an item.
        line: what an item shows.
        gone: what is shown for an item that is no longer there.
    """

    def __init__(
        self,
        ids: Sequence[int],
        fetch: Callable[[Sequence[int]], Sequence[Item]],
        key: Callable[[Item], int],
        line: Callable[[Item], Line],
        gone: Line,
    ) -> None:
        self.ids = ids
        self._fetch = fetch
        self._key = key
        self._line = line
        self._gone = gone
        self._pages: OrderedDict[int, list[Line]] = OrderedDict()

    def __len__(self) -> int:
        return len(self.ids)

    def page(self, start: int, count: int) -> Sequence[Line]:
        """At most `count` rows from `start`."""
        wanted: list[Line] = []
        while len(wanted) < count and start + len(wanted) < len(self.ids):
            number, offset = divmod(start + len(wanted), PAGE)
            wanted.extend(self._held(number)[offset : offset + count - len(wanted)])
        return wanted

    def _held(self, number: int) -> list[Line]:
        if number not in self._pages:
            ids = self.ids[number * PAGE : (number + 1) * PAGE]
            found = {self._key(item): item for item in self._fetch(ids)}
            self._pages[number] = [self._line(found[at]) if at in found else self._gone for at in ids]
            while len(self._pages) > PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number]


class MarkedRows:
    """Rows with a cell in front that says which are marked; looked up as they are drawn.

    Args:
        rows: the rows.
        ids: of the rows, in their order.
        marked: ids of those that are marked; whoever holds it may go on changing it.
    """

    def __init__(self, rows: Rows, ids: Sequence[int], marked: Collection[int]) -> None:
        self._rows, self._ids, self._marked = rows, ids, marked

    def __len__(self) -> int:
        return len(self._rows)

    def page(self, start: int, count: int) -> Sequence[Line]:
        """At most `count` rows from `start`."""
        return [
            replace(line, cells=(MARK if self._ids[at] in self._marked else "", *line.cells))
            for at, line in enumerate(self._rows.page(start, count), start)
        ]
