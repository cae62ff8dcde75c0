"""The columns of a comparison: which runs and usual methods they are, and the window that chooses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import SelectionList, Static
from textual.widgets.selection_list import Selection

from funding_tui.base.formats import moment
from funding_tui.tui.keymap import key
from funding_tui.tui.text import line
from optimiser.precision import harm

if TYPE_CHECKING:
    from funding_tui.allocate.compare.alternative import Alternative
    from funding_tui.allocate.compare.floors import FloorSweep
    from funding_tui.allocate.compare.rows import ComparisonRow
    from funding_tui.allocate.run_store import StoredRunRow

LATEST = "latest"
METHODS = "latest:all"


@dataclass
class ComparisonState:
    """The alternatives that are compared, and their figures.

    Attributes:
        columns_wanted: the columns that were asked for; empty until they are chosen.
        at: which column is selected; the others are compared with the first.
        differences: only the figures that differ are shown.
        swept: the latest floors; partly done while they are solved, or where they were stopped.
    """

    columns_wanted: tuple[str, ...] = ()
    runs: tuple[StoredRunRow, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    figures: tuple[ComparisonRow, ...] = ()
    sentences: tuple[str, ...] = ()
    at: int = 0
    differences: bool = False
    sweep: FloorSweep | None = None

    @property
    def shown(self) -> tuple[ComparisonRow, ...]:
        """The figures that are shown."""
        return tuple(figure for figure in self.figures if figure.differs or not self.differences)

    @property
    def alternative(self) -> Alternative | None:
        """The selected column; None where there is none at all."""
        return self.alternatives[self.at] if self.at < len(self.alternatives) else None

    def step(self, by: int) -> None:
        """Select a later column, or an earlier one, as far as there are any."""
        self.at = max(0, min(self.at + by, len(self.alternatives) - 1))

    def columns(self, room: int) -> tuple[int, ...]:
        """Which columns have room: the first always, then a page of the others with the selected one."""
        others = range(1, len(self.alternatives))
        each = max(1, room - 1)
        # the last page is as full as the others
        start = max(0, min((self.at - 1) // each * each, len(others) - each))
        return (0, *others[start : start + each]) if self.alternatives else ()


def usual_columns(runs: Sequence[StoredRunRow]) -> tuple[str, ...]:
    """What is compared before anything is chosen: each scenario's latest run, and all usual methods."""
    latest: dict[str, int] = {}
    for row in runs:
        latest.setdefault(row.scenario, row.run)
    return (*(str(run) for run in latest.values()), METHODS) if latest else ()


class ColumnChoice(ModalScreen[tuple[str, ...] | None]):
    """Runs and usual methods to tick; closes with those ticked, or None where it is left.

    Args:
        runs: every stored run, the latest first.
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
        self, runs: tuple[StoredRunRow, ...], alternatives: tuple[Alternative, ...], methods: tuple[str, ...]
    ) -> None:
        super().__init__()
        self._runs, self._present, self._methods = runs, alternatives, methods

    def compose(self) -> ComposeResult:
        """What is compared comes first, in its order; then the rest."""
        present = {alternative.key: _alternative_words(alternative) for alternative in self._present}
        first = self._present[0].run if self._present else self._runs[0].run
        rest = {str(row.run): _run_words(row) for row in self._runs}
        rest |= {f"{first}:{method}": _method_words(method, first) for method in self._methods}
        with VerticalScroll(id="window", can_focus=False):
            yield SelectionList(
                *(
                    Selection(line(words), key, key in present)
                    for key, words in {
                        **present,
                        **{k: v for k, v in rest.items() if k not in present},
                    }.items()
                )
            )
        yield Static("Space ticks; Enter compares the ticked ones; Esc changes nothing", id="hint")

    def action_take(self) -> None:
        """Close with what is ticked, in the order of the list."""
        self.dismiss(tuple(str(alternative) for alternative in self.query_one(SelectionList).selected))

    def action_leave(self) -> None:
        """Close without a change."""
        self.dismiss(None)


def _alternative_words(alternative: Alternative) -> str:
    if alternative.method:
        return _method_words(alternative.method, alternative.run)
    benefit = "no allocation"
    if alternative.benefit is not None:
        benefit = f"benefit {harm(alternative.benefit, alternative.precision)}"
    when = moment(alternative.created_at)
    return f"run {alternative.run}: {alternative.name}, {alternative.certainty}, {benefit}, {when}"


def _run_words(row: StoredRunRow) -> str:
    when = moment(row.created_at)
    return f"run {row.run}: {row.name}, {row.certainty}, benefit {harm(row.benefit, row.precision)}, {when}"


def _method_words(method: str, run: int) -> str:
    return f"baseline on run {run}: {method}"
