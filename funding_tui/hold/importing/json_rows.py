"""Grants as JSON, in the shape of the 360Giving standard, laid out as the rows of a table."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from funding_tui.base.errors import BadInput
from funding_tui.hold.importing.cells import Cell
from sources.awards.flat_cells import flatten

Rows: TypeAlias = Iterator[tuple[int, Sequence[Cell]]]
Share: TypeAlias = Callable[[], float | None]

# the largest file of the registry is well below; it is read into memory at once
_MOST_BYTES = 1 << 30


def is_json(start: bytes) -> bool:
    """Whether a file that begins so holds JSON rather than delimited text."""
    return start.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")


@contextmanager
def open_rows(path: Path) -> Iterator[tuple[Rows, Share]]:
    """A row of headings such as `fundingOrganization:0:name`, then a row a grant; the first grant is 2.

    Raises:
        BadInput: it is not JSON, or holds no list of records.
    """
    records = [flatten(record) for record in _records(path)]
    headings = list(dict.fromkeys(name for record in records for name in record))
    body = ([record.get(name) for name in headings] for record in records)
    yield enumerate([headings, *body], start=1), lambda: None


def _records(path: Path) -> list[Mapping[str, Any]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            message = f"{path.name} is larger than {_MOST_BYTES >> 30} GB; split it"
            raise BadInput(message)
        data = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        message = f"{path.name} is not JSON that can be read: {error}"
        raise BadInput(message) from error
    listed = data.get("grants", data.get("results")) if isinstance(data, dict) else data
    if not isinstance(listed, list):
        message = f'{path.name} holds no list of grants; give a file with "grants": [...]'
        raise BadInput(message)
    # the API wraps each grant, as `data`, in what it knows of it
    unwrapped = (each.get("data", each) if isinstance(each, dict) else None for each in listed)
    return [each for each in unwrapped if isinstance(each, dict)]
