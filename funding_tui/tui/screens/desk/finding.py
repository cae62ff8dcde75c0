"""Find money: opportunities, saved searches, listings of the same money, and the sources."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from funding_tui.tui.screens.desk.opened import OpenDesk

if TYPE_CHECKING:
    from funding_tui.find.bids.queries import Taken
    from funding_tui.find.eligibility import Rule
    from funding_tui.find.fetch_all import SyncProgress
    from funding_tui.find.matching.best_first import BestFirst
    from funding_tui.find.opportunity_rows import OpportunityDetail, OpportunityRow
    from funding_tui.find.palette_names import Named
    from funding_tui.find.saved_searches import SavedRow
    from funding_tui.find.search_terms import Term
    from funding_tui.find.source_health import SourceHealth
    from funding_tui.find.sync import SyncReport
    from funding_tui.today.digest import Digest


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
    ) -> BestFirst | None:
        """Open opportunities with the best for the partnership first; None where that cannot be said."""
        from funding_tui.find.matching.best_first import best_first

        return best_first(self.workspace, ids, today=self.day, cancelled=cancelled)

    def terms(self, text: str) -> tuple[Term, ...]:
        """What a search looks for, word by word."""
        from funding_tui.find.excerpts import terms_of

        return terms_of(text, self.day)

    def save_search(self, name: str, query: str) -> SavedRow:
        """Keep a search under a name."""
        from funding_tui.find.saved_searches import save_search

        return save_search(self.workspace, name, query, today=self.day)

    def saved_searches(self) -> tuple[SavedRow, ...]:
        """Every saved search, with how much is new to each."""
        from funding_tui.find.saved_searches import saved_searches

        return saved_searches(self.workspace, today=self.day)

    def look_at_search(self, name: str) -> None:
        """Take a saved search up, so that what it finds is no longer new."""
        from funding_tui.find.saved_searches import look_at_search

        look_at_search(self.workspace, name)

    def join_listings(self, first: int, second: int) -> None:
        """Say that two listings are the same money."""
        from funding_tui.find.duplicates.decide import join

        join(self.workspace, first, second, today=self.day, who=self.officer)

    def part_listings(self, first: int, second: int) -> None:
        """Say that a listing is not the same money as another."""
        from funding_tui.find.duplicates.decide import part

        part(self.workspace, first, second, today=self.day, who=self.officer)

    def opportunities(self, ids: Sequence[int]) -> tuple[OpportunityRow, ...]:
        """A page of opportunities."""
        from funding_tui.find.opportunities import rows

        return rows(self.workspace, ids, today=self.day)

    def opportunity(self, key: int) -> OpportunityDetail:
        """One opportunity in full."""
        from funding_tui.find.listing_detail import detail

        return detail(self.workspace, key, today=self.day)

    def eligibility(self, key: int) -> tuple[Rule, ...]:
        """Every rule that a listing and the page behind it state."""
        from funding_tui.find.eligibility import eligibility

        return eligibility(self.workspace, key, today=self.day)

    def verify(self, key: int, field: str, verdict: str, note: str) -> None:
        """Write down that the officer held a rule or field against its source."""
        from funding_tui.find.eligibility import verify

        verify(self.workspace, key, field, verdict=verdict, note=note, who=self._officer(), today=self.day)

    def take_back_check(self, key: int, field: str) -> None:
        """Forget that anybody held a rule or field against its source."""
        from funding_tui.find.eligibility import take_back_check

        take_back_check(self.workspace, key, field, who=self._officer())

    def taken(self, key: int) -> Taken:
        """How a listing fits, and where its bid stands."""
        from funding_tui.find.bids.queries import taken

        return taken(self.workspace, key, today=self.day)

    def move_opportunity(self, key: int, stage: str, *, owner: str = "", reason: str = "") -> None:
        """Bring a listing to a stage of the pipeline."""
        from funding_tui.find.bids.stages import move

        move(self.workspace, key, stage, who=self._officer(), owner=owner or None, reason=reason)

    def take_back(self, key: int) -> None:
        """Take a listing out of the pipeline."""
        from funding_tui.find.bids.stages import take_back

        take_back(self.workspace, key, who=self._officer())

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

    def marked_in_order(
        self, marked: Collection[int], listed: Sequence[int], cancelled: Callable[[], bool]
    ) -> array[int]:
        """Ids of marked listings, in the order of a list."""
        from funding_tui.find.selected import marked_in_order

        return marked_in_order(self.workspace, marked, listed, today=self.day, cancelled=cancelled)

    def sync(
        self,
        progress: Callable[[SyncProgress], None],
        cancelled: Callable[[], bool],
        names: Sequence[str] = (),
    ) -> SyncReport:
        """Fetch listings from the sources named, or from every one that is on."""
        from funding_tui.find.sync import sync

        return sync(self.workspace, names or None, progress=progress, cancelled=cancelled)

    def sources(self) -> tuple[str, tuple[SourceHealth, ...]]:
        """How each source does, in a sentence and one by one."""
        from funding_tui.find.source_health import health_sentence, source_health

        found = source_health(self.workspace, today=self.day)
        return health_sentence(found), found

    def named(self) -> Named:
        """Saved searches and sources by name."""
        from funding_tui.find.palette_names import named

        return named(self.workspace)

    def digest(self) -> tuple[Digest, tuple[tuple[str, tuple[str, ...]], ...]]:
        """What came, changed and went in a week, and the same as lines under headings."""
        from funding_tui.today.digest import digest, sections

        made = digest(self.workspace, today=self.day)
        return made, sections(made)

    def export_digest(self, digest: Digest, path: Path) -> Path:
        """Write a digest as a page of Markdown."""
        from funding_tui.today.digest_file import write_digest

        return write_digest(digest, path)
