"""Screen 2, Opportunities: what may be bid for, filtered as it is typed, and fetched afresh on `r`."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from funding_tui.base.formats import uk_day
from funding_tui.tui import keymap
from funding_tui.tui.jobs import Job, JobFailure
from funding_tui.tui.messages import RowFocus
from funding_tui.tui.screens.base import WIDE
from funding_tui.tui.screens.find.opportunities_file import ListSelection, ask_for_file
from funding_tui.tui.screens.find.opportunity_details import opportunity_words
from funding_tui.tui.screens.find.opportunity_rows import opportunity_list_views, short_words
from funding_tui.tui.screens.find.search_choice import SearchChoice
from funding_tui.tui.screens.find.syncing import SyncingScreen
from funding_tui.tui.screens.open_record import open_opportunity, open_sources
from funding_tui.tui.screens.text_question import Field, FormScreen
from funding_tui.tui.widgets.browser import Browser

if TYPE_CHECKING:
    from funding_tui.find.matching.ranking import RankedResults
    from funding_tui.find.opportunities import OpportunityRow
    from funding_tui.find.saved_searches import SavedSearchRow
    from funding_tui.find.search_terms import SearchTerm
    from funding_tui.tui.screens.desk import Desk

AT_ONCE = 256  # listings shown before all of them are found
RANKED_AT_ONCE = 64  # listings that are ranked before they are shown, some 20 ms
TYPING_SECONDS = 0.02  # what is pasted comes at once, and a search that is outrun is stopped
RESTING_SECONDS = 0.12


class OpportunitiesScreen(SyncingScreen):
    """Open listings with the best for the partnership first, or all by their closing days."""

    BINDINGS = keymap.OPPORTUNITIES
    EXPLANATION = (
        "Money that may be bid for, as its sources list it. Of up to 2,000 open listings those that fit the "
        "partnership best come first (who may apply, where, priorities, amount, time, match money), and "
        "those that it cannot apply for or has dismissed are left out; f puts all in the order of their "
        'closing days, and back. / filters as you type: every word must be there, -word must not, "two '
        'words" together, closing:<60d, amount:>10k, stage:watching and funder: ask of one field, page: of '
        "the page behind it. s keeps a search under a name, o chooses one that is kept and says what is new "
        "to it. r fetches from every source; Esc stops it. Enter opens a listing with its fields and what "
        "changed. The same money from two sources is listed once. m marks a listing and M takes all marks "
        "away; marks stay while the filter changes. E writes what is marked, or else the list as it stands, "
        "to a .csv, .xlsx or .json file. S says how each source does, and fetches one of them."
    )

    def __init__(self) -> None:
        super().__init__()
        self._with_closed = False
        self._by_fit = True
        self._best: RankedResults | None = None
        self._ids: array[int] = array("q")
        self._terms: tuple[SearchTerm, ...] = ()
        self._whole = False
        self._looked_for = ("", False)
        self._selected: set[int] = set()
        self._export_name = "opportunities.xlsx"
        self._waits: dict[str, Timer] = {}

    def body(self) -> ComposeResult:
        """The filter, what a sync says, and the listings."""
        with Horizontal(classes="field"):
            yield Static("/ ", markup=False)
            yield Input(id="filter", placeholder='words, -without, "exact phrase"')
        yield Static(id="status", markup=False, classes="hidden")
        yield Browser()

    def load(self, desk: Desk) -> None:
        """Find what the filter asks for: the first of it at once, then the rest."""
        text, closed = self.query_one("#filter", Input).value, self._with_closed
        self.funding.jobs.cancel(self._rest)
        if "rest" in self._waits:
            self._waits["rest"].stop()

        def work(job: Job) -> tuple[tuple[SearchTerm, ...], array[int], RankedResults | None]:
            ids = desk.find(text, closed, limit=AT_ONCE, cancelled=job.cancelled)
            best = self._ranked(desk, job, ids) if len(ids) <= RANKED_AT_ONCE else None
            return desk.terms(text), ids, best

        def found(told: tuple[tuple[SearchTerm, ...], array[int], RankedResults | None]) -> None:
            self._terms, ids, best = told
            self._looked_for = (text, closed)
            self._found(desk, ids, best, whole=len(ids) < AT_ONCE)
            if len(ids) > (RANKED_AT_ONCE if self._ranks else AT_ONCE - 1):
                # not while somebody goes on typing, since it takes a while
                self._after("rest", RESTING_SECONDS, lambda: self._find_rest(desk, text, closed))

        self.funding.jobs.run(self, f"find of {id(self)}", work, on_done=found, on_failure=self._not_found)

    def _find_rest(self, desk: Desk, text: str, closed: bool) -> None:
        def work(job: Job) -> tuple[array[int], RankedResults | None]:
            ids = desk.find(text, closed, cancelled=job.cancelled)
            return ids, self._ranked(desk, job, ids)

        self.funding.jobs.run(
            self,
            self._rest,
            work,
            on_done=lambda told: self._found(desk, *told),
            on_failure=self._not_found,
        )

    def _ranked(self, desk: Desk, job: Job, ids: array[int]) -> RankedResults | None:
        return desk.best_first(ids, cancelled=job.cancelled) if self._ranks else None

    @property
    def _ranks(self) -> bool:
        """Whether the best are to come first: what is closed fits nobody."""
        return self._by_fit and not self._with_closed

    @property
    def _rest(self) -> str:
        return f"rest of {id(self)}"

    def _not_found(self, failure: JobFailure) -> None:
        if not failure.stopped:
            self.set_heading(failure.sentence)

    def _found(
        self, desk: Desk, ids: array[int], best: RankedResults | None = None, *, whole: bool = True
    ) -> None:
        at = self.browser.table.cursor
        followed = self._ids[at] if 0 < at < len(self._ids) else None
        self._ids, self._best, self._whole = ids if best is None else best.ids, best, whole
        self._tell()
        self.browser.show(
            opportunity_list_views(
                desk, self._ids, self._selected, best, opens=self._open, empty=self._empty()
            )
        )
        if followed is not None and followed in self._ids:
            self.browser.table.cursor = self._ids.index(followed)

    def _tell(self) -> None:
        """How many listings there are, in which order, and how many are marked."""
        text, closed = self._looked_for
        which = "open and closed" if closed else "open"
        count = f"{len(self._ids):,}" if self._whole else f"Over {len(self._ids):,}"
        few = len(self._ids) < 2
        one = len(self._ids) == 1
        holding = f" {'holds' if one else 'hold'} these words" if text.strip() else ""
        order, out = "", 0 if self._best is None else self._best.left_out
        if self._best is not None:
            order = "" if few else ", the best for us first"
            order += f"; {out:,} barred or dismissed (f)" if out else ""
        selected = f" {len(self._selected):,} marked." if self._selected else ""
        self.set_heading(f"{count} {which} {'listing' if one else 'listings'}{holding}{order}.{selected}")

    def _empty(self) -> str:
        if self._best is not None and self._best.left_out:
            return f"None that is for us: {self._best.left_out:,} barred or dismissed; f shows them."
        if self._looked_for[0].strip():
            return "No listing holds all these words; press / to change them, a for closed ones."
        return "No listings yet. Press r to fetch them from the sources."

    def _open(self, at: int) -> None:
        open_opportunity(self, self._ids[at])

    @on(Input.Changed, "#filter")
    def typed(self) -> None:
        """Look once the typing rests."""
        self._after("find", TYPING_SECONDS, self.action_reload)

    @on(Input.Submitted, "#filter")
    def leave_filter(self) -> None:
        """Back to the rows."""
        self.set_focus(self.browser.table)

    def on_row_focus(self, message: RowFocus) -> None:
        """Where there is room for it, show the listing that the cursor rests on."""
        self._after("detail", RESTING_SECONDS, self._show_detail)

    def on_resize(self) -> None:
        """There may be room for the listing now."""
        self._after("detail", RESTING_SECONDS, self._show_detail)

    def _show_detail(self) -> None:
        desk, at = self.funding.desk, self.browser.table.cursor
        if desk is None or at >= len(self._ids):
            self.browser.say(Content())
        elif self.size.width >= WIDE:
            key = self._ids[at]
            self.read(
                "detail",
                lambda: desk.opportunity(key),
                lambda found: self.browser.say(opportunity_words(found, self._terms, self._why(key))),
            )
        else:
            key = self._ids[at]
            self.read("detail", lambda: desk.opportunities([key]), self._show_row)

    def _show_row(self, rows: tuple[OpportunityRow, ...]) -> None:
        if rows:
            self.browser.say(short_words(rows[0], self._terms, self._why(rows[0].id)))
        else:
            self.browser.say(Content())

    def _why(self, key: int) -> str:
        return "" if self._best is None else self._best.why.get(key, "")

    def _after(self, name: str, seconds: float, then: Callable[[], None]) -> None:
        if name in self._waits:
            self._waits[name].stop()
        self._waits[name] = self.set_timer(seconds, then)

    def action_search(self) -> None:
        """Type a filter."""
        self.query_one("#filter", Input).focus()

    def action_show_closed(self) -> None:
        """Closed listings too, or open ones only."""
        self._with_closed = not self._with_closed
        self.action_reload()

    def action_order(self) -> None:
        """The best for the partnership first, or all in the order of their closing days."""
        self._by_fit = not self._by_fit
        self.action_reload()

    def action_save(self) -> None:
        """Keep what is typed as a search under a name."""
        desk = self.funding.desk
        if desk is None:
            return
        typed = self.query_one("#filter", Input).value
        fields = (Field("Name", hint="such as Rural capital"), Field("Search", typed))
        question = "Keep this search; Today and o then say what is new to it."
        self.app.push_screen(FormScreen(question, fields, desk.save_search), self._saved)

    def _saved(self, row: SavedSearchRow | None) -> None:
        if row is not None:
            self.set_status(f"Kept as {row.name}; o brings it back.")
            self.funding.records_changed()

    def action_saved(self) -> None:
        """Choose a search that is kept."""
        desk = self.funding.desk
        if desk is not None:
            self.read("saved", desk.saved_searches, self._choose)

    def use_saved_search(self, name: str) -> None:
        """Look at the saved search of a name, as if it had been chosen."""
        desk = self.funding.desk
        if desk is not None:
            self.read(
                "saved",
                desk.saved_searches,
                lambda rows: self._look(next((row for row in rows if row.name == name), None)),
            )

    def _choose(self, searches: tuple[SavedSearchRow, ...]) -> None:
        self.app.push_screen(SearchChoice(searches), self._look)

    def _look(self, row: SavedSearchRow | None) -> None:
        desk = self.funding.desk
        if row is None or desk is None:
            return
        self.set_status(
            f"{row.name}: {f'{row.new:,} new' if row.new else 'nothing new'} since {uk_day(row.looked_at)}."
        )
        # setting the filter finds, as typing does
        self.query_one("#filter", Input).value = row.query
        self.read("look", lambda: desk.open_saved_search(row.name), lambda _: self.funding.records_changed())
        self.set_focus(self.browser.table)

    def action_sync(self) -> None:
        """Fetch from every source."""
        self.fetch()

    def action_sources(self) -> None:
        """Show how each source does."""
        open_sources(self)

    def action_select(self) -> None:
        """Mark the row, or take its mark away; a mark stays while the filter changes."""
        at = self.browser.table.cursor
        if at < len(self._ids):
            self._selected ^= {self._ids[at]}
            self.browser.table.refresh()
            self.browser.table.cursor += 1
            self._tell()

    def action_clear_selection(self) -> None:
        """Take every mark away."""
        self._selected.clear()
        self.browser.table.refresh()
        self._tell()

    def action_export(self) -> None:
        """Write the list as it stands, or what is marked of it."""
        desk = self.funding.desk
        if desk is None or (self._whole and not self._ids and not self._selected):
            self.notify("There is no listing to write; press / or a to find some.", markup=False)
            return

        def closed(typed: str | None) -> None:
            self._export_name = typed or self._export_name

        asked = ListSelection(self._looked_for, self._ids if self._whole else None, frozenset(self._selected))
        self.app.push_screen(ask_for_file(desk, asked, self._export_name), closed)
