"""Ask for a file's name, and write there; what was typed is kept until it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from funding_tui.tui.jobs import Job, JobFailure
from funding_tui.tui.keymap import key
from funding_tui.tui.text import plain

if TYPE_CHECKING:
    from funding_tui.tui.app import FundingApp
    from funding_tui.tui.jobs import Jobs

WRITING = "export"


class FileNameScreen(ModalScreen[str]):
    """A file name; closes with what was typed.

    Args:
        question: what is to be written.
        typed: the name to begin with.
        hint: which suffixes there are.
        write: writes the file, in a job that it may tell of its progress in words, and ask whether to stop.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("escape", "leave", "Close", "file.close")]
    AUTO_FOCUS = "Input"

    def __init__(self, question: str, typed: str, hint: str, write: Callable[[Path, Job], Path]) -> None:
        super().__init__()
        self._question, self._typed, self._hint = question, typed, hint
        self._write = write
        self._warned = ""

    def compose(self) -> ComposeResult:
        """The question, the name and what came of it."""
        with VerticalScroll(id="window", can_focus=False):
            yield Static(plain(self._question), markup=False)
            yield Input(self._typed, id="path", select_on_focus=False)
            yield Static("", id="said", markup=False)
        yield Static(plain(f"{self._hint} Enter writes; Esc closes"), id="hint", markup=False)

    @on(Input.Submitted)
    def write(self, event: Input.Submitted) -> None:
        """Write the file; one that is there is replaced only when asked twice."""
        path = Path(event.value.strip()).expanduser()
        if not event.value.strip() or self._jobs.running(WRITING):
            return
        if path.exists() and self._warned != event.value:
            self._warned = event.value
            self._set_status(f"{path} is there already; Enter again replaces it.")
            return
        self._set_status("Writing…")
        self._jobs.run(
            self,
            WRITING,
            lambda job: self._write(path, job),
            on_done=self._written,
            on_failure=self._failed,
            on_progress=self._set_status,
        )

    @property
    def _jobs(self) -> Jobs:
        return cast("FundingApp", self.app).jobs

    def _written(self, path: Path) -> None:
        self.app.notify(f"Written to {path.absolute()}", markup=False, timeout=8)
        self._close()

    def _failed(self, failure: JobFailure) -> None:
        self._set_status(failure.sentence)

    def _set_status(self, words: str) -> None:
        self.query_one("#said", Static).update(plain(words))

    def action_leave(self) -> None:
        """Stop the writing; else close, and what was typed is there again next time."""
        if self._jobs.cancel(WRITING):
            self._set_status("Stopping…")
        else:
            self._close()

    def _close(self) -> None:
        self.dismiss(self.query_one("#path", Input).value)
