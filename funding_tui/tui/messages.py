"""What widgets, jobs and screens tell one another: one small message each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from funding_tui.tui.jobs import Job


@dataclass
class RowFocus(Message):
    """The cursor of a table came to rest on another row."""

    row: int


@dataclass
class RowOpen(Message):
    """`Enter` was pressed on a row."""

    row: int


@dataclass
class ViewChange(Message):
    """Another view of a browser is shown."""

    view: int


@dataclass
class JobProgress(Message):
    """A job has something to say about how far it has come."""

    job: Job


@dataclass
class JobEnd(Message):
    """A job is done, or failed."""

    job: Job
