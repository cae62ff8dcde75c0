"""What every screen shares: top bar, footer, reading in a job, and reading again when records changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer, Static

from funding_tui.tui import keymap
from funding_tui.tui.jobs import JobFailure
from funding_tui.tui.text import plain
from funding_tui.tui.widgets.browser import Browser
from funding_tui.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from funding_tui.tui.app import FundingApp
    from funding_tui.tui.screens.desk import Desk

Found = TypeVar("Found")
WIDE = 110
HEADING = 600  # characters: what the five lines of a heading can show


class WorkspaceScreen(Screen[None]):
    """A screen on the open workspace; a subclass says how it reads (`load`) and what it explains."""

    BINDINGS = keymap.SCREEN
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    AUTO_FOCUS = "PagedTable"
    EXPLANATION: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self._seen = -1

    @property
    def funding(self) -> FundingApp:
        """The app, as what it is."""
        return cast("FundingApp", self.app)

    def compose(self) -> ComposeResult:
        """The top bar, what the screen is about, and the keys."""
        yield TopBar()
        yield Static(id="heading", markup=False)
        yield from self.body()
        yield Footer(compact=True)

    def body(self) -> ComposeResult:
        """What stands between the heading and the footer."""
        yield Browser()

    @property
    def browser(self) -> Browser:
        """The screen's browser."""
        return self.query_one(Browser)

    def set_heading(self, words: str) -> None:
        """Say what the screen shows, in a sentence or two."""
        self.query_one("#heading", Static).update(plain(words, HEADING))

    def load(self, desk: Desk) -> None:
        """Start reading what the screen shows."""

    def read(self, group: str, verb: Callable[[], Found], show: Callable[[Found], None]) -> None:
        """Ask the desk in a job, and show what comes back; a fault is said where the sentence stands."""
        self.funding.jobs.run(
            self, f"{group} of {id(self)}", lambda job: verb(), on_done=show, on_failure=self._show_failure
        )

    def _show_failure(self, failure: JobFailure) -> None:
        self.set_heading(failure.sentence)

    def on_mount(self) -> None:
        """Read as soon as there is a workspace."""
        self.watch(self.app, "desk", self._load_if_stale, init=False)

    def on_screen_resume(self) -> None:
        """Read again where records changed while another screen was in front."""
        self._load_if_stale()

    def _load_if_stale(self) -> None:
        desk = self.funding.desk
        if desk is not None and self._seen != self.funding.changes:
            self._seen = self.funding.changes
            self.load(desk)

    def action_reload(self) -> None:
        """Read the records again."""
        self._seen = -1
        self._load_if_stale()

    def action_back(self) -> None:
        """Leave a field with what was typed in it, or a record that was opened from a row."""
        if self.focused is not None and self.focused is not self.browser.table:
            self.set_focus(self.browser.table)
        elif len(self.app.screen_stack) > 1:
            self.dismiss()
