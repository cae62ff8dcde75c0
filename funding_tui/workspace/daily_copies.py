"""One copy of the workspace a day, made by itself, and how many of them are kept.

A copy is made when the workspace is first opened on a day, after the first frame, and by the first command
that writes to it. It goes into a folder beside the workspace (`partnership.funding-copies`), and to a second
place where the settings name one. A copy that cannot be made stops nothing: it is said in one line.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from funding_tui.base.errors import OperationError
from funding_tui.base.settings import CopySettings
from funding_tui.workspace.backup import not_copied
from models.database import Workspace
from models.files.file_names import COPIES, folder_beside, name_beside
from models.files.sqlite_files import copy_to
from models.files.whole_files import delete_leftovers, whole_file

PRIVATE_FOLDER = 0o700
MEGABYTE = 1_000_000
SPARE_BYTES = 20 * MEGABYTE  # a copy never takes the last of a disk
_DATED = re.compile(r".*-daily-(\d{4}-\d\d-\d\d)(?:\..*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DailyCopy:
    """One copy that was made by itself.

    Attributes:
        day: the day on which it was made.
        size: bytes.
    """

    path: Path
    day: date
    size: int


def keep_daily_copy(workspace: Workspace, settings: CopySettings, today: date) -> tuple[str, ...]:
    """Make the copy of today where there is none yet, and delete those that the rule no longer keeps.

    Args:
        workspace: an open workspace; nothing is done for a server's, or for one that can only be read.
        settings: whether, where, and how many.
        today: the day of the copy.

    Returns:
        A sentence for each place where no copy could be made; empty where all is well.
    """
    path = workspace.path
    if path is None or workspace.read_only or not settings.daily:
        return ()
    return tuple(_complaints(path, settings, today))


def _complaints(path: Path, settings: CopySettings, today: date) -> Iterator[str]:
    made: Path | None = None
    for folder in copy_folders(path, settings):
        delete_leftovers(folder)  # of a copy that was killed, also where today's is there already
        try:
            made = _keep_in(folder, path, today, made)
            for old in outdated(daily_copies(folder), settings):
                with suppress(OSError):
                    old.path.unlink()
        except OperationError as error:
            yield str(error)
        except (OSError, sqlite3.Error) as error:
            yield f"no copy was kept today: {not_copied(error, path, folder / path.name)}"


def copy_folders(path: Path, settings: CopySettings) -> tuple[Path, ...]:
    """Where the copies of a workspace are kept: beside it, and in the second place that the settings name.

    There its folder has a part of its own that tells it from another workspace of the same name.
    """
    beside = folder_beside(path, COPIES)
    if settings.second is None:
        return (beside,)
    mark = sha256(str(path.resolve()).encode(errors="surrogateescape")).hexdigest()[:8]
    return beside, folder_beside(settings.second / path.name, f"{COPIES}-{mark}")


def daily_copies(folder: Path) -> tuple[DailyCopy, ...]:
    """The daily copies in a folder, the newest first."""
    found = []
    with suppress(OSError):
        for path in folder.iterdir():
            matched = _DATED.fullmatch(path.name)
            if matched:
                with suppress(OSError, ValueError):
                    found.append(DailyCopy(path, date.fromisoformat(matched[1]), path.stat().st_size))
    return tuple(sorted(found, key=lambda copy: (copy.day, copy.path.name), reverse=True))


def outdated(copies: Sequence[DailyCopy], settings: CopySettings) -> tuple[DailyCopy, ...]:
    """Those that are no longer kept.

    Kept are the newest of `days` days on which there was one; before them the newest of each of `weeks`
    weeks (Monday to Sunday) in which there was one; of all these the newest that together have at most
    `megabytes`. The newest of all is always kept.

    Args:
        copies: the newest first.
        settings: the rule.
    """
    kept = list(copies[: settings.days])
    weeks: set[tuple[int, int]] = set()
    for copy in copies[settings.days :]:
        week = copy.day.isocalendar()[:2]
        if week not in weeks and len(weeks) < settings.weeks:
            weeks.add(week)
            kept.append(copy)
    within: list[DailyCopy] = []
    size = 0
    for copy in kept:
        size += copy.size
        if within and size > settings.megabytes * MEGABYTE:
            break
        within.append(copy)
    return tuple(copy for copy in copies if copy not in within)


def _keep_in(folder: Path, path: Path, today: date, made: Path | None) -> Path:
    """The copy of today in a folder; made from that in the first place where there is one."""
    target = name_beside(folder / path.name, f"daily-{today.isoformat()}")
    if target.exists():
        return target
    if not folder.parent.is_dir():
        message = f"no copy was kept today: there is no folder {folder.parent}; is its drive connected?"
        raise OperationError(message)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    needed = path.stat().st_size + SPARE_BYTES
    if shutil.disk_usage(folder).free < needed:
        message = f"no copy was kept today: less than {needed // MEGABYTE:,} MB are free at {folder}"
        raise OperationError(message)
    with suppress(FileExistsError):  # another window was first
        if made is None:
            copy_to(path, target)
        else:
            with whole_file(target, private=True, over=False) as working:
                shutil.copyfile(made, working)
    return target
