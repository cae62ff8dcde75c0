"""Screen 2, Opportunities: what may be bid for, filtered as one types, and fetched from the sources."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from funding_tui.base.formats import count, uk_day
from funding_tui.tui.jobs import Job
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.base import WIDE, FilterScreen
from funding_tui.tui.screens.find.opportunity import OpportunityScreen
from funding_tui.tui.screens.find.opportunity_views import (
    opportunity_list_views,
    opportunity_words,
    saved_search_words,
    short_words,
)
from funding_tui.tui.screens.find.sources import SourcesScreen
from funding_tui.tui.screens.find.syncing import SyncingScreen
from funding_tui.tui.screens.windows import ChoiceScreen, Field, FileNameScreen, FormScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.widgets.browser import Browser
from funding_tui.tui.widgets.paged_table import RowFocus

if TYPE_CHECKING:
    from funding_tui.find.matching.ranking import RankedResults
    from funding_tui.find.saved_searches import SavedSearchRow
    from funding_tui.find.search_terms import SearchTerm

AT_ONCE = 256  # opportunities shown before all of them are found
RANKED_AT_ONCE = 64  # opportunities that are ranked before they are shown, some 20 ms
TYPING_SECONDS = 0.02  # a search that is overtaken by more typing is stopped
RESTING_SECONDS = 0.12


class OpportunitiesScreen(FilterScreen, SyncingScreen):
    """Open opportunities, the best match for the partnership first, or all by closing day."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("r", "sync", "Fetch", "opportunities.sync", tip="Fetch opportunities from the sources"),
        key("a", "show_closed", "All/open", "opportunities.closed", tip="Show closed ones too, or not"),
        key("f", "order", "Fit/day", "opportunities.order", tip="Best match first, or by closing day"),
        key("s", "save", "Save", "opportunities.save", tip="Save the search under a name", show=False),
        key("o", "saved", "Saved", "opportunities.saved", tip="Open a saved search"),
        key(
            "m", "select", "Select", "opportunities.mark", tip="Select it to be exported, or not", show=False
        ),
        key("M", "clear_selection", "Select none", "opportunities.unmark", show=False),
        key(
            "E,x",
            "export",
            "Export",
            "opportunities.export",
            tip="Write this list, or the selection, to a file",
        ),
        key("S", "sources", "Sources", "opportunities.sources", tip="See each source", show=False),
    ]
    PLACEHOLDER = 'words, -without, "exact phrase"'
    EXPLANATION = (
        "Money that may be bid for, as its sources list it. Of up to 2,000 open opportunities, those that "
        "match the partnership best come first (who may apply, where, priorities, amount, time, match "
        "funding); those that it cannot apply for, or has dismissed, are left out. f orders all by closing "
        'day, and back. / filters as you type: every word must be there, -word must not, "two words" '
        "together; closing:<60d, amount:>10k, stage:watching and funder: search one field, page: the page "
        "behind it. s saves a search under a name, o opens a saved one and says what is new to it. r "
        "fetches from every source; Esc stops it. Enter opens an opportunity with its fields and changes. "
        "The same money from two sources is listed once. m selects one and M selects none; what is selected"
        " stays so while the filter changes. E writes what is selected, or else this list, to a file. S "
        "shows each source."
    )

    def __init__(self) -> None:
        super().__init__()
        self._with_closed = False
        self._by_fit = True
        self._best: RankedResults | None = None
        self._ids: array[int] = array("q")
        self._terms: tuple[SearchTerm, ...] = ()
        self._complete = False
        self._looked_for = ("", False)
        self._selected: set[int] = set()
        self._export_name = "opportunities.xlsx"
        self._waits: dict[str, Timer] = {}

    def body(self) -> ComposeResult:
        """The filter, what a fetch reports, and the opportunities."""
        yield self.filter_bar()
        yield Static(id="status", markup=False, classes="hidden")
        yield Browser()

    def load(self) -> None:
        """Find what the filter asks for: the first of it at once, then the rest."""
        text, closed = self.filter_field.value, self._with_closed
        self.host.jobs.cancel(f"rest of {id(self)}")
        if "rest" in self._waits:
            self._waits["rest"].stop()

        def verb(
            session: WorkspaceSession, job: Job
        ) -> tuple[tuple[SearchTerm, ...], array[int], RankedResults | None]:
            from funding_tui.find.search import query_terms

            ids = find_ids(session, job, text, closed, limit=AT_ONCE)
            best = self._rank(session, job, ids) if len(ids) <= RANKED_AT_ONCE else None
            return query_terms(text, session.day), ids, best

        def show(result: tuple[tuple[SearchTerm, ...], array[int], RankedResults | None]) -> None:
            self._terms, ids, best = result
            self._looked_for = (text, closed)
            self._show_list(ids, best, complete=len(ids) < AT_ONCE)
            if len(ids) > (RANKED_AT_ONCE if self._ranks else AT_ONCE - 1):
                # not while somebody is typing, since it takes a while
                self._after("rest", RESTING_SECONDS, lambda: self._find_rest(text, closed))

        self.run_verb("find", verb, show)

    def _find_rest(self, text: str, closed: bool) -> None:
        def verb(session: WorkspaceSession, job: Job) -> tuple[array[int], RankedResults | None]:
            ids = find_ids(session, job, text, closed)
            return ids, self._rank(session, job, ids)

        self.run_verb("rest", verb, lambda result: self._show_list(*result))

    def _rank(self, session: WorkspaceSession, job: Job, ids: array[int]) -> RankedResults | None:
        from funding_tui.find.matching.ranking import order_by_match

        if not self._ranks:
            return None
        return order_by_match(session.workspace, ids, today=session.day, cancelled=job.cancelled)

    @property
    def _ranks(self) -> bool:
        """Whether the best are to come first: what is closed fits nobody."""
        return self._by_fit and not self._with_closed

    def _show_list(self, ids: array[int], best: RankedResults | None, *, complete: bool = True) -> None:
        session = self.host.workspace_session
        if session is None:
            return
        at = self.browser.table.cursor
        followed = self._ids[at] if 0 < at < len(self._ids) else None
        self._ids, self._best, self._complete = ids if best is None else best.ids, best, complete
        self._show_count()
        self.browser.show(
            opportunity_list_views(
                session, self._ids, self._selected, best, opens=self._open, empty=self._empty()
            )
        )
        if followed is not None and followed in self._ids:
            self.browser.table.cursor = self._ids.index(followed)

    def _show_count(self) -> None:
        """How many opportunities there are, in which order, and how many are selected."""
        text, closed = self._looked_for
        which = "open and closed" if closed else "open"
        number = f"{len(self._ids):,}" if self._complete else f"Over {len(self._ids):,}"
        one = len(self._ids) == 1
        what = "opportunity" if one else "opportunities"
        matching = f" {'has' if one else 'have'} these words" if text.strip() else ""
        order, out = "", 0 if self._best is None else self._best.left_out
        if self._best is not None:
            order = "" if len(self._ids) < 2 else ", best match first"
            order += f"; {out:,} ruled out or dismissed (f)" if out else ""
        selected = f" {len(self._selected):,} selected." if self._selected else ""
        self.set_heading(f"{number} {which} {what}{matching}{order}.{selected}")

    def _empty(self) -> str:
        if self._best is not None and self._best.left_out:
            return f"None matches us: {self._best.left_out:,} ruled out or dismissed; f shows them."
        if self._looked_for[0].strip():
            return "No opportunity has all these words; press / to change them, a for closed ones."
        return "No opportunities yet. Press r to fetch them from the sources."

    def _open(self, at: int) -> None:
        self.app.push_screen(OpportunityScreen(self._ids[at]))

    @on(Input.Changed, "#filter")
    def typed(self) -> None:
        """Search once the typing rests."""
        self._after("find", TYPING_SECONDS, self.action_reload)

    def on_row_focus(self, message: RowFocus) -> None:
        """Show the opportunity under the cursor, as far as there is room."""
        self._after("detail", RESTING_SECONDS, self._show_detail)

    def on_resize(self) -> None:
        """There may be room for more of it now."""
        self._after("detail", RESTING_SECONDS, self._show_detail)

    def _show_detail(self) -> None:
        at = self.browser.table.cursor
        if at >= len(self._ids):
            self.browser.say(Content())
            return
        key, wide = self._ids[at], self.size.width >= WIDE

        def verb(session: WorkspaceSession, job: Job) -> Content:
            from funding_tui.find.opportunities import list_opportunities
            from funding_tui.find.opportunity_detail import read_opportunity

            if wide:
                found = read_opportunity(session.workspace, key, today=session.day)
                return opportunity_words(found, self._terms, self._why(key))
            rows = list_opportunities(session.workspace, [key], today=session.day)
            return short_words(rows[0], self._terms, self._why(key)) if rows else Content()

        self.run_verb("detail", verb, self.browser.say)

    def _why(self, key: int) -> str:
        return "" if self._best is None else self._best.why.get(key, "")

    def _after(self, name: str, seconds: float, then: Callable[[], None]) -> None:
        if name in self._waits:
            self._waits[name].stop()
        self._waits[name] = self.set_timer(seconds, then)

    def action_show_closed(self) -> None:
        """Closed ones too, or open ones only."""
        self._with_closed = not self._with_closed
        self.action_reload()

    def action_order(self) -> None:
        """The best for the partnership first, or all in the order of their closing days."""
        self._by_fit = not self._by_fit
        self.action_reload()

    def action_save(self) -> None:
        """Save what is typed as a search under a name."""

        def verb(session: WorkspaceSession, name: str, query: str) -> SavedSearchRow:
            from funding_tui.find.saved_searches import save_search

            return save_search(session.workspace, name, query, today=session.day)

        def closed(row: SavedSearchRow | None) -> None:
            if row is not None:
                self.set_status(f"Saved as {row.name}; o brings it back.")
                self.host.records_changed()

        fields = (Field("Name", hint="such as Rural capital"), Field("Search", self.filter_field.value))
        question = "Save this search; Today and o then say what is new to it."
        self.app.push_screen(FormScreen(question, fields, verb), closed)

    def action_saved(self) -> None:
        """Choose a saved search."""

        def choose(searches: tuple[SavedSearchRow, ...]) -> None:
            choices = [(row, saved_search_words(row)) for row in searches]
            none = "No search is saved yet. Type one after /, leave it, and press s."
            hint = "Enter opens it; Esc closes"
            self.app.push_screen(ChoiceScreen(choices, hint, empty=none), self._look_at)

        self.run_verb("saved", _saved_searches, choose)

    def use_saved_search(self, name: str) -> None:
        """Open the saved search of a name, as if it had been chosen."""

        def look(rows: tuple[SavedSearchRow, ...]) -> None:
            self._look_at(next((row for row in rows if row.name == name), None))

        self.run_verb("saved", _saved_searches, look)

    def _look_at(self, row: SavedSearchRow | None) -> None:
        if row is None:
            return

        def verb(session: WorkspaceSession, job: Job) -> None:
            from funding_tui.find.saved_searches import open_saved_search

            open_saved_search(session.workspace, row.name)

        self.set_status(
            f"{row.name}: {f'{row.new:,} new' if row.new else 'nothing new'} since {uk_day(row.looked_at)}."
        )
        # setting the filter finds, as typing does
        self.filter_field.value = row.query
        self.run_verb("look", verb, lambda _: self.host.records_changed())
        self.set_focus(self.browser.table)

    def action_sync(self) -> None:
        """Fetch from every source."""
        self.fetch()

    def action_sources(self) -> None:
        """Show how each source does."""
        self.app.push_screen(SourcesScreen())

    def action_select(self) -> None:
        """Select the row, or not; what is selected stays so while the filter changes."""
        at = self.browser.table.cursor
        if at < len(self._ids):
            self._selected ^= {self._ids[at]}
            self.browser.table.refresh()
            self.browser.table.cursor += 1
            self._show_count()

    def action_clear_selection(self) -> None:
        """Select none."""
        self._selected.clear()
        self.browser.table.refresh()
        self._show_count()

    def action_export(self) -> None:
        """Write the list, or what is selected of it."""
        if not self.is_open or (self._complete and not self._ids and not self._selected):
            self.notify("There is no opportunity to write; press / or a to find some.", markup=False)
            return
        from funding_tui.rendering.formats import name_suffixes
        from funding_tui.rendering.rows import ROW_FORMATS

        (text, closed), selected = self._looked_for, frozenset(self._selected)
        listed = self._ids if self._complete else None

        def write(session: WorkspaceSession, path: Path, job: Job) -> Path:
            from funding_tui.find.search import order_selected
            from funding_tui.prove.record_lists import write_opportunity_list

            ids = find_ids(session, job, text, closed) if listed is None else listed
            if selected:
                ids = order_selected(
                    session.workspace, selected, ids, today=session.day, cancelled=job.cancelled
                )
            return write_opportunity_list(
                session.workspace,
                ids,
                path,
                today=session.day,
                progress=lambda written: job.progress(
                    f"Writing… {written:,} of {len(ids):,} opportunities. Esc stops."
                ),
                cancelled=job.cancelled,
            )

        def written(typed: str | None) -> None:
            self._export_name = typed or self._export_name

        if selected:
            what = f"the {count(len(selected), 'selected opportunity', 'selected opportunities')}"
        elif listed is None:
            what = "all opportunities of this list"
        else:
            what = count(len(listed), "opportunity", "opportunities")
        hint = name_suffixes(ROW_FORMATS)
        self.app.push_screen(
            FileNameScreen(f"Write {what} to which file?", self._export_name, hint, write), written
        )


def find_ids(
    session: WorkspaceSession, job: Job, text: str, closed: bool, *, limit: int | None = None
) -> array[int]:
    """Ids of the opportunities that hold every word, or of the first of them, in the order of their days."""
    from funding_tui.find.search import find

    return find(
        session.workspace, text, closed=closed, today=session.day, limit=limit, cancelled=job.cancelled
    )


def _saved_searches(session: WorkspaceSession, job: Job) -> tuple[SavedSearchRow, ...]:
    from funding_tui.find.saved_searches import list_saved_searches

    return list_saved_searches(session.workspace, today=session.day)
