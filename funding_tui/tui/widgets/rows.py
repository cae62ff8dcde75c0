"""The columns of a table, which give way where it is narrow, and its rows, of which it asks for one page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

Item = TypeVar("Item")

PAGE = 64
PAGES = 24
SELECTED = "x"
GAP = 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: what stands above it.
        width: its cells; the least of a column that grows.
        grow: its part of the room that is left; 0 for a fixed width.
        right: numbers, set to the right.
        drop: when there is no room, the highest goes first; 0 always stays.
    """

    title: str
    width: int
    grow: int = 0
    right: bool = False
    drop: int = 0


def fit_columns(columns: Sequence[Column], room: int) -> list[tuple[int, int]]:
    """Which columns are shown (by number) and how wide each is, so that all fit into `room` cells."""
    shown = list(range(len(columns)))
    while _need(columns, shown) > room and any(columns[at].drop for at in shown):
        shown.remove(max(shown, key=lambda at: columns[at].drop))
    spare = room - _need(columns, shown)
    widths = {at: columns[at].width for at in shown}
    growing = [at for at in shown if columns[at].grow]
    parts = sum(columns[at].grow for at in growing)
    left = spare
    for at in growing:
        more = left if at == growing[-1] else spare * columns[at].grow // parts
        widths[at] = max(4, widths[at] + more)
        left -= more
    return [(at, widths[at]) for at in shown]


def _need(columns: Sequence[Column], shown: Sequence[int]) -> int:
    return sum(columns[at].width for at in shown) + GAP * (len(shown) - 1)


@dataclass(frozen=True, slots=True)
class TableRow:
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

    def page(self, start: int, count: int) -> Sequence[TableRow]:
        """At most `count` rows from `start`."""
        ...


class LoadedRows:
    """Rows that are all at hand."""

    def __init__(self, lines: Sequence[TableRow] = ()) -> None:
        self._lines = tuple(lines)

    def __len__(self) -> int:
        return len(self._lines)

    def page(self, start: int, count: int) -> Sequence[TableRow]:
        """At most `count` rows from `start`."""
        return self._lines[start : start + count]


class PagedRows(Generic[Item]):
    """Rows fetched a page at a time by their ids; the last pages stay in memory.

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
        line: Callable[[Item], TableRow],
        missing: TableRow,
    ) -> None:
        self.ids = ids
        self._fetch = fetch
        self._key = key
        self._line = line
        self._missing = missing
        self._pages: OrderedDict[int, list[TableRow]] = OrderedDict()

    def __len__(self) -> int:
        return len(self.ids)

    def page(self, start: int, count: int) -> Sequence[TableRow]:
        """At most `count` rows from `start`."""
        wanted: list[TableRow] = []
        while len(wanted) < count and start + len(wanted) < len(self.ids):
            number, offset = divmod(start + len(wanted), PAGE)
            wanted.extend(self._load_page(number)[offset : offset + count - len(wanted)])
        return wanted

    def _load_page(self, number: int) -> list[TableRow]:
        if number not in self._pages:
            ids = self.ids[number * PAGE : (number + 1) * PAGE]
            found = {self._key(item): item for item in self._fetch(ids)}
            self._pages[number] = [self._line(found[at]) if at in found else self._missing for at in ids]
            while len(self._pages) > PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number]


class SelectableRows:
    """Rows with a cell in front that says which are selected; looked up as they are drawn.

    Args:
        rows: the rows.
        ids: of the rows, in their order.
        selected: ids of the selected ones; the owner of the set may go on changing it.
    """

    def __init__(self, rows: Rows, ids: Sequence[int], selected: Collection[int]) -> None:
        self._rows, self._ids, self._selected = rows, ids, selected

    def __len__(self) -> int:
        return len(self._rows)

    def page(self, start: int, count: int) -> Sequence[TableRow]:
        """At most `count` rows from `start`."""
        return [
            replace(line, cells=(SELECTED if self._ids[at] in self._selected else "", *line.cells))
            for at, line in enumerate(self._rows.page(start, count), start)
        ]
