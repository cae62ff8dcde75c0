"""What the partnership states of itself, for funders and for its own bids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from funding_tui.desk.errors import NotFound
from models.audit import write_down
from models.database import Workspace
from models.money import Pence
from models.partnership import Partnership

LONGEST = 200  # letters of one place or kind of applicant


@dataclass(frozen=True, slots=True)
class PartnershipTold:
    """The partnership as it states itself; None and empty where it has not.

    Attributes:
        area_code: ONS code of its area.
        applicant_types: what it may apply as, in the words of funders.
        places: what funders call where it works.
        bid_lead_days: days that it needs for a bid.
        officer_day_pence: what a day of an officer costs.
    """

    name: str
    area_code: str
    applicant_types: tuple[str, ...]
    places: tuple[str, ...]
    bid_lead_days: int | None
    officer_day_pence: Pence | None


def partnership(workspace: Workspace) -> PartnershipTold:
    """The partnership of a workspace.

    Raises:
        NotFound: the workspace has none.
    """
    with workspace.session() as session:
        return _told(_record(session))


def state(
    workspace: Workspace,
    *,
    applicant_types: Sequence[str] | None = None,
    places: Sequence[str] | None = None,
    bid_lead_days: int | None = None,
    officer_day_pence: Pence | None = None,
    who: str = "",
) -> PartnershipTold:
    """State what a bid needs to know of the partnership; what is None stays as it is.

    Raises:
        NotFound: the workspace has none.
    """
    given = {
        "applicant_types": None if applicant_types is None else _words(applicant_types),
        "places": None if places is None else _words(places),
        "bid_lead_days": bid_lead_days,
        "officer_day_pence": officer_day_pence,
    }
    fresh = {name: value for name, value in given.items() if value is not None}
    with workspace.session() as session:
        record = _record(session)
        before = {name: getattr(record, name) for name in fresh}
        changed = {name: value for name, value in fresh.items() if value != before[name]}
        if changed:
            record.sqlmodel_update(changed)
            session.add(record)
            was = {name: before[name] for name in changed}
            write_down(session, "partnership", who=who, record=record.name, before=was, after=changed)
        return _told(record)


def _record(session: Session) -> Partnership:
    record = session.exec(select(Partnership)).first()
    if record is None:
        message = "this workspace names no partnership; make one with: funding-tui init --name"
        raise NotFound(message)
    return record


def _words(several: Sequence[str]) -> list[str]:
    lines = (" ".join(each.split())[:LONGEST] for each in several)
    return list(dict.fromkeys(line for line in lines if line))


def _told(record: Partnership) -> PartnershipTold:
    return PartnershipTold(
        name=record.name,
        area_code=record.area_code,
        applicant_types=tuple(record.applicant_types),
        places=tuple(record.places),
        bid_lead_days=record.bid_lead_days,
        officer_day_pence=record.officer_day_pence,
    )
