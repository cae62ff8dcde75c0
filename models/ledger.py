"""The ledger: append-only money events, and the balances that are derived from them.

A mistake is corrected by a further entry, never by changing one: the database refuses updates and deletes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from sqlmodel import Field, Session, SQLModel, col, or_, select

from models.columns import one_of, pence_field
from models.money import Pence

ENTRY_KINDS = (
    "award",
    "variation",
    "receipt",
    "commitment",
    "spend",
    "forecast",
    "virement",
    "repayment",
)
VIREMENT_BASES = ("actual", "forecast")


class LedgerEntry(SQLModel, table=True):
    """One money event of one pot.

    Attributes:
        kind: award and variation say what was granted; receipt what came in; commitment what is
            contracted; spend what went out; forecast what more is expected to go out; virement what moved
            in (positive) or out (negative) with the funder's permission; repayment what was returned.
        pence: whole pence; negative where the event takes back (a variation down, a credit note).
        project_id: what a commitment, spend or forecast is for.
        proposal_id: the version of a proposal whose certificate, or a virement under it, made the entry.
        illustrative: made up for a demonstration.
    """

    __table_args__ = (one_of("kind", ENTRY_KINDS),)

    id: int | None = Field(default=None, primary_key=True)
    pot_id: int = Field(foreign_key="pot.id", index=True)
    kind: str
    pence: int = pence_field()
    on: date
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id")
    note: str = ""
    source: str = ""
    illustrative: bool = False
    recorded_at: datetime
    recorded_by: str = ""


class Virement(SQLModel, table=True):
    """Money moved after a proposal was certified, or expected to be; append-only.

    Attributes:
        from_pot_id, to_pot_id: two pots of one stream, or the same pot where only the project changes.
        from_project_id, to_project_id: whose commitment falls and whose rises; both None where money that
            nothing is committed from moves between pots.
        proposal_id: the certified version whose allocation it changes; None between pots alone.
        pence: whole pence.
        what, why: in words.
        basis: `actual` has entries in the ledger; `forecast` is expected, and moves nothing yet.
        on: the day it takes effect.
    """

    __table_args__ = (one_of("basis", VIREMENT_BASES),)

    id: int | None = Field(default=None, primary_key=True)
    from_pot_id: int = Field(foreign_key="pot.id", index=True)
    to_pot_id: int = Field(foreign_key="pot.id", index=True)
    from_project_id: int | None = Field(default=None, foreign_key="project.id")
    to_project_id: int | None = Field(default=None, foreign_key="project.id")
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", index=True)
    pence: int = pence_field(gt=0)
    what: str
    why: str
    basis: str = "actual"
    on: date
    recorded_at: datetime
    recorded_by: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """What one pot holds, in pence.

    Attributes:
        awarded: awards, variations and virements, less repayments.
        received: receipts less repayments.
        committed: commitments made.
        spent: money gone out.
        forecast: further spending expected, not yet committed.
        taken: for each project the larger of committed and spent, added up.
        free: awarded less taken: what may still be allocated. Negative when over-committed.
    """

    awarded: Pence = 0
    received: Pence = 0
    committed: Pence = 0
    spent: Pence = 0
    forecast: Pence = 0
    taken: Pence = 0

    @property
    def free(self) -> Pence:
        """Awarded less taken."""
        return self.awarded - self.taken


Event: TypeAlias = tuple[str, Pence, int | None]


def balance(events: Iterable[Event]) -> Balance:
    """The balance that a pot's (kind, pence, project id) events add up to."""
    totals: dict[str, Pence] = dict.fromkeys(ENTRY_KINDS, 0)
    committed: dict[int | None, Pence] = defaultdict(int)
    spent: dict[int | None, Pence] = defaultdict(int)
    for kind, pence, project in events:
        totals[kind] += pence
        if kind == "commitment":
            committed[project] += pence
        elif kind == "spend":
            spent[project] += pence
    return Balance(
        awarded=totals["award"] + totals["variation"] + totals["virement"] - totals["repayment"],
        received=totals["receipt"] - totals["repayment"],
        committed=totals["commitment"],
        spent=totals["spend"],
        forecast=totals["forecast"],
        # spending draws down its project's commitment, so only the larger of the two counts
        taken=sum(max(committed[project], spent[project]) for project in {*committed, *spent}),
    )


def balances(
    session: Session, as_at: date | None = None, *, without: Collection[int] = ()
) -> dict[int, Balance]:
    """Every pot's balance by pot id.

    Args:
        session: on the workspace.
        as_at: counts entries dated up to and including this day; all if None.
        without: ids of versions of proposals whose entries do not count, as if they were not certified.
    """
    events: dict[int, list[Event]] = defaultdict(list)
    query = select(LedgerEntry.pot_id, LedgerEntry.kind, LedgerEntry.pence, LedgerEntry.project_id)
    if as_at is not None:
        query = query.where(col(LedgerEntry.on) <= as_at)
    if without:
        own = col(LedgerEntry.proposal_id)
        query = query.where(or_(own.is_(None), own.not_in(without)))
    for pot, kind, pence, project in session.exec(query):
        events[pot].append((kind, pence, project))
    return {pot: balance(of_pot) for pot, of_pot in events.items()}
