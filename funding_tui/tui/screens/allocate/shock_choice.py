"""Choose a shock from a list, one key each, and state its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from funding_tui.base.formats import short_day
from funding_tui.tui.keymap import key
from funding_tui.tui.text import line, lines_of, plain

if TYPE_CHECKING:
    from funding_tui.allocate.scenarios.shocks import ShockFigureRow, ShockRow

MOST_CHOICES = 6  # codes named under a figure; the rest are completed as they are typed


class ShockChoice(ModalScreen[tuple[str, dict[str, str]] | None]):
    """The shocks there are; the key of the one chosen with its figures, or None.

    Args:
        shocks: all of them, with what their figures may be.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("escape", "dismiss", "Close", "shock.close")]
    AUTO_FOCUS = "OptionList"

    def __init__(self, shocks: tuple[ShockRow, ...]) -> None:
        super().__init__()
        self._shocks = shocks

    def compose(self) -> ComposeResult:
        """The list and how to choose."""
        with VerticalScroll(id="window", can_focus=False):
            yield OptionList(*(Option(_words(row)) for row in self._shocks))
        yield Static("A shock's key or Enter chooses; Esc closes", id="hint", markup=False)

    def on_key(self, event: events.Key) -> None:
        """A shock's own key chooses it."""
        for row in self._shocks:
            if event.character == row.press:
                event.stop()
                self._choose(row)

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """The shock under the cursor is chosen."""
        self._choose(self._shocks[event.option_index])

    def _choose(self, row: ShockRow) -> None:
        def stated(figures: dict[str, str] | None) -> None:
            if figures is not None:
                self.dismiss((row.key, figures))

        if row.figures:
            self.app.push_screen(ShockFigures(row), stated)
        else:
            self.dismiss((row.key, {}))


class ShockFigures(ModalScreen[dict[str, str] | None]):
    """The figures of one shock, as they are stated; None to choose another.

    Args:
        shock: which one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape", "dismiss", "Back", "figures.back"),
        key("ctrl+s", "apply", "Apply it", "figures.lay"),
    ]
    AUTO_FOCUS = "Input"

    def __init__(self, shock: ShockRow) -> None:
        super().__init__()
        self._shock = shock

    def compose(self) -> ComposeResult:
        """What the shock is, and a field for each figure."""
        with VerticalScroll(id="window", can_focus=False):
            yield Static(line(self._shock.name).stylize("bold"), markup=False)
            yield Static(plain(self._shock.words), markup=False)
            yield Static(plain(_sourced(self._shock)), markup=False)
            for figure in self._shock.figures:
                yield Static(plain(_question(figure)), markup=False)
                yield Input(
                    figure.default,
                    name=figure.name,
                    suggester=SuggestFromList(figure.choices, case_sensitive=False),
                )
        yield Static("", id="hint", markup=False)

    def on_mount(self) -> None:
        """Say what Enter does."""
        self._set_status("Enter goes on; Ctrl+S, or Enter on the last, applies it; Esc goes back")

    @on(Input.Submitted)
    def go_on(self, event: Input.Submitted) -> None:
        """To the next field, or, from the last, done."""
        event.stop()
        if event.input is self.query(Input).last():
            self.action_apply()
        else:
            self.focus_next(Input)

    def action_apply(self) -> None:
        """Close with the figures, unless one that has to be stated is missing."""
        fields = list(self.query(Input))
        for field, figure in zip(fields, self._shock.figures, strict=True):
            if not (field.value.strip() or figure.default or figure.optional):
                self.set_focus(field)
                self._set_status(f"State {figure.name}: no source gives it, so it is left to you")
                return
        self.dismiss({field.name or "": field.value for field in fields if field.value.strip()})

    def _set_status(self, words: str) -> None:
        self.query_one("#hint", Static).update(plain(words))


def _words(row: ShockRow) -> Content:
    return lines_of([line(f"{row.press}  {row.name}").stylize("bold"), line(f"   {row.words}")])


def _sourced(row: ShockRow) -> str:
    return f"Seen: {row.source}" + (f", {short_day(row.dated)}" if row.dated else "")


def _question(figure: ShockFigureRow) -> str:
    said = f"{figure.ask} ({figure.source})" if figure.source else figure.ask
    if not figure.choices:
        return said
    more = len(figure.choices) - MOST_CHOICES
    rest = f" and {more} more" if more > 0 else ""
    return f"{said}: {', '.join(figure.choices[:MOST_CHOICES])}{rest}"
