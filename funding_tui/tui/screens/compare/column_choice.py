"""Choose the columns of a comparison: kept runs, and the usual methods on the first of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import SelectionList, Static
from textual.widgets.selection_list import Selection

from funding_tui.base.formats import harm, moment
from funding_tui.tui.keymap import key
from funding_tui.tui.text import line

if TYPE_CHECKING:
    from funding_tui.allocate.compare.alternative import Alternative
    from funding_tui.allocate.compare.build import StoredRunRow


class ColumnChoice(ModalScreen[tuple[str, ...] | None]):
    """Runs and usual methods to tick; closes with those ticked, or None where it is left.

    Args:
        runs: every kept run, the latest first.
        sides: what is compared now, ticked to begin with.
        methods: the usual methods; they are offered on the run of the first side.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape", "leave", "Close", "choice.leave"),
        # the list would take Enter for another tick
        Binding("enter", "take", "Compare", priority=True, id="choice.take"),
    ]
    AUTO_FOCUS = "SelectionList"

    def __init__(
        self, runs: tuple[StoredRunRow, ...], sides: tuple[Alternative, ...], methods: tuple[str, ...]
    ) -> None:
        super().__init__()
        self._runs, self._sides, self._methods = runs, sides, methods

    def compose(self) -> ComposeResult:
        """What is compared stands first, in its order; then the rest."""
        present = {side.key: _side_words(side) for side in self._sides}
        first = self._sides[0].run if self._sides else self._runs[0].run
        rest = {str(row.run): _run_words(row) for row in self._runs}
        rest |= {f"{first}:{method}": _method_words(method, first) for method in self._methods}
        with VerticalScroll(id="window", can_focus=False):
            yield SelectionList(
                *(
                    Selection(line(words), side, side in present)
                    for side, words in (present | {k: v for k, v in rest.items() if k not in present}).items()
                )
            )
        yield Static("Space ticks; Enter compares the ticked ones; Esc keeps what there is", id="hint")

    def action_take(self) -> None:
        """Close with what is ticked, in the order of the list."""
        self.dismiss(tuple(str(side) for side in self.query_one(SelectionList).selected))

    def action_leave(self) -> None:
        """Close without a change."""
        self.dismiss(None)


def _side_words(side: Alternative) -> str:
    if side.method:
        return _method_words(side.method, side.run)
    benefit = "no allocation" if side.benefit is None else f"benefit {harm(side.benefit)}"
    return f"run {side.run}: {side.scenario_name}, {side.status}, {benefit}, {moment(side.created_at)}"


def _run_words(row: StoredRunRow) -> str:
    when = moment(row.created_at)
    return f"run {row.run}: {row.scenario_name}, {row.status}, benefit {harm(row.benefit)}, {when}"


def _method_words(method: str, run: int) -> str:
    return f"usual method on run {run}: {method}"
