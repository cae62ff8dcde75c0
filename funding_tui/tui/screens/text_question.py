"""Ask for a few words and do something with them; what was typed stays until it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from funding_tui.tui.jobs import JobFailure
from funding_tui.tui.keymap import key
from funding_tui.tui.text import plain

if TYPE_CHECKING:
    from funding_tui.tui.app import FundingApp


@dataclass(frozen=True, slots=True)
class Field:
    """One line to fill in: its name, what stands in it to begin with, and a hint for an empty one."""

    label: str
    typed: str = ""
    hint: str = ""


class FormScreen(ModalScreen[Any]):
    """Fields under a question; `Enter` goes to the next field, and in the last one does it.

    Closes with what the work brought, or None where the officer left. A refusal is said in the window, and
    the fields stay as they are.

    Args:
        question: what will be done, in a sentence.
        fields: at least one.
        work: what is done, in a job, given what was typed in each field.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("escape", "leave", "Close", "asking.close")]
    AUTO_FOCUS = "Input"

    def __init__(self, question: str, fields: Sequence[Field], work: Callable[..., Any]) -> None:
        super().__init__()
        self._question, self._fields, self._work = question, fields, work

    def compose(self) -> ComposeResult:
        """The question, its fields and what came of it."""
        with VerticalScroll(id="window", can_focus=False):
            yield Static(plain(self._question), markup=False)
            for number, field in enumerate(self._fields):
                yield Static(plain(field.label), markup=False)
                yield Input(
                    field.typed,
                    placeholder=field.hint,
                    id=f"field-{number}",
                    select_on_focus=False,
                    max_length=2000,
                )
            yield Static("", id="said", markup=False)
        yield Static("Enter goes on, and in the last field does it; Esc closes", id="hint", markup=False)

    @on(Input.Submitted)
    def go_on(self, event: Input.Submitted) -> None:
        """To the next field, or do it."""
        inputs = list(self.query(Input))
        at = inputs.index(event.input)
        if at + 1 < len(inputs):
            inputs[at + 1].focus()
            return
        typed = [each.value.strip() for each in inputs]
        self._set_status("Working…")
        cast("FundingApp", self.app).jobs.run(
            self, "asking", lambda job: self._work(*typed), on_done=self._done, on_failure=self._failed
        )

    def _done(self, brought: Any) -> None:
        self.dismiss(brought)

    def _failed(self, failure: JobFailure) -> None:
        self._set_status(failure.sentence)

    def _set_status(self, words: str) -> None:
        self.query_one("#said", Static).update(plain(words))

    def action_leave(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)
