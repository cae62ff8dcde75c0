"""A scenario laid over the records, as one problem of allocation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from pydantic import ValidationError
from sqlmodel import Session, col, select

from funding_tui.desk.errors import BadInput, NotFound
from funding_tui.desk.held import spend_by_days
from funding_tui.desk.planning import terms
from funding_tui.desk.planning.committed import committed_projects, versions_of
from funding_tui.desk.planning.offers import read_offers
from funding_tui.desk.planning.places import Places, read_harms, read_places, read_priorities
from models.allocations import Scenario
from models.database import Workspace
from models.funding import Pot, Stream
from models.ledger import balances
from models.money import FinancialYear
from models.partnership import Partnership
from models.rules import CostType, FundingRule, LockRule, ShareRule
from optimiser.problem import Area as ProblemArea
from optimiser.problem import Pot as ProblemPot
from optimiser.problem import Problem
from optimiser.problem import Stream as ProblemStream


@dataclass(frozen=True, slots=True)
class Changes:
    """What the officer changes on the screen without saving it.

    Attributes:
        rural_floor_bp: a floor on the share spent in rural areas that takes the scenario's place; -1 for
            no floor at all, None to leave the scenario's.
        lock_in, lock_out: project codes held in and held out.
        instead_of: the number of a certified proposal that the run is to take the place of: its commitments
            count as money that is free, and its projects may be chosen again.
        rural_uplift_bp: what delivery in rural areas is tried to cost more, in place of what the partnership
            states; a project that states its own keeps it.
    """

    rural_floor_bp: int | None = None
    lock_in: tuple[str, ...] = ()
    lock_out: tuple[str, ...] = ()
    instead_of: int | None = None
    rural_uplift_bp: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A problem, and what its ids stand for in the records.

    Attributes:
        left_out: (project code, reason) for each project that could not be weighed.
        notes: what had to be left out or assumed on the way, one sentence each.
        pot_ids, option_ids, area_ids: problem id -> record id.
    """

    scenario: str
    scenario_name: str
    scenario_note: str
    scenario_id: int
    problem: Problem
    pot_ids: dict[str, int]
    option_ids: dict[str, int]
    area_ids: dict[str, int]
    area_kind: str
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def plan(workspace: Workspace, code: str, changes: Changes, today: date) -> Plan:
    """The problem that a scenario stands for today.

    Raises:
        NotFound: there is no such scenario.
        BadInput: the records do not yet make a problem; the sentence says what is missing.
    """
    with workspace.session() as session:
        return lay(session, _chain(session, code), changes, today)


def lay(session: Session, scenarios: Sequence[Scenario], changes: Changes, today: date) -> Plan:
    """The problem of scenarios laid over the records, the deepest base first; they need not be kept ones.

    Raises:
        BadInput: the records do not yet make a problem; the sentence says what is missing.
    """
    places = read_places(session)
    weights = {name: weight for scenario in scenarios for name, weight in scenario.weights.items()}
    given_back = versions_of(session, changes.instead_of)
    pots, pot_ids, streams = _open_pots(session, scenarios[-1].financial_years, today, given_back)
    years = sorted({pot.financial_year for pot in pots})
    offers = read_offers(
        session,
        places,
        years,
        uplift_bp=changes.rural_uplift_bp,
        taken=committed_projects(session, years, given_back),
    )
    harms, harm_notes = read_harms(session, places)
    rules = _rules(session, scenarios, changes, today)
    partnership = session.exec(select(Partnership)).first()
    top = scenarios[-1]
    projects = {project.id for project in offers.projects}
    _refuse_unknown_locks(changes, projects)
    if not offers.options:
        message = "there is no project that can be weighed yet; import projects with costs and a score"
        raise BadInput(message)
    ground = terms.Ground(session, places, pots, offers.options)
    try:
        problem = Problem(
            title=f"{partnership.name if partnership else 'Partnership'}: {top.name}",
            harm_unit=partnership.harm_unit if partnership else "harm units",
            harm_per_point=partnership.harm_per_point if partnership else 1.0,
            streams=streams,
            pots=pots,
            areas=_areas(places),
            priorities=read_priorities(session, weights),
            harms=harms,
            projects=offers.projects,
            options=offers.options,
            rules=(*terms.put(rules, ground), *terms.read_capacities(session, offers.options)),
            unknowns=offers.unknowns,
        )
    except ValidationError as fault:
        message = f"the records do not make a problem yet: {fault.errors()[0]['msg']}"
        raise BadInput(message) from fault
    return Plan(
        scenario=top.code,
        scenario_name=top.name,
        scenario_note=top.note,
        scenario_id=top.id or 0,
        problem=problem,
        pot_ids=pot_ids,
        option_ids=offers.option_ids,
        area_ids={place.code: place.id for place in places.all},
        area_kind=places.kind,
        left_out=offers.left_out,
        notes=(*places.notes, *harm_notes, *offers.notes, *ground.notes),
    )


