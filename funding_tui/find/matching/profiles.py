"""What matching compares: a notice as last read, and the partnership that looks for money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from models.money import Pence


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """What a person found who held a rule or field against its source.

    Attributes:
        value: what the source said then; the finding lapses when it says something else.
        verdict: `yes` or `no` for a rule of eligibility; empty where the field is simply right.
        who: the officer; empty where nobody was named.
        note: what they went by; may be empty.
    """

    value: str
    verdict: str
    who: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class OpportunityProfile:
    """What is known of one opportunity; texts are the source's own words.

    Attributes:
        status: as shown today, such as `open`, `closed`, `not yet open`, `not known`.
        closes_on: the closing day; None when not known.
        rolling: True only where the source says that it stays open.
        amount: pence of the most that one award may be; None when not told in pounds.
        read_at: when its source was last read that listed it.
        page: (heading, text) of the page behind it; empty where that was not read.
        page_read_at: when that page was read.
        held: name of a rule -> what a person found who held it against its source.
    """

    id: int
    title: str
    funder: str = ""
    summary: str = ""
    themes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    applicant_types: tuple[str, ...] = ()
    status: str = "open"
    closes_on: date | None = None
    rolling: bool = False
    amount: Pence | None = None
    read_at: datetime | None = None
    page: tuple[tuple[str, str], ...] = ()
    page_read_at: datetime | None = None
    held: Mapping[str, RuleCheck] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PriorityProfile:
    """A priority of the strategy, with its weight (0 or more) and the words that describe it."""

    code: str
    name: str
    weight: float = 1.0
    description: str = ""


@dataclass(frozen=True, slots=True)
class PartnershipProfile:
    """The partnership that looks for money.

    Attributes:
        country: first letter of its ONS area code (`E`, `W`, `S`, `N`); empty when not known.
        places: what funders call where it works.
        applicant_types: what it may apply as, in the words of funders.
        lead_days: days that it needs for a bid; None when not stated.
        smallest_cost: pence of the cheapest option of any of its projects; None when it has none.
        free: pence free in the pots that it holds and that are still open; None when nothing is recorded.
    """

    country: str = ""
    places: tuple[str, ...] = ()
    applicant_types: tuple[str, ...] = ()
    priorities: tuple[PriorityProfile, ...] = ()
    lead_days: int | None = None
    smallest_cost: Pence | None = None
    free: Pence | None = None
