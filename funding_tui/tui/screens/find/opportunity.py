"""One opportunity: every field as its source gives it, and what changed from reading to reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.find.bids.words import bid_pairs, match_pairs
from funding_tui.tui import keymap
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.find.opportunity_details import (
    ALSO_AT,
    ELIGIBILITY,
    FIELDS_VIEW,
    also_words,
    eligibility_view,
    field_names,
    opportunity_views,
)
from funding_tui.tui.screens.question import ConfirmScreen
from funding_tui.tui.screens.record_tables import fact_view
from funding_tui.tui.screens.text_question import Field, FormScreen

if TYPE_CHECKING:
    from funding_tui.find.bids.cards import MatchAndBid
    from funding_tui.find.duplicates.groups import OtherAddress
    from funding_tui.find.eligibility import EligibilityRule
    from funding_tui.find.opportunity_detail import OpportunityDetail
    from funding_tui.tui.screens.desk import Desk

BACK = "back"


class OpportunityScreen(WorkspaceScreen):
    """An opportunity in full.

    Args:
        key: its id.
    """

    BINDINGS = keymap.OPPORTUNITY
    EXPLANATION = (
        "One listing as its source gives it. Changes shows, newest first, what was different each time "
        "that the source was read. Nothing is guessed: what the source does not say is not known. Fit and "
        "bid says how it fits the partnership and where its bid stands: w watches it, b bids for it, d "
        "dismisses it with a reason, u takes it out again. Eligibility, with e, asks each rule: yes, no, or "
        "check where neither listing nor page says enough; v on a rule or field says that you held it "
        "against its source, which stands until the source says something else. Also at "
        "shows where else the same money is listed, or may be; there m says that the listing in hand is the "
        "same money, and x that it is not, for good."
    )

    def __init__(self, key: int) -> None:
        super().__init__()
        self._key = key
        self._also: tuple[OtherAddress, ...] = ()
        self._rules: tuple[EligibilityRule, ...] = ()
        self._fields: list[str] = []

    def load(self, desk: Desk) -> None:
        """Read the listing."""

        def work() -> tuple[OpportunityDetail, MatchAndBid, tuple[EligibilityRule, ...]]:
            return desk.opportunity(self._key), desk.taken(self._key), desk.eligibility(self._key)

        self.read("opportunity", work, self.show)

    def show(self, read: tuple[OpportunityDetail, MatchAndBid, tuple[EligibilityRule, ...]]) -> None:
        """Its views."""
        found, taken, self._rules = read
        row = found.row
        also = also_words(found)
        told = f"{row.title} · {row.funder} · {row.status} · closes {row.closes_text}"
        self.set_heading(f"{told}\n{also}" if also else told)
        self._also = found.also
        listing, *others = opportunity_views(found)
        fit = [*bid_pairs(taken.card), *(match_pairs(taken.match) if taken.match else ())]
        self._fields = field_names(found)
        self.browser.show([listing, fact_view("Fit and bid", fit), eligibility_view(self._rules), *others])

    def action_eligibility(self) -> None:
        """Turn to the rules of eligibility."""
        self.browser.turn_to(ELIGIBILITY)

    def action_verify(self) -> None:
        """Ask what the officer found who held the row in hand against its source."""
        desk, field = self.funding.desk, self._field_in_hand()
        if desk is None:
            return
        if field is None:
            self.notify("Turn to a field of Listing or a rule of Eligibility", markup=False)
            return

        def work(said: str, note: str) -> bool:
            if said.casefold() == BACK:
                desk.remove_check(self._key, field)
            else:
                desk.verify(self._key, field, said.casefold(), note)
            return True

        def closed(done: bool | None) -> None:
            if done:
                self._decided()

        rule = any(rule.name == field for rule in self._rules)
        question = f"Does the partnership meet it? {field}" if rule else f"Is it right? {field}"
        answers = f"yes{', no' if rule else ''}, or {BACK} to forget what was said"
        fields = (Field("Answer", hint=answers), Field("What you went by", hint="may be left empty"))
        self.app.push_screen(FormScreen(question, fields, work), closed)

    def _field_in_hand(self) -> str | None:
        at, name = self.browser.table.cursor, self.browser.view.name
        names = [rule.name for rule in self._rules] if name == ELIGIBILITY else self._fields
        return names[at] if name in (ELIGIBILITY, FIELDS_VIEW) and at < len(names) else None

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
        self.app.push_screen(FormScreen(question, [Field("Why")], dismiss), closed)

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
        self.app.push_screen(ConfirmScreen(question), answered)

    def _in_hand(self) -> OtherAddress | None:
        at = self.browser.table.cursor
        if self.browser.view.name == ALSO_AT and at < len(self._also):
            return self._also[at]
        self.notify("Turn to Also at, and to the listing that is meant", markup=False)
        return None

    def _decided(self) -> None:
        self.funding.records_changed()
        self.action_reload()