def _chain(session: Session, code: str) -> list[Scenario]:
    """The scenario after everything that it is laid over, the deepest base first."""
    found = session.exec(select(Scenario).where(Scenario.code == code)).first()
    if found is None:
        known = ", ".join(session.exec(select(Scenario.code))) or "none yet"
        message = f"there is no scenario {code!r}; there are: {known}"
        raise NotFound(message)
    chain = [found]
    while chain[0].base_id is not None and len(chain) < 20:
        base = session.get(Scenario, chain[0].base_id)
        if base is None or base in chain:
            break
        chain.insert(0, base)
    return chain


def _rules(
    session: Session, scenarios: Sequence[Scenario], changes: Changes, today: date
) -> list[tuple[str, FundingRule]]:
    aside = {words for scenario in scenarios for words in scenario.switched_off}
    own = [rule for scenario in scenarios for rule in scenario.read_rules() if rule.words not in aside]
    if changes.rural_floor_bp is not None:
        own = [rule for rule in own if not is_rural_floor(rule)]
        if changes.rural_floor_bp >= 0:
            own.append(rural_floor(changes.rural_floor_bp))
    own += [LockRule(project=code, state="in", words=f"{code} is locked in") for code in changes.lock_in]
    own += [LockRule(project=code, state="out", words=f"{code} is locked out") for code in changes.lock_out]
    return [*terms.read_stream_rules(session, today, aside), *((terms.ALL_STREAMS, rule) for rule in own)]


def rural_floor(at_least_bp: int) -> ShareRule:
    """A floor on the share of all spending that goes to rural areas, in basis points."""
    percent = f"{at_least_bp / 100:g}"
    return ShareRule(
        words=f"At least {percent}% of the money is spent in rural areas",
        places="rural",
        at_least_bp=at_least_bp,
    )


def is_rural_floor(rule: FundingRule) -> bool:
    """Whether a rule is a floor on the rural share of all spending, and nothing narrower."""
    return (
        isinstance(rule, ShareRule)
        and rule.places == "rural"
        and rule.at_least_bp is not None
        and not any((rule.within, rule.cost_types, rule.priorities, rule.projects))
    )


def _open_pots(
    session: Session, years: Sequence[str], today: date, given_back: Collection[int]
) -> tuple[tuple[ProblemPot, ...], dict[str, int], tuple[ProblemStream, ...]]:
    """Pots that still have money free in the years asked for, and whose money has not died."""
    held = balances(session, without=given_back)
    last_days = spend_by_days(session, today)
    rows = session.exec(
        select(Pot, Stream)
        .join(Stream, col(Pot.stream_id) == col(Stream.id))
        .order_by(col(Stream.id), col(Pot.financial_year), col(Pot.cost_type))
    )
    pots, ids, streams = [], {}, {}
    for pot, stream in rows:
        year = pot.financial_year
        free = held[pot.id or 0].free if pot.id in held else 0
        dead = year.last_day < today or (
            stream.id in last_days and FinancialYear.of(last_days[stream.id]) < year
        )
        if free <= 0 or dead or (years and str(year) not in years):
            continue
        key = f"{stream.code} {year} {pot.cost_type}"
        pots.append(
            ProblemPot(
                id=key,
                stream=stream.code,
                financial_year=str(year),
                cost_type=cast(CostType, pot.cost_type),
                pence=free,
            )
        )
        ids[key] = pot.id or 0
        streams[stream.code] = ProblemStream(id=stream.code, name=stream.name)
    if not pots:
        message = "no pot has money free in a year still to come; import or award some streams first"
        raise BadInput(message)
    return tuple(pots), ids, tuple(streams.values())


def _areas(places: Places) -> tuple[ProblemArea, ...]:
    return tuple(
        ProblemArea(
            id=place.code,
            name=place.name,
            population=place.population,
            rural=place.rural,
            groups=(place.parent,) if place.parent else (),
        )
        for place in places.all
    )


def _refuse_unknown_locks(changes: Changes, projects: set[str]) -> None:
    unknown = sorted({*changes.lock_in, *changes.lock_out} - projects)
    if unknown:
        message = f"{unknown[0]!r} is not among the projects that can be weighed; see: projects"
        raise BadInput(message)
