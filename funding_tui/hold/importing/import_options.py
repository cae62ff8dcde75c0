"""What an importer is told besides the table: how to mark what it writes, and when to stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from funding_tui.base.errors import OperationCancelled
from funding_tui.base.progress import Progress, ReportProgress
from funding_tui.hold.importing.cells import Cell
from funding_tui.hold.importing.report import CellError, Tally
from funding_tui.hold.importing.tables import Table


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How one import is to be done.

    Attributes:
        file: the file's name, written as the source where none is given.
        source: where the facts come from, in the officer's words; empty when not given.
        licence: under which the file was given; empty when not known. A row's own comes before it.
        who: who imports.
        dry_run: write nothing.
        today: the day of the import. now: its instant, UTC.
        progress: called with how far it is. cancelled: asked whether to stop.
    """

    file: str
    source: str
    who: str
    dry_run: bool
    today: date
    now: datetime
    progress: ReportProgress | None = None
    cancelled: Callable[[], bool] | None = None
    licence: str = ""

    @property
    def default_source(self) -> str:
        """What is written as the source of a record that states none."""
        return self.source or self.file

    def report_progress(self, table: Table, tally: Tally) -> None:
        """Tell how far the import is, and stop it when the officer has cancelled.

        Raises:
            Stopped: the officer cancelled.
        """
        if self.cancelled is not None and self.cancelled():
            message = f"the import of {self.file} was stopped; nothing of it was kept"
            raise OperationCancelled(message)
        if self.progress is not None:
            self.progress(Progress(done=tally.rows, share=table.share()))


def read_cell(
    tally: Tally,
    table: Table,
    row: int,
    cells: Sequence[Cell],
    at: int | None,
    reader: Callable[[Cell], object],
) -> object:
    """What a reader of `values.py` makes of one cell; None, with an error noted, when it cannot."""
    if at is None:
        return None
    try:
        return reader(cells[at])
    except CellError as error:
        tally.add_error(row, table.headings[at], str(error))
        return None


def check_width(tally: Tally, table: Table, row: int, cells: Sequence[Cell]) -> bool:
    """Whether a row has no more filled cells than there are headings; an error is noted if it has."""
    width = len(table.headings)
    if len(cells) == width or not any(cell not in (None, "") for cell in cells[width:]):
        return True
    tally.add_error(
        row,
        "",
        f"the row has {len(cells)} cells under {width} headings; a value with a separator in it needs quotes",
    )
    return False
