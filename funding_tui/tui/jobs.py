"""The only place where a worker starts: one job a group, with progress, cancel, and errors as sentences.

Jobs run on daemon threads of our own. A worker of Textual holds the process open until it ends, even a long
solve; ours are asked to stop when the officer leaves, and what does not stop is left behind. A job never
touches a widget: its progress, its result or why it failed reaches the app as a message and is handed on
there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

from funding_tui.base.error_log import write_log
from funding_tui.base.errors import OperationCancelled

PROGRESS_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why a job brought nothing: one sentence, and whether the officer stopped it."""

    sentence: str
    stopped: bool = False


@dataclass(eq=False)
class Job:
    """One piece of work on a thread; the work is given the job, to report on and to ask whether to stop.

    Attributes:
        group: a new job of a group takes the place of the one before.
        owner: the screen or app that asked; it hears nothing once it is gone.
        busy: what the top bar says meanwhile; empty for quick readings.
        keeps: what it has found is kept when it is stopped, so that nobody need be asked before.
    """

    group: str
    owner: MessagePump
    work: Callable[[Job], Any]
    on_done: Callable[[Any], None]
    on_failure: Callable[[JobFailure], None]
    on_progress: Callable[[Any], None] | None
    busy: str
    app: App[Any]
    keeps: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    result: Any = None
    failure: JobFailure | None = None
    latest: Any = None
    shown: Any = None
    pending: bool = False

    def cancelled(self) -> bool:
        """Whether the work should stop; the work asks this often."""
        return self.stop.is_set()

    def progress(self, value: Any) -> None:
        """The work says how far it has come; the app hears the latest, at most ten times a second."""
        self.latest = value
        if not self.pending:
            self.pending = True
            self._post(JobProgress(self))

    def run(self) -> None:
        """Do the work, and post how it ended."""
        try:
            self.result = self.work(self)
        except Exception as error:
            self.failure = job_failure(error)
        self._post(JobEnd(self))

    def _post(self, message: JobEnd | JobProgress) -> None:
        try:
            self.app.post_message(message)
        except RuntimeError:
            # the app has left; nobody is there to hear it
            self.stop.set()


@dataclass
class JobProgress(Message):
    """A job has something to say about how far it has come."""

    job: Job


@dataclass
class JobEnd(Message):
    """A job is done, or failed."""

    job: Job


class Jobs:
    """The jobs of an app; only the app's own thread calls these."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._running: dict[str, Job] = {}
        self._threads: list[threading.Thread] = []

    def run(
        self,
        owner: MessagePump,
        group: str,
        work: Callable[[Job], Any],
        *,
        on_done: Callable[[Any], None],
        on_failure: Callable[[JobFailure], None] | None = None,
        on_progress: Callable[[Any], None] | None = None,
        busy: str = "",
        keeps: bool = False,
    ) -> Job:
        """Start work on a thread; a job of the same group that still runs is stopped and no longer heard."""
        self.cancel(group)
        job = Job(
            group, owner, work, on_done, on_failure or self._notify, on_progress, busy, self._app, keeps
        )
        self._running[group] = job
        job.thread = threading.Thread(target=job.run, name=f"funding-tui {group}", daemon=True)
        self._threads = [thread for thread in self._threads if thread.is_alive()] + [job.thread]
        job.thread.start()
        return job

    def running(self, group: str) -> bool:
        """Whether a job of a group runs."""
        return group in self._running

    @property
    def idle(self) -> bool:
        """Whether nothing runs, not even a quick reading."""
        return not self._running

    @property
    def busy(self) -> str:
        """What the top bar says is going on; empty when nothing is that takes time."""
        return ", ".join(job.busy for job in self._running.values() if job.busy)

    @property
    def unfinished(self) -> str:
        """The same of the work that would be lost."""
        return ", ".join(job.busy for job in self._running.values() if job.busy and not job.keeps)

    def cancel(self, group: str) -> bool:
        """Ask a group's job to stop; how it ended is still handed on."""
        job = self._running.get(group)
        if job is not None:
            job.stop.set()
        return job is not None

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for job in self._running.values():
            job.stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait at most so long for the threads; whether all have ended."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def deliver_progress(self, job: Job) -> None:
        """Hand on the latest progress, and look again a moment later."""
        if self._running.get(job.group) is not job:
            return
        job.shown = job.latest
        if job.on_progress is not None and job.owner.is_running:
            job.on_progress(job.latest)
        self._app.set_timer(PROGRESS_SECONDS, lambda: self._look_again(job))

    def deliver_end(self, job: Job) -> None:
        """Hand on the result, or why there is none, unless a later job of the group has taken its place."""
        if self._running.get(job.group) is not job:
            return
        del self._running[job.group]
        if not job.owner.is_running:
            return
        if job.failure is not None:
            job.on_failure(job.failure)
        else:
            job.on_done(job.result)

    def _look_again(self, job: Job) -> None:
        job.pending = False
        if job.latest is not job.shown:
            job.pending = True
            self.deliver_progress(job)

    def _notify(self, failure: JobFailure) -> None:
        if not failure.stopped:
            self._app.notify(failure.sentence, severity="error", markup=False, timeout=10)


def as_sentence(text: str) -> str:
    """An error as one line that begins with a capital."""
    flat = " ".join(text.split())
    return flat[:1].upper() + flat[1:]


def job_failure(error: BaseException) -> JobFailure:
    """Why work brought nothing; what should not have happened is written to the user's log."""
    from funding_tui.base.failures import failure_of

    failure = failure_of(error)
    logged = "" if failure.expected else write_log(error)
    return JobFailure(as_sentence(failure.sentence) + logged, stopped=isinstance(error, OperationCancelled))
