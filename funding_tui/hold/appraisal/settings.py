"""What the partnership states on appraisal: unit costs, discounting and optimism; unknown stays off."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, select

from funding_tui.base.errors import BadInput, NotFound, suggestion
from funding_tui.hold.weight_sets.on_record import WeightSet, read_weight_sets
from models.changes import record_audit
from models.database import Workspace
from models.partnership import Partnership

FIGURES = ("discount_bp", "capital_optimism_bp", "revenue_optimism_bp")
USUAL_COSTS = "home-office-2018"  # the set of unit costs that is used until another is stated


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Discounting(_Frozen):
    """The rate that the Treasury publishes, basis points a year, and for how many years it holds."""

    rate_bp: int
    first_years: int
    words: str
    source: str
    read_on: date


class OptimismKind(_Frozen):
    """What costs of one kind of project are raised by: the lowest and the highest, basis points."""

    name: str
    of: str
    lowest_bp: int
    highest_bp: int


class Optimism(_Frozen):
    """What the Treasury publishes on optimism, by kind of project."""

    words: str
    source: str
    read_on: date
    kind: tuple[OptimismKind, ...]


class GreenBook(_Frozen):
    """What the Treasury publishes on appraisal."""

    discounting: Discounting
    optimism: Optimism


@cache
def green_book() -> GreenBook:
    """What the Treasury publishes, as it was read."""
    text = (files("funding_tui.hold.appraisal") / "green_book.toml").read_text("utf-8")
    return GreenBook.model_validate(tomllib.loads(text))


@dataclass(frozen=True, slots=True)
class Appraisal:
    """How benefit is put in pounds.

    Attributes:
        unit_costs: the set of costs that prices an offence.
        discount_bp: what each later year counts less for, basis points; None for not at all.
        capital_optimism_bp, revenue_optimism_bp: what costs are raised by, basis points; None likewise.
        note: where those three come from.
    """

    unit_costs: WeightSet
    discount_bp: int | None
    capital_optimism_bp: int | None
    revenue_optimism_bp: int | None
    note: str


@dataclass(frozen=True, slots=True)
class AppraisalChanges:
    """What is to be stated; None leaves a figure as it is, and a name in `off` switches one off.

    Attributes:
        unit_costs: code of a set in pounds.
        off: fields that no longer count.
        note: why, with the source; needed for any figure.
    """

    unit_costs: str | None = None
    discount_bp: int | None = None
    capital_optimism_bp: int | None = None
    revenue_optimism_bp: int | None = None
    off: frozenset[str] = frozenset()
    note: str = ""


def read_appraisal(session: Session) -> Appraisal:
    """What the partnership states, or nothing but the usual unit costs where there is no partnership."""
    record = session.exec(select(Partnership)).first() or Partnership(name="")
    priced = {each.code: each for each in read_weight_sets(session) if each.in_pounds}
    return Appraisal(
        unit_costs=priced.get(record.unit_costs) or priced[USUAL_COSTS],
        discount_bp=record.discount_bp,
        capital_optimism_bp=record.capital_optimism_bp,
        revenue_optimism_bp=record.revenue_optimism_bp,
        note=record.appraisal_note,
    )


def load_appraisal(workspace: Workspace) -> Appraisal:
    """The same, of an open workspace."""
    with workspace.session() as session:
        return read_appraisal(session)


def state_appraisal(workspace: Workspace, changes: AppraisalChanges, *, who: str = "") -> Appraisal:
    """State how benefit is put in pounds.

    Raises:
        NotFound: the workspace names no partnership.
        BadInput: a figure is stated without saying where it comes from, or the set is not one in pounds.
    """
    figures = {name: getattr(changes, name) for name in FIGURES if getattr(changes, name) is not None}
    if figures and not changes.note.strip():
        message = "say where the figure comes from: it decides what a project is said to be worth"
        raise BadInput(message)
    with workspace.session(writing=True) as session:
        record = session.exec(select(Partnership)).first()
        if record is None:
            message = "this workspace names no partnership; make one with: funding-tui init --name"
            raise NotFound(message)
        fresh: dict[str, object] = {**figures, **dict.fromkeys(changes.off)}
        if changes.unit_costs is not None:
            priced = [each.code for each in read_weight_sets(session) if each.in_pounds]
            if changes.unit_costs not in priced:
                named = changes.unit_costs
                message = f"{named!r} is no set of costs in pounds; {suggestion(named, priced)}"
                raise BadInput(message)
            fresh["unit_costs"] = changes.unit_costs
        after = {name: fresh.get(name, getattr(record, name)) for name in FIGURES}
        others = [name for name in FIGURES if name not in fresh and after[name] is not None]
        if figures or changes.off:
            kept = record.appraisal_note if others else ""
            fresh["appraisal_note"] = _joined(kept, " ".join(changes.note.split()))
        before = {name: getattr(record, name) for name in fresh}
        if before != fresh:
            record.sqlmodel_update(fresh)
            session.add(record)
            record_audit(session, "appraisal", who=who, record=record.name, before=before, after=fresh)
        session.flush()
        return read_appraisal(session)


def _joined(stated: str, more: str) -> str:
    """Where the figures come from, each source once."""
    return "; ".join(dict.fromkeys(part for part in (stated, more) if part))
