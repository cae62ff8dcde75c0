"""What widgets, jobs and screens tell one another: one small message each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from funding_tui.tui.jobs import Job


@dataclass
class RowMoved(Message):
    """The cursor of a table came to rest on another row."""

    row: int


@dataclass
class RowOpened(Message):
    """`Enter` was pressed on a row."""

    row: int


@dataclass
class ViewChanged(Message):
    """Another view of a browser is shown."""

    view: int


@dataclass
class JobProgressed(Message):
    """A job has something to say about how far it has come."""

    job: Job


@dataclass
class JobEnded(Message):
    """A job is done, or failed."""

    job: Job
