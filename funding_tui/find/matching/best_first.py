"""Listings that a search found, the best for the partnership first, as a list of them shows it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from funding_tui.find.matching.ranking import build_scorer, rank_ids
from models.database import Workspace

MOST = 2_000
"""Listings up to which all are scored, some 0.3 ms each; of more, words tell too little to wait for it."""


@dataclass(frozen=True, slots=True)
class RankedResults:
    """Listings in the order of their scores.

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


def order_by_match(
    workspace: Workspace,
    ids: Sequence[int],
    *,
    today: date,
    cancelled: Callable[[], bool] | None = None,
) -> RankedResults | None:
    """Order open listings by their scores; None where they are too many or no priority is on record.

    Raises:
        BadInput: the partnership's own judgements cannot be understood.
        OperationCancelled: cancelled.
    """
    if len(ids) > MOST:
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
