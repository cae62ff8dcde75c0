"""What need is counted by: kinds of harm, how often rural victims report them, and the need formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.base.formats import join_words, percent
from funding_tui.base.names import Spellings
from funding_tui.hold.areas import AllocationAreas, read_counts
from models.areas import Harm, Indicator
from models.changes import record_audit
from models.database import Workspace
from models.money import BASIS_POINTS
from models.partnership import Partnership
from optimiser.problem import NeedShare

POPULATION, NEED = "population", "need"


@dataclass(frozen=True, slots=True)
class HarmReporting:
    """One kind of harm.

    Attributes:
        rural_reporting_bp: how likely rural victims are to report it, basis points of how likely others are;
            None where nothing is stated.
        source: where that was read.
    """

    code: str
    name: str
    counted_by: str
    weight: float
    rural_reporting_bp: int | None
    source: str


@dataclass(frozen=True, slots=True)
class NeedSettings:
    """What need is counted by.

    Attributes:
        formula: share of the need formula -> basis points; half and half where nobody stated it.
        formula_note: why those shares; empty where nobody stated them.
    """

    harms: tuple[HarmReporting, ...]
    formula: Mapping[str, int]
    formula_note: str


def need_settings(workspace: Workspace) -> NeedSettings:
    """What need is counted by now."""
    with workspace.session() as session:
        return _settings(session)


def set_reporting(
    workspace: Workspace, harm: str, reporting_bp: int | None, because: str, *, who: str = ""
) -> NeedSettings:
    """State how likely rural victims are to report a kind of harm; None takes the statement back.

    Args:
        workspace: with kinds of harm.
        harm: the code of one.
        reporting_bp: basis points of how likely others are, above 0 and up to 10,000.
        because: where that was read, or whose assumption it is.
        who: who states it.

    Raises:
        NotFound: there is no such harm.
        BadInput: no source is given, or the figure is none that can be.
    """
    if reporting_bp is not None and not because.strip():
        message = "say where it was read how often rural victims report, with --because: it raises need"
        raise BadInput(message)
    if reporting_bp is not None and not 0 < reporting_bp <= BASIS_POINTS:
        message = "write how often rural victims report as a percentage of others, above 0% and up to 100%"
        raise BadInput(message)
    with workspace.session(writing=True) as session:
        known = {each.code: each for each in session.exec(select(Harm))}
        record = known.get(Spellings(known).settle(harm))
        if record is None:
            raise NotFound(did_you_mean("kind of harm", harm, known))
        before = {
            "rural_reporting_bp": record.rural_reporting_bp,
            "reporting_source": record.reporting_source,
        }
        record.rural_reporting_bp = reporting_bp
        record.reporting_source = "" if reporting_bp is None else " ".join(because.split())
        session.add(record)
        after = {"rural_reporting_bp": reporting_bp, "reporting_source": record.reporting_source}
        record_audit(
            session, "reporting rate", who=who, record=f"harm {record.code}", before=before, after=after
        )
        session.flush()
        return _settings(session)


def set_formula(
    workspace: Workspace, shares: Mapping[str, int], because: str, *, who: str = ""
) -> NeedSettings:
    """State the shares by which the population-and-need baseline sets each area's target.

    Args:
        workspace: of a partnership.
        shares: `population`, `need` (recorded harm) or an indicator's code -> basis points, 10,000 in all;
            none for half and half.
        because: why those.
        who: who states it.

    Raises:
        NotFound: a name is none of these; or the workspace names no partnership.
        BadInput: the shares do not add up to 100%, or nobody says why.
    """
    if shares and not because.strip():
        message = "say what the shares rest on, with --because: a usual method is judged by them"
        raise BadInput(message)
    if shares and (sum(shares.values()) != BASIS_POINTS or min(shares.values()) <= 0):
        message = f"the shares must be above 0% and add up to 100%, not to {percent(sum(shares.values()))}"
        raise BadInput(message)
    with workspace.session(writing=True) as session:
        codes = {POPULATION, NEED, *session.exec(select(Indicator.code).distinct())}
        unknown = next((name for name in shares if name not in codes), None)
        if unknown is not None:
            raise NotFound(did_you_mean("share of need", unknown, codes))
        record = session.exec(select(Partnership)).first()
        if record is None:
            message = "this workspace names no partnership; make one with: funding-tui init --name"
            raise NotFound(message)
        before = {"need_formula": dict(record.need_formula), "note": record.need_formula_note}
        record.need_formula = dict(shares)
        record.need_formula_note = " ".join(because.split()) if shares else ""
        session.add(record)
        after = {"need_formula": dict(shares), "note": record.need_formula_note}
        record_audit(session, "need formula", who=who, record=record.name, before=before, after=after)
        session.flush()
        return _settings(session)


def read_need_formula(session: Session, areas: AllocationAreas) -> tuple[NeedShare, ...]:
    """The need formula as a problem has it; none where nobody stated it."""
    partnership = session.exec(select(Partnership)).first()
    stated = {} if partnership is None else partnership.need_formula
    counts = read_counts(session, areas, [name for name in stated if name not in (POPULATION, NEED)])
    return tuple(
        NeedShare(name=name, share=share, by_area=counts.get(name, {})) for name, share in stated.items()
    )


def formula_words(shares: Mapping[str, int]) -> str:
    """The need formula in words, such as `60% by population and 40% by recorded harm`."""
    names = {POPULATION: "population", NEED: "recorded harm"}
    return join_words(
        [f"{percent(share)} by {names.get(name, name.replace('_', ' '))}" for name, share in shares.items()]
    )


def _settings(session: Session) -> NeedSettings:
    partnership = session.exec(select(Partnership)).first()
    stated = {} if partnership is None else dict(partnership.need_formula)
    return NeedSettings(
        harms=tuple(_harms(session)),
        formula=stated or {POPULATION: BASIS_POINTS // 2, NEED: BASIS_POINTS // 2},
        formula_note="" if partnership is None else partnership.need_formula_note,
    )


def _harms(session: Session) -> Iterator[HarmReporting]:
    for harm in session.exec(select(Harm).order_by(col(Harm.id))):
        yield HarmReporting(
            code=harm.code,
            name=harm.name,
            counted_by=harm.indicator_code,
            weight=harm.weight,
            rural_reporting_bp=harm.rural_reporting_bp,
            source=harm.reporting_source,
        )
