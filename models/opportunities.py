"""Money that funders give: opportunities with their history, the bids for them, and grants already made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Computed, Date, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import json_field, one_of, pence_field
from models.money import BASIS_POINTS

PIPELINE_STAGES = ("watching", "bidding", "submitted", "won", "lost", "dismissed")
"""How far a bid is; `AuditEntry` records how it came there."""


class Opportunity(SQLModel, table=True):
    """One listing as last fetched; what changed before is in its versions.

    Attributes:
        source, source_id: which source, and its own stable key there.
        opens_at, closes_at: instants in UTC; None means not known, which is never the same as rolling.
        closes_on: the closing day in the United Kingdom, where known.
        closes_text: the source's own words for the close.
        rolling: True only where the source says so; None when it says nothing.
        amount_*: whole pence in `currency`; None when not given as a number.
        first_seen, last_seen: when the first and the last fetch of the source that contained it began.
        vanished_at: when a complete fetch first no longer contained it; None while it is listed.
        content_hash: of the listing's fields, so that an unchanged listing stores nothing.
        same_as_id: the listing shown in place of this one, where both are the same money; None for one that
            is shown itself.
        closing_day: worked out by the database: the day, or the date in UTC of the instant.

    The words of title, funder, summary, places, themes and who may apply are in `opportunitytext`, a
    full-text index that triggers keep up to date.
    """

    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        # covers everything that decides open or closed, so that a list of any length is read in its order
        Index(
            "ix_opportunity_order",
            *("closing_day", "closes_at", "rolling", "closes_on", "status", "vanished_at", "same_as_id"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str
    source_id: str
    url: str = ""
    title: str
    funder: str = ""
    summary: str = ""
    status: str = "unknown"
    opens_at: datetime | None = None
    opens_text: str = ""
    closes_at: datetime | None = None
    closes_on: date | None = Field(default=None, index=True)
    closes_text: str = ""
    rolling: bool | None = None
    amount_min: int | None = pence_field(default=None)
    amount_max: int | None = pence_field(default=None)
    amount_total: int | None = pence_field(default=None)
    currency: str = "GBP"
    amount_text: str = ""
    places: list[str] = json_field(default_factory=list)
    applicant_types: list[str] = json_field(default_factory=list)
    themes: list[str] = json_field(default_factory=list)
    published_at: datetime | None = None
    notes: list[str] = json_field(default_factory=list)
    first_seen: datetime
    last_seen: datetime
    changed_at: datetime = Field(index=True)
    vanished_at: datetime | None = None
    content_hash: str
    same_as_id: int | None = Field(default=None, foreign_key="opportunity.id", index=True)
    closing_day: date | None = Field(
        default=None,
        sa_column=Column(
            "closing_day", Date, Computed("coalesce(closes_on, date(closes_at))", persisted=False)
        ),
    )


class OpportunityVersion(SQLModel, table=True):
    """One fetched state of a listing that differed from the one before.

    Attributes:
        number: 1 for the first.
        fields: every field as fetched.
        changes: field -> [from, to]; empty for the first; {"listed": [true, false]} for one that is no longer
            listed by its source.
    """

    __table_args__ = (UniqueConstraint("opportunity_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    number: int
    read_at: datetime
    fields: dict[str, Any] = json_field()
    changes: dict[str, Any] = json_field(default_factory=dict)


class OpportunityPage(SQLModel, table=True):
    """The page behind a listing, as last read; its changes are among the listing's versions.

    Attributes:
        listing_hash: the listing's `content_hash` when the page was read; a different one now means that the
            page may have changed too, and an empty one that it is to be tried again.
        read_at: when it was read, UTC.
        sections: [heading, text] in the page's order.
        documents: [title, address] of files and pages that belong to it, such as tables of allocations.
        apply_url: where one applies; empty when not given.
        withdrawn_at: when the publisher withdrew it; None for a page that was not withdrawn.
        withdrawn_words: the publisher's explanation.
        fault: why it could not be read; what was read before stays.
    """

    opportunity_id: int = Field(primary_key=True, foreign_key="opportunity.id")
    listing_hash: str
    read_at: datetime
    sections: list[list[str]] = json_field(default_factory=list)
    documents: list[list[str]] = json_field(default_factory=list)
    apply_url: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_words: str = ""
    fault: str = ""


class OpportunityLink(SQLModel, table=True):
    """What is known of two listings that may be the same money.

    Attributes:
        first_id, second_id: the two, the lower number first.
        state: `linked`; `asked` while nobody has decided; `apart` once a person has separated them, for good.
        how: how they were found: `identifier`, `relisted`, `name`, `likeness` or `by hand`.
        why: what they have in common, in a sentence.
        decided_by: the person who decided; empty where the rules did.
    """

    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        one_of("state", ("linked", "asked", "apart")),
        CheckConstraint("first_id < second_id", name="the_lower_comes_first"),
    )

    id: int | None = Field(default=None, primary_key=True)
    first_id: int = Field(foreign_key="opportunity.id")
    second_id: int = Field(foreign_key="opportunity.id", index=True)
    state: str
    how: str
    why: str
    found_at: datetime
    decided_by: str = ""


class OpportunityKeys(SQLModel, table=True):
    """Keys that a listing shares with others that are worth comparing.

    Attributes:
        made_by: which version of the method made the keys; those of another version are made again.
        listing_hash: the listing's `content_hash` when they were made; a different one now means that it has
            not been compared since it changed.
        keys: hashes of 8 bytes each, one after another.
    """

    opportunity_id: int = Field(primary_key=True, foreign_key="opportunity.id")
    made_by: int
    listing_hash: str
    keys: bytes


class FieldCheck(SQLModel, table=True):
    """A person's check of a field of a listing, or of a rule of who may have the money, against its source.

    Attributes:
        field: the field's name as people read it, or the rule's.
        value: what the source said then; the check lapses when the source says something else.
        verdict: for a rule, whether the partnership meets it; empty for a field that is simply right.
        who: the person; empty where nobody is named.
        note: what the check relied on; may be empty.
    """

    __table_args__ = (UniqueConstraint("opportunity_id", "field"), one_of("verdict", ("", "yes", "no")))

    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: int = Field(foreign_key="opportunity.id")
    field: str
    value: str
    verdict: str = ""
    who: str = ""
    at: datetime
    note: str = ""


class SavedSearch(SQLModel, table=True):
    """A search that an officer repeats.

    Attributes:
        query: in the grammar of the search.
        looked_at: when its results were last looked at; what came since is new.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    query: str
    saved_at: datetime
    looked_at: datetime


