"""Find what is the same money, and let a person join and part; no rule undoes what a person said."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput, NotFound, OperationCancelled
from funding_tui.find.duplicates.candidates import candidate_pairs
from funding_tui.find.duplicates.groups import Pair, choose_representatives, read_groups
from funding_tui.find.duplicates.keys import is_compared, make_keys
from funding_tui.find.duplicates.score import judge_pair
from models.audit import record_audit
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityLink

BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class DuplicateCounts:
    """What a look for the same money brought: how many pairs were linked, and how many are to be asked of."""

    linked: int
    asked: int


def find_duplicates(
    workspace: Workspace,
    *,
    today: date,
    only_new: bool = False,
    cancelled: Callable[[], bool] | None = None,
) -> DuplicateCounts:
    """Compare listings that are open or closed of late; pairs already on record are left as they are.

    A pair that was to be asked of is linked where certainty has come since. A link that would bring together
    two listings that a person has parted is asked about instead.

    Args:
        workspace: where the listings are.
        today: the day in the United Kingdom.
        only_new: compare with the rest only what came or changed since the last comparison.
        cancelled: asked often, whether to stop; then nothing is kept.

    Raises:
        OperationCancelled: cancelled.
    """
    linked = asked = 0
    with workspace.session() as session:
        held = {(each.first_id, each.second_id): each for each in session.exec(select(OpportunityLink))}
        groups = read_groups(session)
        fresh = array("q", make_keys(session, today))
        if not only_new:
            every = select(col(Opportunity.id)).where(is_compared(today)).order_by(col(Opportunity.id))
            fresh = array("q", session.connection().scalars(every))
        for one, other in candidate_pairs(session, today, fresh):
            if cancelled is not None and cancelled():
                message = "the comparison was stopped; nothing of it was kept"
                raise OperationCancelled(message)
            verdict = judge_pair(one, other)
            pair = (one.id, other.id)
            link = held.get(pair)
            if verdict is None or (link is not None and (link.state != "asked" or verdict.state == "asked")):
                continue
            if verdict.state == "linked" and groups.parted(pair) is None:
                groups.join(pair)
                _keep(session, pair, "linked", verdict.how, verdict.why)
                linked += 1
            elif link is None:
                _keep(session, pair, "asked", verdict.how, verdict.why)
                asked += 1
        choose_representatives(session, today)
    return DuplicateCounts(linked, asked)


def join_opportunities(workspace: Workspace, first: int, second: int, *, today: date, who: str = "") -> None:
    """Say that two listings are the same money.

    Raises:
        BadInput: they are one listing, or others of their groups were parted by a person.
        NotFound: there is no such listing.
    """
    pair = _pair(first, second)
    with workspace.session() as session:
        _check(session, pair)
        between = read_groups(session).parted(pair)
        # whoever parted these two may think again of them, though not of others by the way
        if between is not None and between != pair:
            message = (
                f"{between[0]} and {between[1]} were parted, and joining {first} and {second} would bring "
                f"them together; join {between[0]} and {between[1]} first"
            )
            raise BadInput(message)
        _keep(session, pair, "linked", BY_HAND, "a person says that they are the same", who)
        choose_representatives(session, today)


def part_opportunities(workspace: Workspace, first: int, second: int, *, today: date, who: str = "") -> None:
    """Say that two listings are not the same money: the second leaves the first and all that are the first.

    They are never joined again but by hand.

    Raises:
        BadInput: they are one listing.
        NotFound: there is no such listing.
    """
    with workspace.session() as session:
        _check(session, _pair(first, second))
        group = read_groups(session).of(second)
        for other in sorted(group - {second} if first in group else {first}):
            _keep(session, _pair(other, second), "apart", BY_HAND, "a person says that they differ", who)
        choose_representatives(session, today)


def _pair(first: int, second: int) -> Pair:
    return (first, second) if first < second else (second, first)


def _check(session: Session, pair: Pair) -> None:
    if pair[0] == pair[1]:
        message = f"{pair[0]} is one listing; name two"
        raise BadInput(message)
    for key in pair:
        if session.get(Opportunity, key) is None:
            message = f"there is no opportunity number {key}"
            raise NotFound(message)


def _keep(session: Session, pair: Pair, state: str, how: str, why: str, who: str | None = None) -> None:
    """Put a pair on record, with an audit entry where a person said it."""
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
        what = "joined two listings" if state == "linked" else "parted two listings"
        record = f"opportunity {pair[0]} and {pair[1]}"
        record_audit(session, what, who=who, record=record, before=before, after={"state": state})
