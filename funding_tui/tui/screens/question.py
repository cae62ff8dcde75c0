"""A question with two answers."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from funding_tui.tui.keymap import key
from funding_tui.tui.text import plain


class ConfirmScreen(ModalScreen[bool]):
    """Yes or no; `Esc` is no.

    Args:
        question: in a sentence.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("y", "answer(True)", "Yes", "question.yes"),
        key("n,escape", "answer(False)", "No", "question.no"),
    ]
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and its keys."""
        with VerticalScroll(id="window"):
            yield Static(plain(self._question), markup=False)
        yield Static("y  yes     n  no", id="hint", markup=False)

    def action_answer(self, yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(yes)
