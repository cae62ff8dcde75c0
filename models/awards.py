"""Grants that funders have already made, as publishers tell of them."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import json_field, pence_field


class GrantMade(SQLModel, table=True):
    """One grant, or one year of one, that was given.

    Attributes:
        identifier: the publisher's own; `row-...` and a fingerprint of the row where it gives none.
        funder, recipient: the names as written; a register of schemes may name only a kind of recipient.
        funder_id, recipient_id: organisation identifiers, such as `GB-CHC-1164883`; empty when not given.
        amount_pence: hundredths of `currency`; None when not given or not understood.
        awarded_on: None when not given or not understood; `date_text` keeps the publisher's words.
        period: the year it was given in, in the publisher's words.
        areas: codes of the places that benefit, as the publisher gives them.
        source, read_on: where this was read, and on which day.
        licence: under which the publisher gives it; empty when not said.
    """

    id: int | None = Field(default=None, primary_key=True)
    identifier: str = Field(unique=True)
    title: str = ""
    description: str = ""
    funder: str = Field(default="", index=True)
    funder_id: str = Field(default="", index=True)
    recipient: str = Field(default="", index=True)
    recipient_id: str = Field(default="", index=True)
    recipient_charity: str = ""
    recipient_postcode: str = ""
    programme: str = ""
    amount_pence: int | None = pence_field(default=None)
    currency: str = "GBP"
    amount_text: str = ""
    awarded_on: date | None = Field(default=None, index=True)
    date_text: str = ""
    period: str = ""
    areas: list[str] = json_field(default_factory=list)
    url: str = ""
    licence: str = ""
    notes: list[str] = json_field(default_factory=list)
    source: str
    read_on: date
