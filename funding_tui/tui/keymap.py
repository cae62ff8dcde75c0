"""Every key of the app, by name, so that help, footer and palette say the same and a keymap may change them.

Digits go to screens, lower-case letters act on the row, capitals on the whole, `/` searches, `:` opens the
palette, `?` explains, `u` undoes, and `Esc` goes back without losing what was typed.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

from funding_tui.base.verbs import SCREENS

DIGITS = "1234567890"
NAMED: set[str] = {"app.palette"}  # the names of our keys, which help and palette tell from Textual's own


def key(keys: str, action: str, words: str, name: str, *, tip: str = "", show: bool = True) -> Binding:
    """A binding that carries its name, its words and its tooltip.

    A screen may state its own keys where it is defined; those that several share, or that stood here before,
    are below.
    """
    NAMED.add(name)
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
    key(
        "f",
        "order",
        "Fit/day",
        "opportunities.order",
        tip="The best for the partnership first, or all by their closing days",
    ),
    key(
        "s",
        "save",
        "Save",
        "opportunities.save",
        tip="Keep what is typed as a search under a name",
        show=False,
    ),
    key("o", "saved", "Saved", "opportunities.saved", tip="Choose a saved search, and see what is new to it"),
    key(
        "m",
        "select",
        "Mark",
        "opportunities.mark",
        tip="Mark this listing to be exported, or unmark it",
        show=False,
    ),
    key(
        "M",
        "clear_selection",
        "Unmark all",
        "opportunities.unmark",
        tip="Take the marks off all listings",
        show=False,
    ),
    key(
        "E,x",
        "export",
        "Export",
        "opportunities.export",
        tip="Write the list as it stands, or what is marked of it, to a file",
    ),
    key(
        "S",
        "sources",
        "Sources",
        "opportunities.sources",
        tip="Say how each source does, and fetch one of them",
        show=False,
    ),
]

SOURCES: list[BindingType] = [
    key("r", "sync_one", "Fetch", "sources.sync_one", tip="Fetch listings from the source in hand"),
    key("R", "sync", "Fetch all", "sources.sync", tip="Fetch listings from every source that is on"),
    key("c", "cancel", "Cancel", "sources.cancel", tip="Stop fetching", show=False),
]

OPPORTUNITY: list[BindingType] = [
    key("w", "take('watching')", "Watch", "opportunity.watch", tip="Watch this opportunity"),
    key("b", "take('bidding')", "Bid", "opportunity.bid", tip="Bid for it: it is in hand from now on"),
    key("d", "turn_down", "Dismiss", "opportunity.dismiss", tip="Dismiss it, with a reason"),
    key("u", "take_back", "Undo", "opportunity.undo", tip="Take it out of the pipeline"),
    key("e", "eligibility", "Eligible", "opportunity.eligibility", tip="Who may have it: rule by rule"),
    key("v", "verify", "Verify", "opportunity.verify", tip="Say that you held this row against its source"),
    key("m", "join", "Same", "opportunity.join", tip="Say that the listing in hand is the same money"),
    key("x", "part", "Part", "opportunity.part", tip="Say that the listing in hand is not the same money"),
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
    key("o", "switch", "Turn", "allocate.switch", tip="Turn this rule on or off for the next run"),
    key("f", "floor", "Floor", "allocate.floor", tip="Edit the rural floor of the next run"),
    key("s", "scenario", "Scenario", "allocate.scenario", tip="Choose a scenario"),
    key(
        "exclamation_mark",
        "shock",
        "Shock",
        "allocate.shock",
        tip="Lay a shock on a clone of the scenario, and run it",
    ),
    key("E,x", "export", "Export", "allocate.export", tip="Write the shown run as a paper"),
    key(
        "S", "sign_off", "Sign-off", "allocate.sign", tip="Make a proposal of the shown run, to be certified"
    ),
    key(
        "t",
        "what_it_takes",
        "Takes",
        "allocate.takes",
        tip="Find the smallest saving or rise of budgets that brings this refused project in",
    ),
    key(
        "dollar_sign",
        "prices",
        "Prices",
        "allocate.prices",
        tip="Work out what each rule costs, eased a little and dropped",
    ),
    key(
        "w",
        "why_not",
        "Why not",
        "allocate.why_not",
        tip="Force each refused project in, and say what it would displace",
    ),
    key(
        "R",
        "risk",
        "Risk",
        "allocate.risk",
        tip="Weigh the run over what is not known, and say which evaluation would change it",
    ),
    key("H", "history", "History", "allocate.history", tip="The runs of the scenario so far"),
    key(
        "V",
        "rural",
        "Rural",
        "allocate.rural",
        tip="Say what rurality costs and buys under this scenario",
    ),
    key("c", "clone", "Clone", "allocate.clone", tip="Clone the scenario, and go on with it"),
    key(
        "F",
        "save",
        "Keep",
        "allocate.keep",
        tip="Write floor, locks and switches into the scenario",
    ),
    key(
        "u",
        "undo",
        "Undo",
        "allocate.undo",
        tip="Take back the last lock, floor, switch or scenario",
    ),
]

PROPOSALS: list[BindingType] = [
    key("n", "draft", "New", "proposals.draft", tip="Make a new proposal of the run in hand"),
    key("v", "version", "Version", "proposals.version", tip="Make the next version of it of the run in hand"),
    key("s", "submit", "Submit", "proposals.submit", tip="Send this draft to be certified"),
    key("c", "certify", "Certify", "proposals.certify", tip="Certify it, and commit its money in one step"),
    key("d", "decline", "Decline", "proposals.decline", tip="Decline it, with a reason"),
    key("E,x", "export", "Export", "proposals.export", tip="Write its paper, or a pack that proves it"),
]

RURAL: list[BindingType] = [
    key("r", "run", "Run", "rural.run", tip="Work out what rurality costs and buys"),
    key("f", "field('floors')", "Floors", "rural.floors", tip="Edit the floors that the next run tries"),
    key("d", "field('uplifts')", "Uplift", "rural.uplifts", tip="Name delivery uplifts, in percent"),
    key("p", "pictures", "Pictures", "rural.pictures", tip="Show the frontier as a picture"),
]

FIGURE_DETAIL: list[BindingType] = [
    key("equals_sign", "differences", "Differs", "compare.differences", tip="Show only what differs"),
    key(
        "less_than_sign,left_square_bracket,comma",
        "side(-1)",
        "Column before",
        "compare.before",
        tip="Take the column before in hand",
        show=False,
    ),
    key(
        "greater_than_sign,right_square_bracket,full_stop",
        "side(1)",
        "Column",
        "compare.next",
        tip="Take the next column in hand; c, !, p and F act on its run",
    ),
]

COMPARE: list[BindingType] = [
    key("s", "choose", "Columns", "compare.choose", tip="Choose the runs and usual methods to compare"),
    *FIGURE_DETAIL,
    key("p", "pictures", "Pictures", "compare.pictures", tip="Show the run in hand in pictures"),
    key("r", "run", "Run", "compare.run", tip="Choose a scenario and run it", show=False),
    key("c", "clone", "Clone", "compare.clone", tip="Clone the scenario of the run in hand", show=False),
    key(
        "exclamation_mark",
        "shock",
        "Shock",
        "compare.shock",
        tip="Lay a shock on a clone of the scenario of the run in hand",
        show=False,
    ),
    key("F", "floors", "Floors", "compare.floors", tip="Move a rural floor step by step, and draw it"),
    key("E,x", "export", "Export", "compare.export", tip="Write the comparison as it stands here"),
]

PICTURES: list[BindingType] = [
    key("tab", "turn(1)", "Next picture", "pictures.next", tip="Show the next picture of the run"),
    key("shift+tab", "turn(-1)", "Picture before", "pictures.before", show=False),
    key("w", "words", "Figures", "pictures.words", tip="Show the same as a table of figures, or drawn again"),
]

MAP: list[BindingType] = [
    key("up,k", "go(0,-1)", "Up", "map.up", show=False),
    key("down,j", "go(0,1)", "Down", "map.down", show=False),
    key("left,h", "go(-1,0)", "Left", "map.left", show=False),
    key("right,l", "go(1,0)", "Right", "map.right", show=False),
]

AREAS: list[BindingType] = [
    key("slash", "search", "Search", "areas.search", tip="Filter as you type"),
    key("m", "map", "Map", "areas.map", tip="Show the areas as a map, or as a list again"),
    key("o", "order", "Order", "areas.order", tip="Order by name, money a head, need or people"),
]
