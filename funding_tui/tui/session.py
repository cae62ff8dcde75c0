"""The open workspace, and the one way in which screens run verbs on it.

A verb is work without a screen: a function of find, hold, allocate, prove, today or workspace. Screens import
it inside the function that they hand to `run_verb`, so that the database, the solver and the network load on
the thread of a job and never before the first frame.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from textual.app import App
from textual.message_pump import MessagePump

from funding_tui.tui.jobs import Job, JobFailure, Jobs

if TYPE_CHECKING:
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.allocate.warm_model import WarmModel
    from models.database import Workspace

Result = TypeVar("Result")


class WorkspaceSession:
    """One open workspace.

    Args:
        workspace: as `base.open_workspace` opened it; only verbs look into it.
        today: a fixed day, for tests and demonstrations; None for the present day.
        keeps_copies: a copy is made a day; not of a demonstration that is thrown away.
    """

    def __init__(
        self, workspace: Workspace, today: date | None = None, *, keeps_copies: bool = False
    ) -> None:
        self.workspace = workspace
        self._keeps_copies = keeps_copies
        self._copied_on: date | None = None
        self._today = today
        self._warm_model: WarmModel | None = None

    @property
    def day(self) -> date:
        """The day it is, also after a midnight with the app open."""
        from models.clock import uk_today

        return self._today or uk_today()

    @property
    def officer(self) -> str:
        """Who works here, as the settings say; empty where they do not."""
        from funding_tui.base.settings import load_settings

        return load_settings().officer

    def check_seconds(self, report: RunReport) -> float:
        """How long the bound of a new run is checked for on its own accord; 0 for not at all."""
        from funding_tui.base.settings import load_settings

        settings = load_settings()
        if settings.check_seconds == 0:
            return 0.0
        from funding_tui.allocate.check_bound import own_seconds

        return own_seconds(report, settings)

    def keep_daily_copy(self) -> str:
        """Make the copy of today, once a day; why it could not be made, in one line, or empty."""
        from funding_tui.base.settings import load_settings
        from funding_tui.workspace.daily_copies import keep_daily_copy

        if not self._keeps_copies or self._copied_on == self.day:
            return ""
        self._copied_on = self.day
        return "; ".join(keep_daily_copy(self.workspace, load_settings().copies, self.day))

    @property
    def warm_model(self) -> WarmModel:
        """The solver's model of the last run, from which the next solve may start."""
        from funding_tui.allocate.warm_model import WarmModel

        if self._warm_model is None:
            self._warm_model = WarmModel()
        return self._warm_model

    def close(self) -> None:
        """Close the workspace."""
        self.workspace.close()


Verb = Callable[[WorkspaceSession, Job], Result]


class ScreenHost(Protocol):
    """What screens and the palette ask of the app."""

    @property
    def jobs(self) -> Jobs:
        """The work that runs."""
        ...

    @property
    def workspace_session(self) -> WorkspaceSession | None:
        """The open workspace; None before it is open, or where it cannot be opened."""
        ...

    @property
    def changes(self) -> int:
        """How often this app has written to the records, so that screens know when to read again."""
        ...

    def records_changed(self) -> None:
        """Say that records were written: the screens behind read again when they come to the front."""
        ...

    def show_busy(self) -> None:
        """Say in the top bar what runs."""
        ...


def host_of(app: App[Any]) -> ScreenHost:
    """The app, as what screens may ask of it."""
    return cast("ScreenHost", app)


def run_verb(
    owner: MessagePump,
    group: str,
    verb: Verb[Result],
    on_done: Callable[[Result], None],
    *,
    on_failure: Callable[[JobFailure], None] | None = None,
    on_progress: Callable[[Any], None] | None = None,
    busy: str = "",
    keeps: bool = False,
) -> bool:
    """Run a verb on the open workspace in a job; whether there is a workspace to run it on.

    Args:
        owner: the screen or app that asks; nothing is handed to it once it is gone.
        group: a later job of the same group takes the place of this one.
        verb: the work, on a thread of its own; it imports what it needs.
        on_done: given what the verb returned, on the app's thread.
        on_failure: given why there is no result; None shows it in a passing note.
        on_progress: given what the verb reports on its way.
        busy: what the top bar says meanwhile; empty for quick readings.
        keeps: what the verb has found is kept when it is stopped.
    """
    host = host_of(owner.app)
    session = host.workspace_session
    if session is None:
        return False
    host.jobs.run(
        owner,
        group,
        lambda job: verb(session, job),
        on_done=on_done,
        on_failure=on_failure,
        on_progress=on_progress,
        busy=busy,
        keeps=keeps,
    )
    if busy:
        host.show_busy()
    return True
