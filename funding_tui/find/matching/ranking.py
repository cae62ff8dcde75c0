"""The open opportunities of a workspace, ranked for its partnership."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from funding_tui.base.errors import OperationCancelled
from funding_tui.base.progress import IsCancelled
from funding_tui.find.matching.decisions import Decision, DecisionHistory
from funding_tui.find.matching.judgements import read_judgements
from funding_tui.find.matching.profiles import read_partnership_profile, read_profiles
from funding_tui.find.matching.scoring import Match, Scorer
from funding_tui.find.opportunities import OpportunityRow
from funding_tui.find.search import find
from models.database import Workspace
from models.opportunities import PipelineItem

DISMISSED = "dismissed"
MOST_RANKED = 2_000
"""Opportunities up to which a list is ranked, some 0.3 ms each; a search that finds more says too little."""


@dataclass(frozen=True, slots=True)
class RankedOpportunity:
    """One opportunity with its score."""

    row: OpportunityRow
    match: Match


@dataclass(frozen=True, slots=True)
class RankedResults:
    """Opportunities in the order of their scores.

    Attributes:
        ids: the best first.
        scores: id -> 0 to 150, see `Match`.
        why: id -> the score in one line.
        left_out: how many the partnership cannot apply for, or has dismissed.
    """

    ids: array[int]
    scores: Mapping[int, int]
    why: Mapping[int, str]
    left_out: int


def rank_opportunities(
    workspace: Workspace, text: str = "", *, barred: bool = False, today: date
) -> tuple[RankedOpportunity, ...]:
    """Score the open opportunities that a search finds, the best first, without those that were dismissed.

    With `barred` those that the partnership cannot apply for follow the others.

    Raises:
        BadInput: the search, or the partnership's own judgements, cannot be understood.
    """
    ids = find(workspace, text, today=today)
    with workspace.session() as session:
        return rank_ids(session, ids, build_scorer(session, today), barred=barred, today=today)


def order_by_match(
    workspace: Workspace,
    ids: Sequence[int],
    *,
    today: date,
    cancelled: IsCancelled | None = None,
) -> RankedResults | None:
    """Order open opportunities by their scores; None where there are too many, or no priority is on record.

    Raises:
        BadInput: the partnership's own judgements cannot be understood.
        OperationCancelled: cancelled.
    """
    if len(ids) > MOST_RANKED:
        return None
    with workspace.session() as session:
        scorer = build_scorer(session, today)
        if not scorer.has_priorities:
            return None
        ranked = rank_ids(session, ids, scorer, today=today, cancelled=cancelled)
    return RankedResults(
        ids=array("q", (each.row.id for each in ranked)),
        scores={each.row.id: each.match.score for each in ranked},
        why={each.row.id: each.match.line for each in ranked},
        left_out=len(ids) - len(ranked),
    )


def rank_ids(
    session: Session,
    ids: Sequence[int],
    scorer: Scorer,
    *,
    barred: bool = False,
    today: date,
    cancelled: IsCancelled | None = None,
) -> tuple[RankedOpportunity, ...]:
    """Score the opportunities of these ids, the best first; see `rank_opportunities`.

    Raises:
        OperationCancelled: cancelled.
    """
    dismissed = set(session.exec(select(PipelineItem.opportunity_id).where(PipelineItem.stage == DISMISSED)))
    ranked: list[RankedOpportunity] = []
    for row, profile in read_profiles(session, [key for key in ids if key not in dismissed], today):
        if cancelled is not None and cancelled():
            message = "the opportunities were not ranked; it was stopped"
            raise OperationCancelled(message)
        ranked.append(RankedOpportunity(row, scorer.score(profile)))
    shown = [each for each in ranked if barred or not each.match.barred]
    # the sort is stable: of two with the same score, the one that closes first stays first
    return tuple(sorted(shown, key=lambda each: (each.match.barred, -each.match.score)))


def match_opportunity(workspace: Workspace, key: int, *, today: date) -> Match | None:
    """The score of one opportunity; None where there is none of that number."""
    with workspace.session() as session:
        scorer = build_scorer(session, today)
        return next((scorer.score(profile) for _, profile in read_profiles(session, [key], today)), None)


def build_scorer(session: Session, today: date) -> Scorer:
    """A scorer for the partnership of a workspace, with its decisions so far."""
    judgements = read_judgements()
    partnership = read_partnership_profile(session, today)
    undecided = Scorer(partnership, judgements, DecisionHistory((), judgements.shares), today)
    stages = dict(session.exec(select(PipelineItem.opportunity_id, PipelineItem.stage)).all())
    decisions = [
        Decision(profile.id, profile.funder, undecided.topics(profile), stages[profile.id] != DISMISSED)
        for _, profile in read_profiles(session, sorted(stages), today)
    ]
    return Scorer(partnership, judgements, DecisionHistory(decisions, judgements.shares), today)
