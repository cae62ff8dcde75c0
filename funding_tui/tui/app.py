"""The app: places, keys, what is always shown, and leaving at once; it knows no rule of funding.

Nothing heavy is imported before the first frame: the workspace is opened in a job, and the screens other
than Today load when they are gone to.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, SystemCommand
from textual.events import Event, Key
from textual.reactive import reactive
from textual.screen import Screen
from textual.theme import Theme

from funding_tui.base.errors import OperationError
from funding_tui.tui import keymap
from funding_tui.tui.jobs import Job, JobEnd, JobFailure, JobProgress, Jobs
from funding_tui.tui.key_order import KeyOrder
from funding_tui.tui.navigation import make_screen, show_screen
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.session import WorkspaceSession, run_verb

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.command import Provider

    from funding_tui.base.workspace_status import WorkspaceStatus

STYLES = Path(__file__).parent / "styles"
GRACE_SECONDS = 0.1  # what running work is given to stop when the officer leaves
# two calm themes; nothing is said by colour alone
DARK = Theme(
    name="county-dark",
    primary="#7FB3A6",
    secondary="#5B8FB9",
    accent="#D9B36C",
    warning="#E0B050",
    error="#E07A6A",
    success="#8FBF7F",
    foreground="#E4E4DF",
    background="#16191C",
    surface="#1C2024",
    panel="#262B30",
)
LIGHT = Theme(
    name="county-light",
    primary="#1F5F54",
    secondary="#2B5B84",
    accent="#7A5200",
    warning="#8A4B00",
    error="#9E2A1C",
    success="#2F6B2A",
    foreground="#1B1E20",
    background="#F7F6F2",
    surface="#F1F0EA",
    panel="#E4E2D9",
    dark=False,
)


def _named_commands() -> type[Provider]:
    from funding_tui.tui.palette import NamedCommands

    return NamedCommands


class FundingApp(App[None]):
    """The funding of a partnership, in one terminal.

    Args:
        where: the workspace; None for the one in the settings.
        open_workspace: opens it instead, in a job.
        today: a fixed day, for tests and demonstrations.
    """

    TITLE = "funding-tui"
    CSS_PATH = [STYLES / "frame.tcss", STYLES / "windows.tcss"]
    BINDINGS = keymap.APP
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        mode: partial(make_screen, mode) for mode in keymap.PLACES
    }
    DEFAULT_MODE = "today"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = App.COMMANDS | {_named_commands}

    workspace_session: reactive[WorkspaceSession | None] = reactive(None)
    workspace_status: reactive[WorkspaceStatus | None] = reactive(None)
    busy = reactive("")
    opening = reactive("Opening the workspace…")

    def __init__(
        self,
        where: str | None = None,
        *,
        open_workspace: Callable[[], Any] | None = None,
        today: date | None = None,
    ) -> None:
        super().__init__()
        self._open = open_workspace or (lambda: _open_named(where))
        self._keeps_copies = open_workspace is None
        self._today = today
        self.jobs = Jobs(self)
        self.key_order = KeyOrder(self, super().on_event)
        self.changes = 0  # counts what this app wrote, so that screens know when to read again
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

    async def on_event(self, event: Event) -> None:
        """Take keys one after another."""
        if isinstance(event, Key) and not event.is_forwarded:
            await self.key_order.add(event)
        else:
            await super().on_event(event)

    def on_mount(self) -> None:
        """Open the workspace once the first frame has been painted."""
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        def work(job: Job) -> WorkspaceSession:
            return WorkspaceSession(self._open(), self._today, keeps_copies=self._keeps_copies)

        self.jobs.run(self, "opening", work, on_done=self._use, on_failure=self._not_opened)

    def _use(self, session: WorkspaceSession) -> None:
        self.workspace_session = session
        self._read_status()

    def _not_opened(self, failure: JobFailure) -> None:
        self.opening = "No workspace is open"
        screen = self.screen
        if isinstance(screen, WorkspaceScreen):
            screen.set_heading(
                f"{failure.sentence}\n\nTo look around first, press q and run: funding-tui demo"
            )

    def _read_status(self) -> None:
        def verb(session: WorkspaceSession, job: Job) -> WorkspaceStatus:
            from funding_tui.base.workspace_status import workspace_status

            return workspace_status(session.workspace, session.day)

        run_verb(self, "status", verb, self._show_status)

    def _show_status(self, status: WorkspaceStatus) -> None:
        self.workspace_status = status

    def records_changed(self) -> None:
        """Say that records were written: the screens behind read again when they come to the front."""
        self.changes += 1
        self._read_status()

    def show_busy(self) -> None:
        """Say in the top bar what is running."""
        self.busy = self.jobs.busy

    def on_job_progress(self, message: JobProgress) -> None:
        """Hand progress on."""
        self.jobs.deliver_progress(message.job)

    def on_job_end(self, message: JobEnd) -> None:
        """Hand a result on, or why there is none."""
        self.jobs.deliver_end(message.job)
        self.show_busy()

    async def action_show_screen(self, mode: str) -> None:
        """Go to a screen of the table of verbs."""
        await show_screen(self, mode)

    def action_explain(self) -> None:
        """Explain the screen in front, with its keys."""
        from funding_tui.tui.screens.windows import HelpScreen

        screen = self.screen
        if isinstance(screen, WorkspaceScreen):
            active = screen.active_bindings
            display = {pressed: self.get_key_display(found.binding) for pressed, found in active.items()}
            self.push_screen(HelpScreen(screen.EXPLANATION, active, display))

    async def action_leave(self) -> None:
        """Leave; ask first while something is running that would be lost."""
        if not self.jobs.unfinished:
            await self.action_quit()
            return
        from funding_tui.tui.screens.windows import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self.exit()

        question = f"Still {self.jobs.unfinished.rstrip('…')}. Quit anyway? Unfinished work is lost."
        self.push_screen(ConfirmScreen(question), answered)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave; whatever runs is asked to stop at once, so that it does not delay the end."""
        self.jobs.cancel_all()
        super().exit(result, return_code, message)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers on the screen in front."""
        from funding_tui.tui.palette import palette_commands

        return palette_commands(self, screen)


def _open_named(where: str | None) -> Any:
    from funding_tui.base.open_workspace import open_workspace_at

    return open_workspace_at(where)


def _open_demo(folder: Path) -> Any:
    from funding_tui.base.open_workspace import open_workspace_at
    from funding_tui.base.settings import load_settings
    from funding_tui.demo.copying import demo_copy

    made = demo_copy(load_settings().cache)
    copy = shutil.move(made, folder / made.name)
    shutil.rmtree(made.parent, ignore_errors=True)
    return open_workspace_at(str(copy))


def run_app(where: str | None, *, demo_into: Path | None = None) -> None:
    """Open the app, and leave at once when the officer does.

    Args:
        where: the workspace; None for the one in the settings.
        demo_into: open a throw-away copy of the demonstration instead, made in this folder.

    Raises:
        OperationError: the terminal cannot show the app.
    """
    _check_terminal()
    opener = None if demo_into is None else (lambda: _open_demo(demo_into))
    app = FundingApp(where, open_workspace=opener)
    try:
        app.run()
    finally:
        app.jobs.cancel_all()
        app.jobs.wait(GRACE_SECONDS)  # what does not end is left behind with the process
        if app.workspace_session is not None:
            app.workspace_session.close()
        # the interpreter need not look for cycles in all of this on its way out: half a second, measured
        gc.freeze()


def _check_terminal() -> None:
    if os.environ.get("TERM") == "dumb":
        message = "this terminal (TERM=dumb) cannot show the app; its commands work here: funding-tui --help"
        raise OperationError(message)
    if "TEXTUAL_DRIVER" not in os.environ and not (sys.stdin.isatty() and sys.stdout.isatty()):
        message = "the app needs a terminal; for a script or a pipe use a command: funding-tui --help"
        raise OperationError(message)
