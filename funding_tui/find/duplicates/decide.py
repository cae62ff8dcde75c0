"""Find opportunities that are the same money; join and part them by hand, which no rule undoes."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput, NotFound, OperationCancelled
from funding_tui.base.progress import IsCancelled
from funding_tui.find.duplicates.candidates import candidate_pairs, is_compared, make_keys
from funding_tui.find.duplicates.groups import Pair, choose_representatives, read_groups
from funding_tui.find.duplicates.score import judge_pair
from models.changes import record_audit
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityLink

BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class DuplicateCounts:
    """How many pairs were linked, and how many a person has to decide."""

    linked: int
    asked: int


def find_duplicates(
    workspace: Workspace, *, today: date, only_new: bool = False, cancelled: IsCancelled | None = None
) -> DuplicateCounts:
    """Compare opportunities that are open or closed not long ago; pairs on record are left as they are.

    A pair that a person was to decide is linked once it has become certain. A link that would bring together
    two opportunities that a person has parted is left for a person to decide instead. With `only_new` those
    alone are compared with all others that came or changed since the last comparison.

    Raises:
        OperationCancelled: cancelled; nothing was stored.
    """
    linked = asked = 0
    with workspace.session(writing=True) as session:
        existing = {(each.first_id, each.second_id): each for each in session.exec(select(OpportunityLink))}
        groups = read_groups(session)
        ids = array("q", make_keys(session, today))
        if not only_new:
            compared = select(col(Opportunity.id)).where(is_compared(today)).order_by(col(Opportunity.id))
            ids = array("q", session.connection().scalars(compared))
        for one, other in candidate_pairs(session, today, ids):
            if cancelled is not None and cancelled():
                message = "the comparison was stopped; none of it was saved"
                raise OperationCancelled(message)
            verdict = judge_pair(one, other)
            pair = (one.id, other.id)
            link = existing.get(pair)
            if verdict is None or (link is not None and (link.state != "asked" or verdict.state == "asked")):
                continue
            if verdict.state == "linked" and groups.find_parted(pair) is None:
                groups.join(pair)
                _store_pair(session, pair, "linked", verdict.how, verdict.why)
                linked += 1
            elif link is None:
                _store_pair(session, pair, "asked", verdict.how, verdict.why)
                asked += 1
        choose_representatives(session, today)
    return DuplicateCounts(linked, asked)


def join_opportunities(workspace: Workspace, first: int, second: int, *, today: date, who: str = "") -> None:
    """Record that two opportunities are the same money.

    Raises:
        BadInput: they are one opportunity, or others of their groups were parted by a person.
        NotFound: there is no such opportunity.
    """
    pair = _pair(first, second)
    with workspace.session(writing=True) as session:
        _check_pair(session, pair)
        parted = read_groups(session).find_parted(pair)
        # a person may join the two that were parted, but not two others by way of them
        if parted is not None and parted != pair:
            message = (
                f"{parted[0]} and {parted[1]} were parted, and joining {first} and {second} would bring "
                f"them together; join {parted[0]} and {parted[1]} first"
            )
            raise BadInput(message)
        _store_pair(session, pair, "linked", BY_HAND, "a person says that they are the same", who)
        choose_representatives(session, today)


def part_opportunities(workspace: Workspace, first: int, second: int, *, today: date, who: str = "") -> None:
    """Record that two opportunities are not the same money: the second leaves the group of the first.

    No rule joins them again; a person may.

    Raises:
        BadInput: they are one opportunity.
        NotFound: there is no such opportunity.
    """
    with workspace.session(writing=True) as session:
        _check_pair(session, _pair(first, second))
        group = read_groups(session).members(second)
        why = "a person says that they differ"
        for other in sorted(group - {second} if first in group else {first}):
            _store_pair(session, _pair(other, second), "apart", BY_HAND, why, who)
        choose_representatives(session, today)


def _pair(first: int, second: int) -> Pair:
    return (first, second) if first < second else (second, first)


def _check_pair(session: Session, pair: Pair) -> None:
    if pair[0] == pair[1]:
        message = f"{pair[0]} is one opportunity; name two"
        raise BadInput(message)
    for key in pair:
        if session.get(Opportunity, key) is None:
            message = f"there is no opportunity number {key}"
            raise NotFound(message)


def _store_pair(session: Session, pair: Pair, state: str, how: str, why: str, who: str | None = None) -> None:
    """Put a pair on record, with an audit entry where a person decided."""
    link = session.exec(
        select(OpportunityLink).where(
            OpportunityLink.first_id == pair[0], OpportunityLink.second_id == pair[1]
        )
    ).first()
    before = None if link is None else {"state": link.state, "why": link.why}
    if link is None:
        link = OpportunityLink(
            first_id=pair[0], second_id=pair[1], state=state, how=how, why=why, found_at=datetime.now(UTC)
        )
    link.state, link.how, link.why, link.decided_by = state, how, why, who or ""
    session.add(link)
    if who is not None:
        what = "joined two opportunities" if state == "linked" else "parted two opportunities"
        record = f"opportunity {pair[0]} and {pair[1]}"
        record_audit(session, what, who=who, record=record, before=before, after={"state": state})
