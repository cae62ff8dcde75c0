"""Ask where a list of opportunities goes, and write it there."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funding_tui.tui.jobs import Job
from funding_tui.tui.screens.file_name import FileNameScreen

if TYPE_CHECKING:
    from funding_tui.tui.screens.desk import Desk


@dataclass(frozen=True, slots=True)
class ListSelection:
    """What is to be written.

    Attributes:
        looked_for: the words of the filter, and whether closed listings are shown too.
        ids: of the list as it stands; None where only its beginning has been found so far.
        marked: ids of what is marked; where there are some, only these are written.
    """

    looked_for: tuple[str, bool]
    ids: array[int] | None
    selected: frozenset[int]


def ask_for_file(desk: Desk, asked: ListSelection, typed: str) -> FileNameScreen:
    """A screen that asks for a file's name and writes the listings."""
    from funding_tui.rendering.formats import name_suffixes
    from funding_tui.rendering.rows import ROW_FORMATS

    def write(path: Path, job: Job) -> Path:
        ids = asked.ids if asked.ids is not None else desk.find(*asked.looked_for, cancelled=job.cancelled)
        if asked.selected:
            ids = desk.order_selected(asked.selected, ids, job.cancelled)

        def tell(written: int) -> None:
            job.progress(f"Writing… {written:,} of {len(ids):,} listings. Esc stops.")

        return desk.export_listings(ids, path, progress=tell, cancelled=job.cancelled)

    if asked.selected:
        what = f"the {len(asked.selected):,} marked {'listing' if len(asked.selected) == 1 else 'listings'}"
    elif asked.ids is None:
        what = "all listings of this list"
    else:
        what = f"{len(asked.ids):,} {'listing' if len(asked.ids) == 1 else 'listings'}"
    return FileNameScreen(f"Write {what} to which file?", typed, name_suffixes(ROW_FORMATS), write)
