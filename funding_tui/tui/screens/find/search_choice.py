"""Choose a saved search from a list."""

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

from funding_tui.base.formats import uk_day
from funding_tui.tui.keymap import key
from funding_tui.tui.text import line, lines_of

if TYPE_CHECKING:
    from funding_tui.find.saved_searches import SavedSearchRow


class SearchChoice(ModalScreen["SavedSearchRow | None"]):
    """The saved searches; the one chosen, or None.

    Args:
        searches: all of them, each with how much is new to it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("escape", "dismiss", "Close", "search.close")]
    AUTO_FOCUS = "OptionList"

    def __init__(self, searches: tuple[SavedSearchRow, ...]) -> None:
        super().__init__()
        self._searches = searches

    def compose(self) -> ComposeResult:
        """The list and how to choose."""
        with VerticalScroll(id="window", can_focus=False):
            if self._searches:
                yield OptionList(*(Option(_words(row)) for row in self._searches))
            else:
                yield Static("No search is saved yet. Type one after /, leave it, and press s.", markup=False)
        yield Static("Enter looks at it; Esc closes", id="hint", markup=False)

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """The search under the cursor is chosen."""
        self.dismiss(self._searches[event.option_index])


def _words(row: SavedSearchRow) -> Content:
    new = f"{row.new:,} new" if row.new else "nothing new"
    return lines_of(
        [
            Content.assemble((line(row.name).plain, "bold"), f"  {new} since {uk_day(row.looked_at)}"),
            line(row.query or "every open listing"),
        ]
    )
