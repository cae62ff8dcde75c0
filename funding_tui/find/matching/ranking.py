"""The open notices of a workspace, ranked for its partnership."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from funding_tui.base.errors import OperationCancelled
from funding_tui.find.matching.decisions import Decision, DecisionHistory
from funding_tui.find.matching.judgements import read_judgements
from funding_tui.find.matching.profiles import (
    OpportunityProfile,
    PartnershipProfile,
    PriorityProfile,
    RuleCheck,
)
from funding_tui.find.matching.scoring import Match, Scorer
from funding_tui.find.opportunities import OpportunityRow, read_rows
from funding_tui.find.search import find
from funding_tui.hold.streams import read_pots
from models.database import Workspace
from models.money import Pence
from models.opportunities import FieldCheck, Opportunity, OpportunityPage
from models.partnership import Partnership, Priority
from models.pipeline import PipelineItem
from models.projects import Option, OptionCost

POUNDS = "GBP"
DISMISSED = "dismissed"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class RankedOpportunity:
    """One notice with its score."""

    row: OpportunityRow
    match: Match


def rank_opportunities(
    workspace: Workspace, text: str = "", *, barred: bool = False, today: date
) -> tuple[RankedOpportunity, ...]:
    """Score the open notices that hold `text`, the best first; those that were dismissed are left out.

    Args:
        workspace: the records.
        text: as of `opportunities.find`.
        barred: those too that the partnership cannot apply for, after the others.
        today: the day in the United Kingdom.

    Raises:
        BadInput: the search, or the partnership's own judgements, cannot be understood.
    """
    ids = find(workspace, text, today=today)
    with workspace.session() as session:
        return rank_ids(session, ids, build_scorer(session, today), barred=barred, today=today)


def rank_ids(
    session: Session,
    ids: Sequence[int],
    scorer: Scorer,
    *,
    barred: bool = False,
    today: date,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[RankedOpportunity, ...]:
    """Score some notices, the best first; see `rank_opportunities`.

    Raises:
        OperationCancelled: cancelled.
    """
    dismissed = set(session.exec(select(PipelineItem.opportunity_id).where(PipelineItem.stage == DISMISSED)))
    ranked: list[RankedOpportunity] = []
    for row, notice in read_profiles(session, [key for key in ids if key not in dismissed], today):
        if cancelled is not None and cancelled():
            message = "the listings were not ranked; it was stopped"
            raise OperationCancelled(message)
        ranked.append(RankedOpportunity(row, scorer.score(notice)))
    kept = [each for each in ranked if barred or not each.match.barred]
    # the sort is stable, so that of equals the one that closes first stays first
    return tuple(sorted(kept, key=lambda each: (each.match.barred, -each.match.score)))


def match_opportunity(workspace: Workspace, key: int, *, today: date) -> Match | None:
    """The score of one notice; None where it is not there."""
    with workspace.session() as session:
        scorer = build_scorer(session, today)
        return next((scorer.score(notice) for _, notice in read_profiles(session, [key], today)), None)


def build_scorer(session: Session, today: date) -> Scorer:
    """A scorer for the partnership of a workspace, with what its decisions so far say."""
    judgements = read_judgements()
    seeker = read_partnership_profile(session, today)
    blank = Scorer(seeker, judgements, DecisionHistory((), judgements.shares), today)
    stages = dict(session.exec(select(PipelineItem.opportunity_id, PipelineItem.stage)).all())
    decisions = [
        Decision(notice.id, notice.funder, blank.topics(notice), stages[notice.id] != DISMISSED)
        for _, notice in read_profiles(session, sorted(stages), today)
    ]
    return Scorer(seeker, judgements, DecisionHistory(decisions, judgements.shares), today)


def read_partnership_profile(session: Session, today: date) -> PartnershipProfile:
    """The partnership as one that looks for money."""
    partnership = session.exec(select(Partnership)).first()
    priorities = [
        PriorityProfile(each.code, each.name, each.weight, each.description)
        for each in session.exec(select(Priority).order_by(Priority.code))
        if (each.valid_from is None or each.valid_from <= today)
        and (each.valid_to is None or today <= each.valid_to)
    ]
    pots = [pot.free for pot in read_pots(session, today) if pot.dies_on >= today]
    return PartnershipProfile(
        country="" if partnership is None else partnership.area_code[:1].upper(),
        places=() if partnership is None else tuple(partnership.places),
        applicant_types=() if partnership is None else tuple(partnership.applicant_types),
        priorities=tuple(priorities),
        lead_days=None if partnership is None else partnership.bid_lead_days,
        smallest_cost=_smallest_cost(session),
        free=sum(max(free, 0) for free in pots) if pots else None,
    )


def _smallest_cost(session: Session) -> Pence | None:
    """Pence of the cheapest option, one unit of it in one area where it is delivered so."""
    costs = (
        select(
            OptionCost.option_id,
            func.sum(OptionCost.fixed_pence + OptionCost.unit_pence).label("pence"),
        )
        .group_by(col(OptionCost.option_id))
        .subquery()
    )
    asked = select(Option.minimum_pence, costs.c.pence).join(costs, costs.c.option_id == Option.id)
    return min((max(least, pence) for least, pence in session.exec(asked)), default=None)


def read_profiles(
    session: Session, ids: Sequence[int], today: date
) -> Iterator[tuple[OpportunityRow, OpportunityProfile]]:
    """Some listings as they are matched, in the order of their ids, each with its row."""
    for first in range(0, len(ids), _PAGE):
        page = ids[first : first + _PAGE]
        records = {
            each.id: each
            for each in session.exec(select(Opportunity).where(col(Opportunity.id).in_(list(page))))
        }
        pages, held = _pages(session, page), _held(session, page)
        for row in read_rows(session, page, today):
            yield row, _notice(records[row.id], row, pages.get(row.id), held.get(row.id, {}))
        session.expunge_all()


def read_release(session: Session, record: Opportunity, today: date) -> OpportunityProfile:
    """One listing as it is matched."""
    key = record.id or 0
    (row,) = read_rows(session, [key], today)
    return _notice(record, row, _pages(session, [key]).get(key), _held(session, [key]).get(key, {}))


def _pages(session: Session, ids: Sequence[int]) -> dict[int, OpportunityPage]:
    """The pages behind some listings, of those that have been read."""
    asked = select(OpportunityPage).where(col(OpportunityPage.opportunity_id).in_(list(ids)))
    return {page.opportunity_id: page for page in session.exec(asked)}


def _held(session: Session, ids: Sequence[int]) -> dict[int, dict[str, RuleCheck]]:
    """What persons found who held some listings against their sources: id -> rule or field -> finding."""
    found: dict[int, dict[str, RuleCheck]] = defaultdict(dict)
    for each in session.exec(select(FieldCheck).where(col(FieldCheck.opportunity_id).in_(list(ids)))):
        found[each.opportunity_id][each.field] = RuleCheck(
            each.value, each.verdict, each.who, each.at, each.note
        )
    return found


def _notice(
    record: Opportunity, row: OpportunityRow, page: OpportunityPage | None, held: Mapping[str, RuleCheck]
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
        held=held,
    )
