"""Groups of opportunities that are the same money: what is on record of them, and which one lists show.

An officer's own choice comes first: the one that is in the pipeline. Then one that is open, then the one that
closes latest (a scheme's next run), then the one that was read first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from funding_tui.find.opportunities import closing_day, still_open
from funding_tui.find.opportunity_words import closes_in_words
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityLink, PipelineItem

STATES = ("asked", "linked", "apart")

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two opportunities, and whether they are the same money.

    Attributes:
        state: `asked` while a person has yet to say, `linked`, or `apart`.
        how: `identifier`, `relisted`, `name`, `likeness` or `by hand`.
        why: what they have in common, or who said so.
    """

    first: int
    first_title: str
    first_source: str
    first_url: str
    second: int
    second_title: str
    second_source: str
    second_url: str
    state: str
    how: str
    why: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class OtherAddress:
    """Where else the same money is listed.

    Attributes:
        id: of the other opportunity.
        sure: False where a person has yet to say whether it is the same.
    """

    id: int
    sure: bool
    title: str
    source: str
    url: str
    closes_on: date | None
    closes_text: str


class Groups:
    """Opportunities joined to one another, and pairs that a person has parted."""

    def __init__(self, linked: Iterable[Pair], apart: Iterable[Pair]) -> None:
        self._group: dict[int, set[int]] = {}
        self._apart = {frozenset(pair) for pair in apart}
        for pair in linked:
            self.join(pair)

    def members(self, key: int) -> set[int]:
        """An opportunity and all that are the same money."""
        return self._group.get(key, {key})

    def find_parted(self, pair: Pair) -> Pair | None:
        """Two that a person has parted and that joining this pair would bring together; None if none."""
        for one in sorted(self.members(pair[0])):
            for other in sorted(self.members(pair[1])):
                if frozenset((one, other)) in self._apart:
                    return min(one, other), max(one, other)
        return None

    def join(self, pair: Pair) -> None:
        """Make one group of the groups of two."""
        members = self.members(pair[0]) | self.members(pair[1])
        for key in members:
            self._group[key] = members

    def all(self) -> list[set[int]]:
        """The groups of two or more."""
        return list({id(group): group for group in self._group.values()}.values())


def read_groups(session: Session) -> Groups:
    """The groups that the pairs on record make."""
    by_state: dict[str, list[Pair]] = defaultdict(list)
    for link in session.exec(select(OpportunityLink)):
        by_state[link.state].append((link.first_id, link.second_id))
    return Groups(by_state["linked"], by_state["apart"])


def read_duplicate_pairs(workspace: Workspace, states: Collection[str] = STATES) -> tuple[DuplicatePair, ...]:
    """Pairs on record, those that a person has yet to decide first."""
    one, other = aliased(Opportunity), aliased(Opportunity)
    query = (
        select(OpportunityLink, one, other)
        .join(one, col(one.id) == col(OpportunityLink.first_id))
        .join(other, col(other.id) == col(OpportunityLink.second_id))
        .where(col(OpportunityLink.state).in_(states))
        .order_by(col(OpportunityLink.first_id), col(OpportunityLink.second_id))
    )
    with workspace.session() as session:
        pairs = [
            DuplicatePair(
                first=link.first_id,
                first_title=first.title,
                first_source=first.source,
                first_url=first.url,
                second=link.second_id,
                second_title=second.title,
                second_source=second.source,
                second_url=second.url,
                state=link.state,
                how=link.how,
                why=link.why,
                decided_by=link.decided_by,
            )
            for link, first, second in session.exec(query)
        ]
    return tuple(sorted(pairs, key=lambda pair: STATES.index(pair.state)))


def read_other_addresses(session: Session, key: int) -> tuple[OtherAddress, ...]:
    """The others of the same money, then those that may be the same, the soonest to close first."""
    linked = read_groups(session).members(key) - {key}
    undecided = session.exec(
        select(OpportunityLink).where(
            OpportunityLink.state == "asked",
            or_(col(OpportunityLink.first_id) == key, col(OpportunityLink.second_id) == key),
        )
    )
    others = dict.fromkeys(linked, True)
    for link in undecided:
        others.setdefault(link.second_id if link.first_id == key else link.first_id, False)
    records = session.exec(select(Opportunity).where(col(Opportunity.id).in_(others)))
    addresses = [_address(record, sure=others[record.id or 0]) for record in records]
    return tuple(sorted(addresses, key=lambda each: (not each.sure, each.closes_on or date.max, each.id)))


def _address(record: Opportunity, *, sure: bool) -> OtherAddress:
    day = closing_day(record.closes_on, record.closes_at)
    return OtherAddress(
        id=record.id or 0,
        sure=sure,
        title=record.title,
        source=record.source,
        url=record.url,
        closes_on=day,
        closes_text=closes_in_words(record.closes_text, record.closes_at, day, record.rolling),
    )


def choose_representatives(session: Session, today: date) -> None:
    """Record for every group which opportunity lists show; one without a group is shown itself."""
    session.flush()
    wanted: dict[int, int] = {}
    for group in read_groups(session).all():
        shown = _choose_representative(session, group, today)
        wanted |= {key: shown for key in group if key != shown}
    with_another = select(Opportunity.id, Opportunity.same_as_id).where(
        col(Opportunity.same_as_id).is_not(None)
    )
    stored = {key or 0: shown for key, shown in session.exec(with_another)}
    for key in stored.keys() | wanted.keys():
        if stored.get(key) != wanted.get(key):
            session.connection().execute(
                update(Opportunity).where(col(Opportunity.id) == key).values(same_as_id=wanted.get(key))
            )


def _choose_representative(session: Session, group: set[int], today: date) -> int:
    in_pipeline = select(PipelineItem.id).where(col(PipelineItem.opportunity_id) == col(Opportunity.id))
    best = (
        select(Opportunity.id)
        .where(col(Opportunity.id).in_(group))
        .order_by(
            in_pipeline.exists().desc(),
            still_open(today).desc(),
            col(Opportunity.closing_day).desc().nulls_last(),
            col(Opportunity.id),
        )
    )
    return session.exec(best.limit(1)).one() or 0
