"""Opportunities that the partnership has taken up: how far each is, in whose hands, and whether to bid."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.columns import one_of, pence_field
from models.money import BASIS_POINTS

STAGES = ("watching", "bidding", "submitted", "won", "lost", "dismissed")
"""How far an opportunity is; `AuditEntry` keeps how it came there."""


class PipelineItem(SQLModel, table=True):
    """One opportunity that somebody has taken a decision on.

    Attributes:
        owner: who has it in hand; empty where nobody was named.
        reason: why it stands where it stands, in the officer's words.
        changed_at: when it came to its stage.
        stream_id: the stream held, once it is won and recorded as one.
    """

    __table_args__ = (one_of("stage", STAGES),)

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
    """What somebody wrote down about a bid."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="pipelineitem.id", index=True)
    at: datetime
    who: str = ""
    text: str


class BidAppraisal(SQLModel, table=True):
    """What a bid would take and might bring, as stated by an officer; None wherever it was not stated.

    Attributes:
        sought: pence that would be asked for.
        officer_days: days of the partnership's own officers that the bid takes.
        other_cost: pence that the bid costs besides, such as a bid writer.
        match_needed: pence of match money that the award asks for.
        chance_bp: chance of winning, basis points; a judgement, and `chance_basis` says whose and on what.
        capacity_days: officer days that there are until it closes.
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
