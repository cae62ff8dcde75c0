"""Keys by name, so that help, footer and palette say the same; here are those that several screens share.

A screen states its own keys where it is defined, by `key`.

Digits go to screens, lower-case letters act on the row, capitals on the whole, `/` searches, `:` opens the
palette, `?` explains, `u` undoes, and `Esc` goes back without losing what was typed.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

from funding_tui.base.verbs import SCREENS

DIGITS = "1234567890"
OUR_KEYS: set[str] = {"app.palette"}  # the names of our keys, which help and palette tell from Textual's own


def key(keys: str, action: str, words: str, name: str, *, tip: str = "", show: bool = True) -> Binding:
    """A binding that carries its name, its words and its tooltip."""
    OUR_KEYS.add(name)
    return Binding(keys, action, words, show=show, tooltip=tip or words, id=name)


# mode -> (digit, title), of the screens that have a place in the top bar, from left to right
PLACES = {
    mode: (screen.key, screen.title)
    for mode, screen in sorted(SCREENS.items(), key=lambda item: DIGITS.find(item[1].key))
    if screen.key in DIGITS and screen.key
}

APP: list[BindingType] = [
    key("question_mark,f1", "explain", "Help", "app.help", tip="Explain this screen and its keys"),
    key("q", "leave", "Quit", "app.quit", tip="Leave; asks first while something is running"),
    *(
        key(digit, f"show_screen('{mode}')", title, f"app.{mode}", tip=f"Go to {title}", show=False)
        for mode, (digit, title) in PLACES.items()
    ),
    Binding(
        "ctrl+p",
        "command_palette",
        "palette",
        show=False,
        priority=True,
        tooltip="Go anywhere",
        id="app.palette",
    ),
    *(
        key(screen.key, f"show_screen('{mode}')", screen.title, f"app.{mode}", tip=screen.tip, show=False)
        for mode, screen in SCREENS.items()
        if screen.key and mode not in PLACES
    ),
    key("colon", "command_palette", "Palette", "app.colon", tip="Go anywhere, do anything", show=False),
]

SCREEN: list[BindingType] = [
    key("escape", "back", "Back", "screen.back", tip="Go back; stops what is running", show=False),
    key("f5", "reload", "Read again", "screen.reload", tip="Read the records again", show=False),
]

TABLE: list[BindingType] = [
    key("enter", "open", "Open", "table.open", tip="Open the details of the row"),
    key("down,j", "move(1)", "Down", "table.down", show=False),
    key("up,k", "move(-1)", "Up", "table.up", show=False),
    key("pagedown,ctrl+d", "page(1)", "Page down", "table.page_down", show=False),
    key("pageup,ctrl+u", "page(-1)", "Page up", "table.page_up", show=False),
    key("home,g", "first", "First row", "table.first", show=False),
    key("end,G", "last", "Last row", "table.last", show=False),
    key("y", "copy", "Copy row", "table.copy", tip="Copy the row to the terminal's clipboard", show=False),
]

BROWSER: list[BindingType] = [
    key("tab,right", "view(1)", "View", "browser.next", tip="Show the next view of the same thing"),
    key("shift+tab,left", "view(-1)", "Previous view", "browser.previous", show=False),
    key("space", "read_on", "Read on", "browser.read", tip="Scroll the pane of words", show=False),
]

COLUMNS: list[BindingType] = [
    key("equals_sign", "differences", "Differs", "compare.differences", tip="Show only what differs"),
    key(
        "less_than_sign,left_square_bracket,comma",
        "column(-1)",
        "Previous column",
        "compare.before",
        show=False,
    ),
    key(
        "greater_than_sign,right_square_bracket,full_stop",
        "column(1)",
        "Column",
        "compare.next",
        tip="Select the next column; c, !, p and F act on its run",
    ),
]
