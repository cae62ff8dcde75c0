"""Groups of listings that are the same money, and which listing of each stands for it in lists.

An officer's own choice stands first: the listing that is in the pipeline. Then one that is open, then the one
that closes latest (a scheme's next run), then the one that was read first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, select

from funding_tui.find.opportunities import still_open
from models.opportunities import Opportunity, OpportunityLink
from models.pipeline import PipelineItem

Pair = tuple[int, int]


class Groups:
    """Listings joined to one another, and pairs that a person has parted."""

    def __init__(self, linked: Iterable[Pair], apart: Iterable[Pair]) -> None:
        self._group: dict[int, set[int]] = {}
        self._apart = {frozenset(pair) for pair in apart}
        for pair in linked:
            self.join(pair)

    def of(self, key: int) -> set[int]:
        """A listing and all that are the same."""
        return self._group.get(key, {key})

    def parted(self, pair: Pair) -> Pair | None:
        """Two that a person has parted and that joining this pair would bring together; None if none."""
        for one in sorted(self.of(pair[0])):
            for other in sorted(self.of(pair[1])):
                if frozenset((one, other)) in self._apart:
                    return min(one, other), max(one, other)
        return None

    def join(self, pair: Pair) -> None:
        """Make one group of two."""
        whole = self.of(pair[0]) | self.of(pair[1])
        for key in whole:
            self._group[key] = whole

    def every(self) -> list[set[int]]:
        """The groups of two or more."""
        return list({id(group): group for group in self._group.values()}.values())


def read_groups(session: Session) -> Groups:
    """The groups as the links on record make them."""
    by_state: dict[str, list[Pair]] = defaultdict(list)
    for link in session.exec(select(OpportunityLink)):
        by_state[link.state].append((link.first_id, link.second_id))
    return Groups(by_state["linked"], by_state["apart"])


def choose_representatives(session: Session, today: date) -> None:
    """Say of every group which listing stands for it; a listing without a group stands for itself."""
    session.flush()
    groups = read_groups(session).every()
    wanted: dict[int, int] = {}
    for group in groups:
        stands = _standing(session, group, today)
        wanted |= {key: stands for key in group if key != stands}
    with_another = select(Opportunity.id, Opportunity.same_as_id).where(
        col(Opportunity.same_as_id).is_not(None)
    )
    held = {key or 0: stands for key, stands in session.exec(with_another)}
    for key in held.keys() | wanted.keys():
        if held.get(key) != wanted.get(key):
            session.connection().execute(
                update(Opportunity).where(col(Opportunity.id) == key).values(same_as_id=wanted.get(key))
            )


def _standing(session: Session, group: set[int], today: date) -> int:
    taken_up = select(PipelineItem.id).where(col(PipelineItem.opportunity_id) == col(Opportunity.id))
    best = (
        select(Opportunity.id)
        .where(col(Opportunity.id).in_(group))
        .order_by(
            taken_up.exists().desc(),
            still_open(today).desc(),
            col(Opportunity.closing_day).desc().nulls_last(),
            col(Opportunity.id),
        )
    )
    return session.exec(best.limit(1)).one() or 0
