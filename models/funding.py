"""Funding held: who gives it, under which agreement, in which pots, by which rules and obligations."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import json_field, one_of, year_field
from models.money import FinancialYear
from models.rules import COST_TYPES, RULE, FundingRule

OBLIGATION_KINDS = ("claim", "return", "report", "review", "spend-by", "certificate", "agreement", "board")


class Funder(SQLModel, table=True):
    """Who gives money; abolished funders are succeeded by another, and their agreements go with them."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    kind: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    succeeded_by_id: int | None = Field(default=None, foreign_key="funder.id")
    source: str = ""


class Stream(SQLModel, table=True):
    """Money held or awarded under one agreement.

    Attributes:
        agreement_signed: when the agreement was signed; None means spending is at the partnership's risk.
        illustrative: amounts are made up for a demonstration and must be shown as such.
        source: where its real facts were read.
        status: whether the fund goes on, in the words of whoever looked: live, ended, or not found.
        status_read_on: the day on which that was read.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    funder_id: int = Field(foreign_key="funder.id", index=True)
    starts: date | None = None
    ends: date | None = None
    agreement_reference: str = ""
    agreement_signed: date | None = None
    illustrative: bool = False
    source: str = ""
    note: str = ""
    status: str = ""
    status_read_on: date | None = None


class StreamRule(SQLModel, table=True):
    """One dated rule of a stream; `rule` is the JSON of a `FundingRule`."""

    id: int | None = Field(default=None, primary_key=True)
    stream_id: int = Field(foreign_key="stream.id", index=True)
    rule: dict[str, Any] = json_field()
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""

    def read(self) -> FundingRule:
        """The rule itself, validated."""
        return RULE.validate_python(self.rule)

    def is_in_force(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Pot(SQLModel, table=True):
    """One stream in one financial year and cost type: the unit that money cannot leave.

    What a pot holds is never stored: it is the sum of its ledger entries.
    """

    __table_args__ = (
        UniqueConstraint("stream_id", "financial_year", "cost_type"),
        one_of("cost_type", COST_TYPES),
    )

    id: int | None = Field(default=None, primary_key=True)
    stream_id: int = Field(foreign_key="stream.id", index=True)
    financial_year: FinancialYear = year_field()
    cost_type: str


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
