"""One grant already made, as a publisher told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Award:
    """Money that a funder gave, or one year of it.

    Attributes:
        identifier: the publisher's own, which the 360Giving standard makes unique in the world; empty where
            a file has none.
        title, description: plain text.
        funder, recipient: the names as written; a register of schemes may name only a kind of recipient.
        funder_id, recipient_id: organisation identifiers such as `GB-CHC-1164883`; empty when not given.
        recipient_charity: the recipient's number at the Charity Commission, as written.
        amount: hundredths of the currency's unit, pence for pounds; None when not given or not understood.
        amount_text: the publisher's own words for it, with its heading where that holds the unit.
        awarded_on: the day of the award; None when not given or not understood.
        date_text: the publisher's own words for it.
        period: the year it was given in, in the publisher's words, where that is all there is.
        areas: codes of the places that benefit.
        notes: sentences on what is missing or doubtful.
    """

    identifier: str = ""
    title: str = ""
    description: str = ""
    funder: str = ""
    funder_id: str = ""
    recipient: str = ""
    recipient_id: str = ""
    recipient_charity: str = ""
    recipient_postcode: str = ""
    programme: str = ""
    amount: int | None = None
    currency: str = "GBP"
    amount_text: str = ""
    awarded_on: date | None = None
    date_text: str = ""
    period: str = ""
    areas: tuple[str, ...] = ()
    url: str = ""
    licence: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it names neither money nor a recipient, as padding and footnotes in a file do."""
        return self.amount is None and not self.recipient
