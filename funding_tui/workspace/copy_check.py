"""Whether the newest copy of a workspace can be put back: it is restored into a scratch file and read."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from funding_tui.base.formats import short_day
from funding_tui.base.settings import CopySettings
from funding_tui.workspace.daily_copies import copy_folders, daily_copies
from funding_tui.workspace.finding import Finding
from models.database import METADATA
from models.files.disk_errors import error_sentence
from models.files.sqlite_files import connect_file, copy_to

COPIES = "copies"
OLD_DAYS = 7
_SCRATCH = "scratch.funding"


def check_newest_copy(path: Path, settings: CopySettings, today: date) -> Finding:
    """Restore the newest copy into a scratch file, and say what is in it.

    Args:
        path: of the workspace.
        settings: where copies are kept.
        today: to say how old the copy is.
    """
    newest = max(_copies(path, settings), key=_changed_at, default=None)
    if newest is None:
        words = "there is no copy yet; make one with: funding-tui backup --to FOLDER"
        return Finding(COPIES, "look", words)
    on = datetime.fromtimestamp(_changed_at(newest), UTC).date()
    about = f"the newest copy, of {short_day(on)} ({newest})"
    try:
        with tempfile.TemporaryDirectory(prefix="funding-tui-", ignore_cleanup_errors=True) as folder:
            scratch = Path(folder) / _SCRATCH
            copy_to(newest, scratch)
            sound, records = _read(scratch)
    except (OSError, sqlite3.Error) as error:
        words = f"{about}, could not be restored into a scratch file: {error_sentence(error, newest)}"
        return Finding(COPIES, "bad", words)
    if sound != "ok":
        return Finding(COPIES, "bad", f"{about}, is damaged ({sound}); make another: funding-tui backup")
    words = f"{about}, was restored into a scratch file: it is sound, with {records:,} records"
    missing = [folder for folder in copy_folders(path, settings)[1:] if not folder.parent.is_dir()]
    if missing:
        return Finding(COPIES, "look", f"{words}; the second place {missing[0].parent} is not there")
    if (today - on).days > OLD_DAYS:
        return Finding(COPIES, "look", f"{words}; it is {(today - on).days} days old")
    return Finding(COPIES, "good", words)


def _copies(path: Path, settings: CopySettings) -> Iterator[Path]:
    """Every copy that the app knows of: those made by itself, and those made beside the workspace."""
    for folder in copy_folders(path, settings):
        yield from (copy.path for copy in daily_copies(folder)[:1])
    start = f"{path.stem}-backup-"
    with suppress(OSError):
        for other in path.parent.iterdir():
            if other.name.startswith(start) and other.suffix == path.suffix and other.is_file():
                yield other


def _read(scratch: Path) -> tuple[str, int]:
    """What the database finds of a file, and how many records its tables have."""
    with closing(connect_file(scratch)) as connection:
        sound = " ".join(str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0]).split())
        if sound != "ok":
            return sound, 0
        known = {table.name for table in METADATA.sorted_tables}
        there = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        counts = (
            connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in there
            if name in known
        )
        return sound, sum(counts)


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
