"""Find money: opportunities, saved searches, listings of the same money, and the sources."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from funding_tui.tui.screens.desk.opened import OpenDesk

if TYPE_CHECKING:
    from funding_tui.base.progress import ReportProgress
    from funding_tui.find.bids.cards import MatchAndBid
    from funding_tui.find.eligibility import EligibilityRule
    from funding_tui.find.matching.ranking import RankedResults
    from funding_tui.find.opportunities import OpportunityRow
    from funding_tui.find.opportunity_detail import OpportunityDetail
    from funding_tui.find.saved_searches import SavedSearchRow
    from funding_tui.find.search_terms import SearchTerm
    from funding_tui.find.source_health import PaletteNames, SourceHealth
    from funding_tui.find.sync import SyncReport
    from funding_tui.today.digest_report import Digest


class FindingDesk(OpenDesk):
    """Find money: opportunities, saved searches, listings of the same money, and the sources."""

    def find(
        self,
        text: str,
        closed: bool,
        *,
        limit: int | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> array[int]:
        """Ids of the opportunities that hold every word, or of the first of them."""
        from funding_tui.find.search import find

        return find(self.workspace, text, closed=closed, today=self.day, limit=limit, cancelled=cancelled)

    def best_first(
        self, ids: Sequence[int], *, cancelled: Callable[[], bool] | None = None
    ) -> RankedResults | None:
        """Open opportunities with the best for the partnership first; None where that cannot be said."""
        from funding_tui.find.matching.ranking import order_by_match

        return order_by_match(self.workspace, ids, today=self.day, cancelled=cancelled)

    def terms(self, text: str) -> tuple[SearchTerm, ...]:
        """What a search looks for, word by word."""
        from funding_tui.find.search import query_terms

        return query_terms(text, self.day)

    def save_search(self, name: str, query: str) -> SavedSearchRow:
        """Keep a search under a name."""
        from funding_tui.find.saved_searches import save_search

        return save_search(self.workspace, name, query, today=self.day)

    def saved_searches(self) -> tuple[SavedSearchRow, ...]:
        """Every saved search, with how much is new to each."""
        from funding_tui.find.saved_searches import list_saved_searches

        return list_saved_searches(self.workspace, today=self.day)

    def open_saved_search(self, name: str) -> None:
        """Take a saved search up, so that what it finds is no longer new."""
        from funding_tui.find.saved_searches import open_saved_search

        open_saved_search(self.workspace, name)

    def join_listings(self, first: int, second: int) -> None:
        """Say that two listings are the same money."""
        from funding_tui.find.duplicates.decide import join_opportunities

        join_opportunities(self.workspace, first, second, today=self.day, who=self.officer)

    def part_listings(self, first: int, second: int) -> None:
        """Say that a listing is not the same money as another."""
        from funding_tui.find.duplicates.decide import part_opportunities

        part_opportunities(self.workspace, first, second, today=self.day, who=self.officer)

    def opportunities(self, ids: Sequence[int]) -> tuple[OpportunityRow, ...]:
        """A page of opportunities."""
        from funding_tui.find.opportunities import list_opportunities

        return list_opportunities(self.workspace, ids, today=self.day)

    def opportunity(self, key: int) -> OpportunityDetail:
        """One opportunity in full."""
        from funding_tui.find.opportunity_detail import read_opportunity

        return read_opportunity(self.workspace, key, today=self.day)

    def eligibility(self, key: int) -> tuple[EligibilityRule, ...]:
        """Every rule that a listing and the page behind it state."""
        from funding_tui.find.eligibility import read_eligibility

        return read_eligibility(self.workspace, key, today=self.day)

    def verify(self, key: int, field: str, verdict: str, note: str) -> None:
        """Write down that the officer held a rule or field against its source."""
        from funding_tui.find.eligibility import record_check

        record_check(
            self.workspace, key, field, verdict=verdict, note=note, who=self._officer(), today=self.day
        )

    def remove_check(self, key: int, field: str) -> None:
        """Forget that anybody held a rule or field against its source."""
        from funding_tui.find.eligibility import remove_check

        remove_check(self.workspace, key, field, who=self._officer())

    def taken(self, key: int) -> MatchAndBid:
        """How a listing fits, and where its bid stands."""
        from funding_tui.find.bids.cards import read_match_and_bid

        return read_match_and_bid(self.workspace, key, today=self.day)

    def move_opportunity(self, key: int, stage: str, *, owner: str = "", reason: str = "") -> None:
        """Bring a listing to a stage of the pipeline."""
        from funding_tui.find.bids.stages import move_bid

        move_bid(self.workspace, key, stage, who=self._officer(), owner=owner or None, reason=reason)

    def take_back(self, key: int) -> None:
        """Take a listing out of the pipeline."""
        from funding_tui.find.bids.stages import remove_bid

        remove_bid(self.workspace, key, who=self._officer())

    def export_listings(
        self,
        ids: Sequence[int],
        path: Path,
        *,
        progress: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> Path:
        """Write listings in their order, as the suffix says."""
        from funding_tui.prove.record_lists import write_opportunity_list

        return write_opportunity_list(
            self.workspace, ids, path, today=self.day, progress=progress, cancelled=cancelled
        )

    def order_selected(
        self, marked: Collection[int], listed: Sequence[int], cancelled: Callable[[], bool]
    ) -> array[int]:
        """Ids of marked listings, in the order of a list."""
        from funding_tui.find.search import order_selected

        return order_selected(self.workspace, marked, listed, today=self.day, cancelled=cancelled)

    def sync(
        self,
        progress: ReportProgress,
        cancelled: Callable[[], bool],
        names: Sequence[str] = (),
    ) -> SyncReport:
        """Fetch listings from the sources named, or from every one that is on."""
        from funding_tui.find.sync import sync

        return sync(self.workspace, names or None, progress=progress, cancelled=cancelled)

    def sources(self) -> tuple[str, tuple[SourceHealth, ...]]:
        """How each source does, in a sentence and one by one."""
        from funding_tui.find.source_health import read_source_health, summarise_health

        found = read_source_health(self.workspace, today=self.day)
        return summarise_health(found), found

    def named(self) -> PaletteNames:
        """Saved searches and sources by name."""
        from funding_tui.find.source_health import read_palette_names

        return read_palette_names(self.workspace)

    def digest(self) -> tuple[Digest, tuple[tuple[str, tuple[str, ...]], ...]]:
        """What came, changed and went in a week, and the same as lines under headings."""
        from funding_tui.today.digest import digest
        from funding_tui.today.digest_report import sections

        made = digest(self.workspace, today=self.day)
        return made, sections(made)

    def export_digest(self, digest: Digest, path: Path) -> Path:
        """Write a digest as a page of Markdown."""
        from funding_tui.today.pages import write_digest

        return write_digest(digest, path)
