"""What one figure is made of, side by side: projects, streams, areas or pots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.tui import keymap
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.compare.state import ComparisonState
from funding_tui.tui.screens.compare.tables import figure_view, sides_that_fit
from funding_tui.tui.text import printable

if TYPE_CHECKING:
    from funding_tui.allocate.compare.rows import ComparisonRow
    from funding_tui.tui.screens.desk import Desk


class FigureDetailScreen(WorkspaceScreen):
    """The rows beneath a figure.

    Args:
        state: the comparison, whose side in hand is shared with the screen behind.
        figure: one that is made of others.
    """

    BINDINGS = keymap.FIGURE_DETAIL
    EXPLANATION = (
        "The rows that a figure of the comparison is made of, in the same columns: projects, streams, "
        "areas or pots, the dearest first. < and > go from column to column, = shows only what differs, "
        "Enter reads a row in full, and Esc goes back."
    )

    def __init__(self, state: ComparisonState, figure: ComparisonRow) -> None:
        super().__init__()
        self._state = state
        self._figure = figure

    def load(self, desk: Desk) -> None:
        """Work the rows out in a job: a county may have thousands of areas."""
        detail = self._figure.detail
        if detail is not None:
            self.set_heading(f"{printable(self._figure.group)}: {printable(self._figure.name)}")
            self.read("beneath", detail, self.show)

    def show(self, rows: tuple[ComparisonRow, ...]) -> None:
        """The rows, those that differ where only those are wanted."""
        self._rows = rows
        state = self._state
        shown = [row for row in rows if row.differs or not state.differences]
        self.browser.show(
            [
                figure_view(
                    "Beneath",
                    state.sides,
                    state.columns(sides_that_fit(self.browser.table.size.width)),
                    state.at,
                    shown,
                    lambda row: None,
                    "Nothing differs beneath this figure; press = to see it all." if rows else "Nothing.",
                )
            ]
        )

    def action_side(self, step: int) -> None:
        """Take the next column in hand, or the one before."""
        self._state.step(step)
        self.show(self._rows)

    def action_differences(self) -> None:
        """Show only what differs, or everything again."""
        self._state.differences = not self._state.differences
        self.show(self._rows)
