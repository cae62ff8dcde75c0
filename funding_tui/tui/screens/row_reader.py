"""Words at full size: the whole of a row that did not fit."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from funding_tui.tui.keymap import key


class TextScreen(ModalScreen[None]):
    """Prose in a window that scrolls; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape,enter,q", "dismiss", "Close", "reader.close"),
        key("j", "scroll(1)", "Down", "reader.down", show=False),
        key("k", "scroll(-1)", "Up", "reader.up", show=False),
    ]
    AUTO_FOCUS = "VerticalScroll"
    HINT: ClassVar[str] = "Arrows and page keys scroll; Esc closes"

    def __init__(self, words: Content) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        """The words and how to leave."""
        with VerticalScroll(id="window"):
            yield Static(self._words, markup=False)
        yield Static(self.HINT, id="hint", markup=False)

    def action_scroll(self, lines: int) -> None:
        """Down or up."""
        self.query_one("#window", VerticalScroll).scroll_relative(y=lines, animate=False)
