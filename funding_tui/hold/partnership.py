"""The partnership's profile: what funders, bids and the weighing of harm need to know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlmodel import Session, select

from funding_tui.base.errors import BadInput, NotFound
from models.changes import record_audit
from models.database import Workspace
from models.money import Pence
from models.partnership import Partnership

LONGEST = 200  # letters of one place or kind of applicant


@dataclass(frozen=True, slots=True)
class PartnershipProfile:
    """The partnership as it states itself; None and empty where it has not.

    Attributes:
        area_code: ONS code of its area.
        applicant_types: what it may apply as, in the words of funders.
        places: what funders call where it works.
        bid_lead_days: days that it needs for a bid.
        officer_day_pence: what a day of an officer costs.
        harm_unit: what harm is counted in; `harm_unit_means` says what one of them is, in a sentence, and
            `harm_unit_source` where that was read.
        harm_per_point: harm units that one officer point counts as, an assumption; the note says why.
        rural_uplift_bp: extra cost of delivery in rural areas, basis points, where a project states none.
        horizon_years: for how many financial years, from the first of the plan, effects are counted; None
            for the years of the plan. The note says why, with the source.
    """

    name: str
    area_code: str
    applicant_types: tuple[str, ...]
    places: tuple[str, ...]
    bid_lead_days: int | None
    officer_day_pence: Pence | None
    harm_unit: str
    harm_unit_means: str
    harm_unit_source: str
    harm_per_point: float
    harm_per_point_note: str
    rural_uplift_bp: int | None
    horizon_years: int | None
    horizon_note: str


def update_partnership(
    workspace: Workspace,
    *,
    applicant_types: Sequence[str] | None = None,
    places: Sequence[str] | None = None,
    bid_lead_days: int | None = None,
    officer_day_pence: Pence | None = None,
    harm_unit: str | None = None,
    harm_unit_means: str | None = None,
    harm_unit_source: str | None = None,
    harm_per_point: float | None = None,
    harm_per_point_note: str | None = None,
    rural_uplift_bp: int | None = None,
    horizon_years: int | None = None,
    horizon_note: str | None = None,
    who: str = "",
) -> PartnershipProfile:
    """State more of the partnership; what is None stays as it is.

    Raises:
        NotFound: the workspace has none.
        BadInput: what a unit of harm is is stated without its source, or what a point counts as, or the
            appraisal horizon, without saying why.
    """
    if (harm_unit_means or "").strip() and not (harm_unit_source or "").strip():
        message = "say where it was read what a unit of harm is, with --unit-source"
        raise BadInput(message)
    if harm_per_point is not None and not (harm_per_point_note or "").strip():
        message = "say what an officer point rests on: it decides between scored and measured projects"
        raise BadInput(message)
    if horizon_years is not None and not (horizon_note or "").strip():
        message = "say what the appraisal horizon rests on: it decides how much a lasting effect counts"
        raise BadInput(message)
    given = {
        "applicant_types": None if applicant_types is None else _words(applicant_types),
        "places": None if places is None else _words(places),
        "bid_lead_days": bid_lead_days,
        "officer_day_pence": officer_day_pence,
        "harm_unit": harm_unit,
        "harm_unit_means": harm_unit_means,
        "harm_unit_source": harm_unit_source,
        "harm_per_point": harm_per_point,
        "harm_per_point_note": harm_per_point_note,
        "rural_uplift_bp": rural_uplift_bp,
        "horizon_years": horizon_years,
        "horizon_note": horizon_note,
    }
    fresh = {name: value for name, value in given.items() if value is not None}
    with workspace.session(writing=True) as session:
        record = _record(session)
        before = {name: getattr(record, name) for name in fresh}
        changed = {name: value for name, value in fresh.items() if value != before[name]}
        if changed:
            record.sqlmodel_update(changed)
            session.add(record)
            was = {name: before[name] for name in changed}
            record_audit(session, "partnership", who=who, record=record.name, before=was, after=changed)
        return _profile(record)


def _record(session: Session) -> Partnership:
    record = session.exec(select(Partnership)).first()
    if record is None:
        message = "this workspace names no partnership; make one with: funding-tui init --name"
        raise NotFound(message)
    return record


def _words(several: Sequence[str]) -> list[str]:
    lines = (" ".join(each.split())[:LONGEST] for each in several)
    return list(dict.fromkeys(line for line in lines if line))


def _profile(record: Partnership) -> PartnershipProfile:
    values = {field.name: getattr(record, field.name) for field in fields(PartnershipProfile)}
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return PartnershipProfile(**{**values, **lists})
