"""What every screen shares: top bar, footer, verbs run in a job, and reading again when records changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from funding_tui.tui import keymap
from funding_tui.tui.jobs import JobFailure
from funding_tui.tui.session import ScreenHost, Verb, host_of, run_verb
from funding_tui.tui.text import plain
from funding_tui.tui.widgets.browser import Browser
from funding_tui.tui.widgets.top_bar import TopBar

Result = TypeVar("Result")
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
        self._changes_shown = -1

    @property
    def host(self) -> ScreenHost:
        """The app, as what a screen may ask of it."""
        return host_of(self.app)

    @property
    def is_open(self) -> bool:
        """Whether there is a workspace to work on."""
        return self.host.workspace_session is not None

    @property
    def officer(self) -> str:
        """Who works here, as the settings say; empty where they do not."""
        session = self.host.workspace_session
        return "" if session is None else session.officer

    def compose(self) -> ComposeResult:
        """The top bar, what the screen is about, and the keys."""
        yield TopBar()
        yield Static(id="heading", markup=False)
        yield from self.body()
        yield Footer(compact=True)

    def body(self) -> ComposeResult:
        """What is between the heading and the footer."""
        yield Browser()

    @property
    def browser(self) -> Browser:
        """The screen's browser."""
        return self.query_one(Browser)

    def set_heading(self, words: str) -> None:
        """Say what the screen shows, in a sentence or two."""
        self.query_one("#heading", Static).update(plain(words, HEADING))

    def set_status(self, words: str) -> None:
        """Say under the heading what is going on; nothing hides the line."""
        status = self.query_one("#status", Static)
        status.set_class(not words, "hidden")
        status.update(plain(words))

    def load(self) -> None:
        """Start reading what the screen shows."""

    def run_verb(self, group: str, verb: Verb[Result], show: Callable[[Result], None]) -> None:
        """Run a quick verb in a job and show what it returns; why it failed is said in the heading."""
        run_verb(self, f"{group} of {id(self)}", verb, show, on_failure=self._show_failure)

    def run_long_verb(
        self,
        group: str,
        verb: Verb[Result],
        show: Callable[[Result], None],
        *,
        on_progress: Callable[[Any], None],
        on_failure: Callable[[JobFailure], None] | None = None,
        busy: str,
        status: str,
        keeps: bool = False,
    ) -> None:
        """Run a verb that takes time, of which one of a group runs at a time in the whole app.

        Args:
            group: what kind of work it is.
            verb: the work; it reports its progress to the job, and asks it whether to stop.
            show: given what the verb returned.
            on_progress: given what it reports on its way.
            on_failure: given why it failed; None says it in the status line.
            busy: what the top bar says meanwhile.
            status: what the status line says at once.
            keeps: what the verb has found is kept when it is stopped.
        """
        if run_verb(
            self,
            group,
            verb,
            show,
            on_failure=on_failure or (lambda failure: self.set_status(failure.sentence)),
            on_progress=on_progress,
            busy=busy,
            keeps=keeps,
        ):
            self.set_status(status)

    def _show_failure(self, failure: JobFailure) -> None:
        if not failure.stopped:
            self.set_heading(failure.sentence)

    def show_changed_records(self) -> None:
        """Read again what is shown, after a verb that wrote to the records."""
        self.host.records_changed()
        self.action_reload()

    def on_mount(self) -> None:
        """Read as soon as there is a workspace."""
        self.watch(self.app, "workspace_session", self._load_if_stale, init=False)

    def on_screen_resume(self) -> None:
        """Read again where records changed while another screen was in front."""
        self._load_if_stale()

    def _load_if_stale(self) -> None:
        if self.is_open and self._changes_shown != self.host.changes:
            self._changes_shown = self.host.changes
            self.load()

    def action_reload(self) -> None:
        """Read the records again."""
        self._changes_shown = -1
        self._load_if_stale()

    def action_back(self) -> None:
        """Leave a field with what was typed in it, or a record that was opened from a row."""
        if self.focused is not None and self.focused is not self.browser.table:
            self.set_focus(self.browser.table)
        elif len(self.app.screen_stack) > 1:
            self.dismiss()


class FilterScreen(WorkspaceScreen):
    """A screen whose rows are filtered by words that are typed above them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keymap.key("slash", "search", "Search", "filter.search", tip="Filter as you type")
    ]
    PLACEHOLDER: ClassVar[str] = ""

    def body(self) -> ComposeResult:
        """The filter above the table."""
        yield self.filter_bar()
        yield Browser()

    def filter_bar(self) -> Horizontal:
        """The line in which the filter is typed."""
        return Horizontal(
            Static("/ ", markup=False), Input(id="filter", placeholder=self.PLACEHOLDER), classes="field"
        )

    @property
    def filter_field(self) -> Input:
        """The field of the filter."""
        return self.query_one("#filter", Input)

    def action_search(self) -> None:
        """Type a filter."""
        # at once: `Widget.focus` waits its turn behind keys that were typed after this one
        self.set_focus(self.filter_field)

    @on(Input.Submitted, "#filter")
    def leave_filter(self) -> None:
        """Back to the rows."""
        self.set_focus(self.browser.table)
