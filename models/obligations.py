"""Dated duties that come with money: claims, returns, reports, reviews, certificates, spend-by dates."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import one_of

OBLIGATION_KINDS = ("claim", "return", "report", "review", "spend-by", "certificate", "agreement", "board")


class Obligation(SQLModel, table=True):
    """Something that must be done by a day.

    Attributes:
        due: the day, by the agreement's words.
        due_time: wall-clock time in the United Kingdom where one is stated ("12 noon"), else empty.
        owner: who answers for it.
        done_on: when it was done; None while it is open.
    """

    __table_args__ = (one_of("kind", OBLIGATION_KINDS),)

    id: int | None = Field(default=None, primary_key=True)
    stream_id: int | None = Field(default=None, foreign_key="stream.id", index=True)
    kind: str
    title: str
    due: date = Field(index=True)
    due_time: str = ""
    owner: str = ""
    done_on: date | None = None
    illustrative: bool = False
    source: str = ""
    note: str = ""
