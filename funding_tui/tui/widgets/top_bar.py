"""What is always shown: whose workspace, which year, how long it lasts, how fresh, and what is running."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from funding_tui.base.formats import uk_day
from funding_tui.tui.keymap import PLACES
from funding_tui.tui.text import cell

if TYPE_CHECKING:
    from funding_tui.base.workspace_status import WorkspaceStatus


ROOMY = 110


class TopBar(Widget):
    """Two lines: the status of the workspace, and the places."""

    workspace_status: reactive[WorkspaceStatus | None] = reactive(None)
    busy = reactive("")
    place = reactive("")
    opening = reactive("Opening the workspace…")

    def on_mount(self) -> None:
        """Follow the app."""
        for name in ("workspace_status", "busy", "opening"):
            self.watch(self.app, name, partial(setattr, self, name))
        self.place = self.app.current_mode

    def render(self) -> Content:
        """The status, cut to the room there is, and the places with the present one in brackets."""
        width = self.size.width
        right = self._right()
        left = cell(self._left(width - len(right) - 1), width - len(right) - 1)
        return Content.assemble(
            (left + " ", "bold"), (right, "bold reverse" if self.busy else "bold"), "\n", self._places()
        )

    def _left(self, room: int) -> str:
        at = self.workspace_status
        if at is None:
            return self.opening
        days = f"{at.days_left} days to 31 March" if at.days_left != 1 else "1 day to 31 March"
        fresh = f"synced {uk_day(at.last_sync)}" if at.last_sync else "never synced"
        rest = f" · {at.financial_year} · {days} · {fresh}"
        if at.demonstration and room >= ROOMY:
            rest += " · (i) is illustrative"
        return cell(at.partnership, min(len(at.partnership), max(12, room - len(rest)))) + rest

    def _right(self) -> str:
        if self.busy:
            return f" {self.busy} "
        at = self.workspace_status
        marks = () if at is None else (at.demonstration and "DEMO", at.read_only and "READ-ONLY")
        return " ".join(mark for mark in marks if mark)

    def _places(self) -> Content:
        parts = []
        for (mode, (digit, _)), name in zip(PLACES.items(), _fitted(self.size.width), strict=True):
            here = mode == self.place
            words = f"[{digit} {name}]" if here else f" {digit} {name} "
            link = Style.from_meta({"@click": f"app.show_screen('{mode}')"})
            parts.append(Content(words).stylize("bold reverse" if here else link))
        return Content("").join(parts)


def _fitted(width: int) -> list[str]:
    """The names of the places, the longest cut until all have room beside their digits."""
    names = [name for _, name in PLACES.values()]
    spare = width - sum(len(digit) + 3 for digit, _ in PLACES.values())
    longest = max(map(len, names))
    while longest > 1 and sum(min(len(name), longest) for name in names) > spare:
        longest -= 1
    return [name if len(name) <= longest else f"{name[: longest - 1]}…" for name in names]
