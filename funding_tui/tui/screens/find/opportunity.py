"""One opportunity: every field as its source gives it, and what changed from reading to reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from funding_tui.find.bids.cards import bid_pairs, match_pairs
from funding_tui.tui.jobs import Job
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.find.opportunity_views import (
    ALSO_AT,
    ELIGIBILITY,
    FIELDS_VIEW,
    also_words,
    eligibility_view,
    field_names,
    opportunity_views,
)
from funding_tui.tui.screens.windows import ConfirmScreen, Field, FormScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.widgets.browser import fact_view

if TYPE_CHECKING:
    from funding_tui.find.bids.cards import MatchAndBid
    from funding_tui.find.duplicates.groups import OtherAddress
    from funding_tui.find.matching.gates import EligibilityRule
    from funding_tui.find.opportunity_detail import OpportunityDetail

BACK = "back"


class OpportunityScreen(WorkspaceScreen):
    """An opportunity in full.

    Args:
        key: its id.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("w", "take('watching')", "Watch", "opportunity.watch", tip="Watch this opportunity"),
        key("b", "take('bidding')", "Bid", "opportunity.bid", tip="Bid for it, from now on"),
        key("d", "turn_down", "Dismiss", "opportunity.dismiss", tip="Dismiss it, with a reason"),
        key("u", "take_back", "Undo", "opportunity.undo", tip="Take it out of the pipeline"),
        key("e", "eligibility", "Eligible", "opportunity.eligibility", tip="Who may apply, rule by rule"),
        key("v", "verify", "Verify", "opportunity.verify", tip="Say that you checked this row"),
        key("m", "join", "Same", "opportunity.join", tip="Say that the selected one is the same money"),
        key("x", "part", "Not same", "opportunity.part", tip="Say that it is not the same money"),
    ]
    EXPLANATION = (
        "One opportunity as its source gives it. Changes shows, newest first, what was different each time "
        "that the source was fetched. Nothing is guessed: what the source does not say is not known. Fit "
        "and bid says how well it matches the partnership and how far its bid is: w watches it, b bids for "
        "it, d dismisses it with a reason, u takes it out again. Eligibility, with e, answers each rule: "
        "yes, no, or check where neither the opportunity nor its page says enough. v on a rule or field "
        "says that you checked it against its source; that holds until the source says something else. Also"
        " at shows where else the same money is listed, or may be; there m says that the selected one is "
        "the same money, and x that it is not, for good."
    )

    def __init__(self, key: int) -> None:
        super().__init__()
        self._key = key
        self._also: tuple[OtherAddress, ...] = ()
        self._rules: tuple[EligibilityRule, ...] = ()
        self._fields: list[str] = []

    def load(self) -> None:
        """Read the opportunity, how it fits, and who may apply."""

        def verb(
            session: WorkspaceSession, job: Job
        ) -> tuple[OpportunityDetail, MatchAndBid, tuple[EligibilityRule, ...]]:
            from funding_tui.find.bids.cards import read_match_and_bid
            from funding_tui.find.eligibility import read_eligibility
            from funding_tui.find.opportunity_detail import read_opportunity

            workspace, today = session.workspace, session.day
            return (
                read_opportunity(workspace, self._key, today=today),
                read_match_and_bid(workspace, self._key, today=today),
                read_eligibility(workspace, self._key, today=today),
            )

        self.run_verb("opportunity", verb, self.show)

    def show(self, read: tuple[OpportunityDetail, MatchAndBid, tuple[EligibilityRule, ...]]) -> None:
        """Its views."""
        found, taken, self._rules = read
        row = found.row
        also = also_words(found)
        heading = f"{row.title} · {row.funder} · {row.status} · closes {row.closes_text}"
        self.set_heading(f"{heading}\n{also}" if also else heading)
        self._also = found.also
        details, *others = opportunity_views(found)
        fit = [*bid_pairs(taken.card), *(match_pairs(taken.match) if taken.match else ())]
        self._fields = field_names(found)
        self.browser.show([details, fact_view("Fit and bid", fit), eligibility_view(self._rules), *others])

    def action_eligibility(self) -> None:
        """Turn to the rules of eligibility."""
        self.browser.turn_to(ELIGIBILITY)

    def action_verify(self) -> None:
        """Ask what the officer found who checked the selected row against its source."""
        field = self._selected_field()
        if field is None:
            self.notify("Turn to a field of Details or a rule of Eligibility", markup=False)
            return

        def verb(session: WorkspaceSession, verdict: str, note: str) -> bool:
            from funding_tui.find.eligibility import record_check, remove_check

            if verdict.casefold() == BACK:
                remove_check(session.workspace, self._key, field, who=session.officer)
            else:
                record_check(
                    session.workspace,
                    self._key,
                    field,
                    verdict=verdict.casefold(),
                    note=note,
                    who=session.officer,
                    today=session.day,
                )
            return True

        rule = any(rule.name == field for rule in self._rules)
        question = f"Does the partnership meet it? {field}" if rule else f"Is it right? {field}"
        answers = f"yes{', no' if rule else ''}, or {BACK} to remove the answer"
        fields = (Field("Answer", hint=answers), Field("Checked against", hint="may be left empty"))
        self.app.push_screen(FormScreen(question, fields, verb), self._show_if_done)

    def _selected_field(self) -> str | None:
        at, name = self.browser.table.cursor, self.browser.view.name
        names = [rule.name for rule in self._rules] if name == ELIGIBILITY else self._fields
        return names[at] if name in (ELIGIBILITY, FIELDS_VIEW) and at < len(names) else None

    def action_take(self, stage: str) -> None:
        """Bring the opportunity to a stage of the pipeline."""

        def verb(session: WorkspaceSession, job: Job) -> None:
            from funding_tui.find.bids.stages import move_bid

            move_bid(session.workspace, self._key, stage, who=session.officer, owner=None, reason="")

        self.run_verb("take", verb, lambda _: self._show_moved(f"now {stage}"))

    def action_take_back(self) -> None:
        """Take it out of the pipeline again."""

        def verb(session: WorkspaceSession, job: Job) -> None:
            from funding_tui.find.bids.stages import remove_bid

            remove_bid(session.workspace, self._key, who=session.officer)

        self.run_verb("take", verb, lambda _: self._show_moved("out of the pipeline"))

    def action_turn_down(self) -> None:
        """Ask why, and leave it out of what is ranked from now on."""

        def verb(session: WorkspaceSession, reason: str) -> bool:
            from funding_tui.find.bids.stages import move_bid

            move_bid(
                session.workspace, self._key, "dismissed", who=session.officer, owner=None, reason=reason
            )
            return True

        def closed(done: bool | None) -> None:
            if done:
                self._show_moved("dismissed")

        question = "Dismiss this opportunity? The reason is saved, and similar ones are ranked lower."
        self.app.push_screen(FormScreen(question, [Field("Why")], verb), closed)

    def _show_moved(self, words: str) -> None:
        self.notify(f"It is {words}", markup=False)
        self.show_changed_records()

    def _show_if_done(self, done: bool | None) -> None:
        if done:
            self.show_changed_records()

    def action_join(self) -> None:
        """Say that the selected opportunity is the same money."""
        other = self._selected_other()
        if other is None:
            return

        def verb(session: WorkspaceSession, job: Job) -> None:
            from funding_tui.find.duplicates.decide import join_opportunities

            join_opportunities(session.workspace, self._key, other.id, today=session.day, who=session.officer)

        self.run_verb("join", verb, lambda _: self.show_changed_records())

    def action_part(self) -> None:
        """Say that the selected opportunity is not the same money."""
        other = self._selected_other()
        if other is None:
            return

        def verb(session: WorkspaceSession, job: Job) -> None:
            from funding_tui.find.duplicates.decide import part_opportunities

            part_opportunities(session.workspace, self._key, other.id, today=session.day, who=session.officer)

        def answered(yes: bool | None) -> None:
            if yes:
                self.run_verb("part", verb, lambda _: self.show_changed_records())

        question = f"Is the one from {other.source} different money from this? No rule will link them again."
        self.app.push_screen(ConfirmScreen(question), answered)

    def _selected_other(self) -> OtherAddress | None:
        at = self.browser.table.cursor
        if self.browser.view.name == ALSO_AT and at < len(self._also):
            return self._also[at]
        self.notify("Turn to Also at, and select the opportunity you mean", markup=False)
        return None
