"""Ask where a run's paper goes, and write it there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from funding_tui.jobs import Fault
from funding_tui.keymap import key
from funding_tui.text import plain

if TYPE_CHECKING:
    from funding_tui.app import FundingApp
    from funding_tui.desk.report import RunReport


class ExportScreen(ModalScreen[str]):
    """A file name, kept as typed until the paper is written; closes with what was typed.

    Args:
        report: the run.
        typed: the name to begin with.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("escape", "leave", "Close", "export.close")]
    AUTO_FOCUS = "Input"

    def __init__(self, report: RunReport, typed: str) -> None:
        super().__init__()
        self._report = report
        self._typed = typed
        self._warned = ""

    def compose(self) -> ComposeResult:
        """The question, the name and what came of it."""
        with VerticalScroll(id="window", can_focus=False):
            yield Static(plain(f"Write run {self._report.run} to which file?"), markup=False)
            yield Input(self._typed, id="path", select_on_focus=False)
            yield Static("", id="said", markup=False)
        yield Static("The suffix says what: .docx .xlsx .md .csv .json. Enter writes; Esc closes", id="hint")

    @on(Input.Submitted)
    def write(self, event: Input.Submitted) -> None:
        """Write the paper; a file that is there is replaced only when asked twice."""
        app = cast("FundingApp", self.app)
        desk = app.desk
        path = Path(event.value.strip()).expanduser()
        if desk is None or not event.value.strip():
            return
        if path.exists() and self._warned != event.value:
            self._warned = event.value
            self._say(f"{path} is there already; Enter again replaces it.")
            return
        self._say("Writing…")
        report = self._report
        app.jobs.run(
            self,
            "export",
            lambda job: desk.export(report, path),
            on_done=self._written,
            on_fault=self._failed,
        )

    def _written(self, path: Path) -> None:
        self.app.notify(f"Written to {path.absolute()}", markup=False, timeout=8)
        self.action_leave()

    def _failed(self, fault: Fault) -> None:
        self._say(fault.sentence)

    def _say(self, words: str) -> None:
        self.query_one("#said", Static).update(plain(words))

    def action_leave(self) -> None:
        """Close; what was typed is there again next time."""
        self.dismiss(self.query_one("#path", Input).value)