class SourceReading(SQLModel, table=True):
    """A fetch of a source that has begun and not ended.

    One that remains was interrupted, by a person or by a crash: what it had read is stored, and the next
    fetch resumes from there.

    Attributes:
        began_at: UTC; of the first attempt, where it was interrupted more than once.
    """

    source: str = Field(primary_key=True)
    began_at: datetime


class SourceRun(SQLModel, table=True):
    """One fetch of one source: what it contained and how complete it was.

    Attributes:
        ended: whether the publisher said that the source has stopped for good.
    """

    __table_args__ = (one_of("state", ("complete", "partial", "failed")),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    started_at: datetime
    finished_at: datetime
    state: str
    expected: int | None = None
    fetched: int = 0
    new: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0
    why: str = ""
    ended: bool = False


class PipelineItem(SQLModel, table=True):
    """One opportunity that somebody has decided on.

    Attributes:
        owner: who is responsible; empty where nobody was named.
        reason: why it is at its stage, in the officer's words.
        changed_at: when it reached its stage.
        stream_id: the stream of the award, once it is won and recorded.
    """

    __table_args__ = (one_of("stage", PIPELINE_STAGES),)

    id: int | None = Field(default=None, primary_key=True)
    opportunity_id: int = Field(foreign_key="opportunity.id", unique=True)
    stage: str
    owner: str = ""
    reason: str = ""
    changed_at: datetime
    stream_id: int | None = Field(default=None, foreign_key="stream.id")


class PipelineTask(SQLModel, table=True):
    """Something to be done for a bid.

    Attributes:
        due: None where no day was set.
        done_on: None while it is open.
    """

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="pipelineitem.id", index=True)
    title: str
    due: date | None = None
    owner: str = ""
    done_on: date | None = None


class PipelineNote(SQLModel, table=True):
    """A note about a bid."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="pipelineitem.id", index=True)
    at: datetime
    who: str = ""
    text: str


class BidAppraisal(SQLModel, table=True):
    """What a bid would cost and might bring, as stated by an officer; None wherever it was not stated.

    Attributes:
        sought: pence that the bid would apply for.
        officer_days: days of the partnership's own officers that the bid takes.
        other_cost: pence that the bid costs besides, such as a bid writer.
        match_needed: pence of match funding that the award requires.
        chance_bp: chance of winning, basis points; a judgement, `chance_basis` says whose and based on what.
        capacity_days: officer days available until it closes.
        stated_at: when this was last stated.
    """

    item_id: int = Field(foreign_key="pipelineitem.id", primary_key=True)
    sought: int | None = pence_field(default=None, ge=0)
    officer_days: float | None = Field(default=None, ge=0)
    other_cost: int | None = pence_field(default=None, ge=0)
    match_needed: int | None = pence_field(default=None, ge=0)
    chance_bp: int | None = Field(default=None, ge=0, le=BASIS_POINTS)
    chance_basis: str = ""
    capacity_days: float | None = Field(default=None, ge=0)
    stated_at: datetime


class GrantMade(SQLModel, table=True):
    """One grant, or one year of one, that was given.

    Attributes:
        identifier: the publisher's own; `row-...` and a fingerprint of the row where it gives none.
        funder, recipient: the names as written; a register of schemes may name only a kind of recipient.
        funder_id, recipient_id: organisation identifiers, such as `GB-CHC-1164883`; empty when not given.
        amount_pence: hundredths of `currency`; None when not given or not understood.
        awarded_on: None when not given or not understood; `date_text` has the publisher's words.
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
