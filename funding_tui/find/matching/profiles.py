"""What matching compares: an opportunity as last read, and the partnership that looks for money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from funding_tui.find.opportunities import OpportunityRow, read_rows
from funding_tui.hold.streams import read_pots
from models.clock import LONDON
from models.money import Pence
from models.opportunities import FieldCheck, Opportunity, OpportunityPage
from models.partnership import Partnership, Priority
from models.projects import Option, OptionCost

POUNDS = "GBP"
_PAGE = 500  # opportunities held in memory at a time


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """What a person found who checked a rule or field against its source.

    Attributes:
        value: what the source said then; the check lapses when it says something else.
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
        amount: pence of the most that one award may be; None when not given in pounds.
        read_at: when its source was last read that listed it.
        page: (heading, text) of the page behind it; empty where that was not read.
        page_read_at: when that page was read.
        withdrawn: (day, words) where its publisher withdrew it, the day None where not given; None if not.
        checks: name of a rule -> what a person found who checked it against its source.
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
    withdrawn: tuple[date | None, str] | None = None
    checks: Mapping[str, RuleCheck] = field(default_factory=dict)


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


def read_partnership_profile(session: Session, today: date) -> PartnershipProfile:
    """The partnership of a workspace, as matching compares it."""
    partnership = session.exec(select(Partnership)).first()
    priorities = [
        PriorityProfile(each.code, each.name, each.weight, each.description)
        for each in session.exec(select(Priority).order_by(Priority.code))
        if (each.valid_from is None or each.valid_from <= today)
        and (each.valid_to is None or today <= each.valid_to)
    ]
    pots = [pot.free for pot in read_pots(session, today) if pot.spend_by >= today]
    return PartnershipProfile(
        country="" if partnership is None else partnership.area_code[:1].upper(),
        places=() if partnership is None else tuple(partnership.places),
        applicant_types=() if partnership is None else tuple(partnership.applicant_types),
        priorities=tuple(priorities),
        lead_days=None if partnership is None else partnership.bid_lead_days,
        smallest_cost=_smallest_cost(session),
        free=sum(pots) if pots else None,
    )


def _smallest_cost(session: Session) -> Pence | None:
    """Pence of the cheapest option whose costs are known.

    Of an option that is bought by units and areas, the cost of one unit in one area.
    """
    costs = (
        select(
            OptionCost.option_id,
            func.sum(OptionCost.fixed_pence + OptionCost.unit_pence).label("pence"),
        )
        .group_by(col(OptionCost.option_id))
        .having(func.max(OptionCost.unknown) == "")
        .subquery()
    )
    query = select(Option.minimum_pence, costs.c.pence).join(costs, costs.c.option_id == Option.id)
    return min((max(least, pence) for least, pence in session.exec(query)), default=None)


def read_profiles(
    session: Session, ids: Sequence[int], today: date
) -> Iterator[tuple[OpportunityRow, OpportunityProfile]]:
    """Opportunities as matching compares them, in the order of their ids, each with its row."""
    for first in range(0, len(ids), _PAGE):
        page = ids[first : first + _PAGE]
        records = {
            each.id: each
            for each in session.exec(select(Opportunity).where(col(Opportunity.id).in_(list(page))))
        }
        pages, checks = _read_pages(session, page), _read_checks(session, page)
        for row in read_rows(session, page, today):
            yield row, _profile(records[row.id], row, pages.get(row.id), checks.get(row.id, {}))
        session.expunge_all()


def read_profile(session: Session, record: Opportunity, today: date) -> OpportunityProfile:
    """One opportunity as matching compares it."""
    key = record.id or 0
    (row,) = read_rows(session, [key], today)
    page, checks = _read_pages(session, [key]).get(key), _read_checks(session, [key]).get(key, {})
    return _profile(record, row, page, checks)


def _read_pages(session: Session, ids: Sequence[int]) -> dict[int, OpportunityPage]:
    """Id -> the page behind the opportunity, where it has been read."""
    query = select(OpportunityPage).where(col(OpportunityPage.opportunity_id).in_(list(ids)))
    return {page.opportunity_id: page for page in session.exec(query)}


def _read_checks(session: Session, ids: Sequence[int]) -> dict[int, dict[str, RuleCheck]]:
    """Id -> rule or field -> what a person found who checked it against its source."""
    checks: dict[int, dict[str, RuleCheck]] = defaultdict(dict)
    for each in session.exec(select(FieldCheck).where(col(FieldCheck.opportunity_id).in_(list(ids)))):
        checks[each.opportunity_id][each.field] = RuleCheck(
            each.value, each.verdict, each.who, each.at, each.note
        )
    return checks


def _profile(
    record: Opportunity, row: OpportunityRow, page: OpportunityPage | None, checks: Mapping[str, RuleCheck]
) -> OpportunityProfile:
    amounts = (record.amount_max, record.amount_total, record.amount_min)
    known = next((each for each in amounts if each is not None), None)
    return OpportunityProfile(
        id=row.id,
        title=record.title,
        funder=record.funder,
        summary=record.summary,
        themes=tuple(record.themes),
        places=tuple(record.places),
        applicant_types=tuple(record.applicant_types),
        status=row.status,
        closes_on=row.closes_on,
        rolling=record.rolling is True,
        amount=known if record.currency == POUNDS else None,
        read_at=record.last_seen,
        page=() if page is None else tuple((heading, text) for heading, text in page.sections),
        page_read_at=None if page is None else page.read_at,
        withdrawn=_withdrawn(page),
        checks=checks,
    )


def _withdrawn(page: OpportunityPage | None) -> tuple[date | None, str] | None:
    """The day on which a page was withdrawn, in the United Kingdom, with its publisher's words."""
    if page is None or (page.withdrawn_at is None and not page.withdrawn_words):
        return None
    day = None if page.withdrawn_at is None else page.withdrawn_at.astimezone(LONDON).date()
    return day, page.withdrawn_words
