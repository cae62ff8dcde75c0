"""One opportunity: every field as its source gives it, and what changed from reading to reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui import keymap
from funding_tui.desk.pipeline.words import bid_pairs, match_pairs
from funding_tui.desk.terms import hits
from funding_tui.screens.asking import AskingScreen, Field
from funding_tui.screens.base import DeskScreen
from funding_tui.screens.question import QuestionScreen
from funding_tui.screens.record import fact_view, table_view
from funding_tui.text import facts, lines_of, moment, paragraphs, plain
from funding_tui.widgets.browser import View
from funding_tui.widgets.columns import Column

if TYPE_CHECKING:
    from funding_tui.desk.pipeline.reading import Taken
    from funding_tui.desk.terms import Term
    from funding_tui.desk.views import AlsoAt, OpportunityDetail
    from funding_tui.screens.desk import Desk

ALSO_AT = "Also at"
MOST_NAMED = 2  # listings of the same money that are named; the view has them all
ALSO = (Column("Source", 18), Column("Same", 7), Column("Closes", 16), Column("Address", 24, grow=1))
HISTORY = (
    Column("Read", 18),
    Column("Field", 12),
    Column("From", 14, grow=1),
    Column("To", 14, grow=1),
)


class OpportunityScreen(DeskScreen):
    """An opportunity in full.

    Args:
        key: its id.
    """

    BINDINGS = keymap.OPPORTUNITY
    EXPLANATION = (
        "One listing as its source gives it. Changes shows, newest first, what was different each time "
        "that the source was read. Nothing is guessed: what the source does not say is not known. Fit and "
        "bid says how it fits the partnership and where its bid stands: w watches it, b bids for it, d "
        "dismisses it with a reason, u takes it out again. Also at "
        "shows where else the same money is listed, or may be; there m says that the listing in hand is the "
        "same money, and x that it is not, for good."
    )

    def __init__(self, key: int) -> None:
        super().__init__()
        self._key = key
        self._also: tuple[AlsoAt, ...] = ()

    def load(self, desk: Desk) -> None:
        """Read the listing."""
        self.read("opportunity", lambda: (desk.opportunity(self._key), desk.taken(self._key)), self.show)

    def show(self, read: tuple[OpportunityDetail, Taken]) -> None:
        """Its views."""
        found, taken = read
        row = found.row
        also = also_words(found)
        told = f"{row.title} · {row.funder} · {row.status} · closes {row.closes_text}"
        self.head(f"{told}\n{also}" if also else told)
        self._also = found.also
        listing, *others = opportunity_views(found)
        fit = [*bid_pairs(taken.card), *(match_pairs(taken.match) if taken.match else ())]
        self.browser.show([listing, fact_view("Fit and bid", fit), *others])

    def action_take(self, stage: str) -> None:
        """Take the opportunity up, or bring it on."""
        desk = self.funding.desk
        if desk is not None:
            self.read(
                "take", lambda: desk.move_opportunity(self._key, stage), lambda _: self._moved(f"now {stage}")
            )

    def action_take_back(self) -> None:
        """Take it out of the pipeline again."""
        desk = self.funding.desk
        if desk is not None:
            self.read("take", lambda: desk.take_back(self._key), lambda _: self._moved("out of the pipeline"))

    def action_turn_down(self) -> None:
        """Ask why, and leave it out of what is ranked from now on."""
        desk = self.funding.desk
        if desk is None:
            return

        def closed(done: bool | None) -> None:
            if done:
                self._moved("dismissed")

        def dismiss(reason: str) -> bool:
            desk.move_opportunity(self._key, "dismissed", reason=reason)
            return True

        question = "Dismiss this opportunity? The reason is kept, and what is like it is ranked lower."
        self.app.push_screen(AskingScreen(question, [Field("Why")], dismiss), closed)

    def _moved(self, words: str) -> None:
        self.notify(f"It is {words}", markup=False)
        self._decided()

    def action_join(self) -> None:
        """Say that the listing in hand is the same money."""
        desk, other = self.funding.desk, self._in_hand()
        if desk is not None and other is not None:
            self.read("join", lambda: desk.join_listings(self._key, other.id), lambda _: self._decided())

    def action_part(self) -> None:
        """Say that the listing in hand is not the same money."""
        desk, other = self.funding.desk, self._in_hand()
        if desk is None or other is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.read("part", lambda: desk.part_listings(self._key, other.id), lambda _: self._decided())

        question = (
            f"Is the listing of {other.source} other money than this? It is then never linked by rules."
        )
        self.app.push_screen(QuestionScreen(question), answered)

    def _in_hand(self) -> AlsoAt | None:
        at = self.browser.table.cursor
        if self.browser.view.name == ALSO_AT and at < len(self._also):
            return self._also[at]
        self.notify("Turn to Also at, and to the listing that is meant", markup=False)
        return None

    def _decided(self) -> None:
        self.funding.records_changed()
        self.action_reload()


def opportunity_views(found: OpportunityDetail) -> list[View]:
    """Fields and history."""
    pairs = [("Summary", found.summary), *found.fields, ("Address", found.url)]
    changes = []
    for read_at, fields in found.history:
        changes += [(moment(read_at), name, old, new) for name, old, new in fields] or [
            (moment(read_at), "", "first reading", "")
        ]
    also = [
        (other.source, "yes" if other.sure else "perhaps", other.closes_text, other.url)
        for other in found.also
    ]
    views = [fact_view("Listing", pairs), table_view("Changes", HISTORY, changes)]
    return [*views, table_view(ALSO_AT, ALSO, also)] if also else views


def also_words(found: OpportunityDetail) -> str:
    """Where else the same money is listed, the first few of each; empty where it is not."""
    told = []
    for known, words in ((True, "Also at"), (False, "Perhaps also at")):
        others = [other for other in found.also if other.sure is known]
        named = [f"{other.source} (closes {other.closes_text}) {other.url}" for other in others[:MOST_NAMED]]
        more = len(others) - len(named)
        if named:
            told.append(f"{words} {'; '.join(named)}{f' and {more} more' if more else ''}.")
    return " ".join(told)


def with_hits(words: Content, terms: Sequence[Term], column: str) -> Content:
    """Words of a listing with those that a search looks for set off, in reverse as well as underlined."""
    for start, end in hits(words.plain, terms, column):
        words = words.stylize("reverse underline", start, end)
    return words


def opportunity_words(found: OpportunityDetail, terms: Sequence[Term] = ()) -> Content:
    """A listing for the side pane: the latest changes, then every field; what a search looks for set off."""
    changed = [
        (f"{name}, read {moment(read_at)}", f"{old or 'nothing'} → {new or 'nothing'}")
        for read_at, fields in found.history
        for name, old, new in fields
    ]
    return paragraphs(
        [
            lines_of(
                [
                    with_hits(plain(found.row.title).stylize("bold"), terms, "title"),
                    with_hits(plain(found.row.funder), terms, "funder"),
                    found.url,
                    also_words(found),
                ]
            ),
            lines_of([plain("Changed").stylize("bold underline"), facts(changed)]) if changed else "",
            facts(found.fields),
            with_hits(plain(found.summary), terms, "summary"),
        ]
    )
