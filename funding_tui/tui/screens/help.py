"""`?`: what the screen in front is for, and its keys as they are bound."""

from __future__ import annotations

from textual.binding import ActiveBinding
from textual.content import Content

from funding_tui.tui.keymap import NAMED
from funding_tui.tui.screens.row_reader import TextScreen
from funding_tui.tui.text import paragraphs, plain

RULES = (
    "Digits go to screens, small letters act on the row, capitals on the whole. Esc goes back and never "
    "loses what was typed. (i) marks an amount that is illustrative: no source gives it."
)


class HelpScreen(TextScreen):
    """One paragraph, then the keys.

    Args:
        explanation: what the screen is for.
        active: the bindings that act there, by key.
        display: how a key is written.
    """

    def __init__(self, explanation: str, active: dict[str, ActiveBinding], display: dict[str, str]) -> None:
        super().__init__(paragraphs([plain(explanation), _keys(active, display), RULES]))


def _keys(active: dict[str, ActiveBinding], display: dict[str, str]) -> Content:
    keys: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for pressed, found in active.items():
        name = found.binding.id
        if name in NAMED:
            keys.setdefault(name, []).append(display[pressed])
            words[name] = found.tooltip or found.binding.tooltip or found.binding.description
    width = max((len(", ".join(of)) for of in keys.values()), default=0)
    lines = [
        Content.assemble((", ".join(of).rjust(width), "bold"), f"  {words[name]}")
        for name, of in keys.items()
    ]
    return Content("\n").join(lines)
