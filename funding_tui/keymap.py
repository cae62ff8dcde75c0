"""Every key of the app, by name, so that help, footer and palette say the same and a keymap may change them.

Digits go to screens, lower-case letters act on the row, capitals on the whole, `/` searches, `:` opens the
palette, `?` explains, `u` undoes, and `Esc` goes back without losing what was typed.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType


def key(keys: str, action: str, words: str, name: str, *, tip: str = "", show: bool = True) -> Binding:
    """A binding that carries its name, its words and its tooltip."""
    return Binding(keys, action, words, show=show, tooltip=tip or words, id=name)


# mode -> (digit, name); what is not there yet has no key
PLACES = {
    "today": ("1", "Today"),
    "opportunities": ("2", "Opportunities"),
    "held": ("3", "Funding held"),
    "projects": ("4", "Projects"),
    "allocate": ("5", "Allocate"),
}

APP: list[BindingType] = [
    key("question_mark,f1", "explain", "Help", "app.help", tip="Explain this screen and its keys"),
    key("q", "leave", "Quit", "app.quit", tip="Leave; asks first while something is running"),
    *(
        key(digit, f"place('{mode}')", name, f"app.{mode}", tip=f"Go to {name}", show=False)
        for mode, (digit, name) in PLACES.items()
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
    key("colon", "command_palette", "Palette", "app.colon", tip="Go anywhere, do anything", show=False),
]

SCREEN: list[BindingType] = [
    key("escape", "back", "Back", "screen.back", tip="Go back; stops what is running", show=False),
    key("f5", "reload", "Read again", "screen.reload", tip="Read the records again", show=False),
]

TABLE: list[BindingType] = [
    key("enter", "open", "Open", "table.open", tip="Open the rows beneath"),
    key("down,j", "move(1)", "Down", "table.down", show=False),
    key("up,k", "move(-1)", "Up", "table.up", show=False),
    key("pagedown,ctrl+d", "page(1)", "Page down", "table.page_down", show=False),
    key("pageup,ctrl+u", "page(-1)", "Page up", "table.page_up", show=False),
    key("home,g", "first", "First row", "table.first", show=False),
    key("end,G", "last", "Last row", "table.last", show=False),
    key("y", "copy", "Copy row", "table.copy", tip="Send the row to the terminal's clipboard", show=False),
]

BROWSER: list[BindingType] = [
    key("tab,right", "view(1)", "Views", "browser.next", tip="Show the next view of the same thing"),
    key("shift+tab,left", "view(-1)", "Previous view", "browser.previous", show=False),
    key("space", "read_on", "Read on", "browser.read", tip="Scroll the pane of words", show=False),
]

OPPORTUNITIES: list[BindingType] = [
    key("slash", "search", "Search", "opportunities.search", tip="Filter as you type"),
    key("r", "sync", "Fetch", "opportunities.sync", tip="Fetch listings from the sources"),
    key("c", "cancel", "Cancel", "opportunities.cancel", tip="Stop fetching", show=False),
    key(
        "a",
        "show_closed",
        "All/open",
        "opportunities.closed",
        tip="Show closed listings too, or open ones only",
    ),
]

PROJECTS: list[BindingType] = [
    key("slash", "search", "Search", "projects.search", tip="Filter as you type"),
]

ALLOCATE: list[BindingType] = [
    key("r", "run", "Run", "allocate.run", tip="Find the best use of the money"),
    key("l", "lock('in')", "In", "allocate.lock_in", tip="This project must be funded, or may be again"),
    key(
        "o",
        "lock('out')",
        "Out",
        "allocate.lock_out",
        tip="This project must not be funded, or may be again",
    ),
    key(
        "w",
        "why_not",
        "Why not",
        "allocate.why_not",
        tip="Force each refused project in, and say what it would displace",
        show=False,
    ),
    key(
        "R",
        "risk",
        "Risk",
        "allocate.risk",
        tip="Weigh the run over what is not known, and say which evaluation would change it",
        show=False,
    ),
    key("f", "floor", "Floor", "allocate.floor", tip="Edit the rural floor of the next run"),
    key("s", "scenario", "Scenario", "allocate.scenario", tip="Choose a scenario"),
    key(
        "F", "keep_floor", "Keep floor", "allocate.keep", tip="Write the floor into the scenario", show=False
    ),
    key("u", "undo", "Undo", "allocate.undo", tip="Take back the last lock, floor or scenario", show=False),
    key("E,x", "export", "Export", "allocate.export", tip="Write the shown run as a paper"),
]

RURAL: list[BindingType] = [
    key("r", "run", "Run", "rural.run", tip="Work out what rurality costs and buys"),
    key("f", "field('floors')", "Floors", "rural.floors", tip="Edit the floors that the next run tries"),
    key("p", "field('uplifts')", "Uplift", "rural.uplifts", tip="Name delivery uplifts, in percent"),
]

NAMED = frozenset(
    binding.id
    for binding in (*APP, *SCREEN, *TABLE, *BROWSER, *OPPORTUNITIES, *PROJECTS, *ALLOCATE, *RURAL)
    if isinstance(binding, Binding) and binding.id is not None
)
