"""Choose a scenario from a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from funding_tui.base.formats import percent
from funding_tui.tui.keymap import key
from funding_tui.tui.text import line, lines_of

if TYPE_CHECKING:
    from funding_tui.allocate.scenarios.overview import ScenarioRow


class ScenarioChoice(ModalScreen[str | None]):
    """The scenarios, each with its note, floor and latest run; the code of the one chosen.

    Args:
        scenarios: all of them.
        present: the code of the one that stands.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("escape,q", "dismiss", "Close", "choice.close")]
    AUTO_FOCUS = "OptionList"

    def __init__(self, scenarios: tuple[ScenarioRow, ...], present: str) -> None:
        super().__init__()
        self._scenarios = scenarios
        self._present = present

    def compose(self) -> ComposeResult:
        """The list and how to choose."""
        with VerticalScroll(id="window", can_focus=False):
            yield OptionList(*(Option(_words(row)) for row in self._scenarios))
        yield Static("Enter chooses; Esc keeps the one there is", id="hint", markup=False)

    def on_mount(self) -> None:
        """Begin at the one that stands."""
        codes = [row.code for row in self._scenarios]
        if self._present in codes:
            self.query_one(OptionList).highlighted = codes.index(self._present)

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Close with the choice."""
        self.dismiss(self._scenarios[event.option_index].code)


def _words(row: ScenarioRow) -> Content:
    floor = "no rural floor" if row.rural_floor_bp is None else f"rural floor {percent(row.rural_floor_bp)}"
    run = "never run" if row.last_run is None else f"last run {row.last_run}"
    return lines_of([line(f"{row.name} ({row.code}): {floor}, {run}").stylize("bold"), line(row.note)])
