"""A scenario laid over the records, as one problem of allocation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import ValidationError
from sqlmodel import Session, select

from funding_tui.allocate.problem import rule_translation as terms
from funding_tui.allocate.problem.apply_shocks import ShockEffect, apply_shocks
from funding_tui.allocate.problem.commitments import (
    commitment_notes,
    deduct_commitments,
    explain_committed_projects,
    read_commitments,
    read_version_ids,
)
from funding_tui.allocate.problem.draft import ProblemDraft, read_open_pots
from funding_tui.allocate.problem.offers import read_offers
from funding_tui.allocate.problem.scenario_layers import (
    ALL_STREAMS,
    ApplicableRule,
    effective_locks,
    effective_shocks,
    effective_weights,
    read_applicable_rules,
    read_layers,
    spend_by_days,
    unknown_switches,
)
from funding_tui.allocate.problem.shock_list import load_shocks
from funding_tui.allocate.rural_floor import RuralFloor, is_rural_floor, rural_floor_rule
from funding_tui.base.errors import BadInput
from funding_tui.hold.areas import (
    AllocationAreas,
    parent_names,
    read_areas,
    read_harms,
    read_priorities,
)
from models.allocations import Scenario
from models.database import Workspace
from models.partnership import Partnership
from models.rules import FundingRule, LockRule
from optimiser.problem import Area as ProblemArea
from optimiser.problem import Problem
from optimiser.problem import Stream as ProblemStream

NOTHING_FREE = "no pot has money free in a year still to come; import or award some streams first"
NOTHING_FREE_AFTER = "no pot has money free once the scenario's shocks have struck; drop one of them"


@dataclass(frozen=True, slots=True)
class UnsavedChanges:
    """What the officer changes on the screen without saving it.

    Attributes:
        rural_floor_bp: the floor under the rural share that replaces the scenario's; None leaves that.
        lock_in, lock_out: project codes held in and held out.
        instead_of: the number of a certified proposal that the run is to take the place of: its commitments
            count as money that is free, and its projects may be chosen again.
        rural_uplift_bp: what delivery in rural areas is tried to cost more, in place of what the partnership
            states; a project that states its own keeps it.
        switched: (key of a rule, whether it is to hold), in place of what the scenario says of it.
    """

    rural_floor_bp: RuralFloor | None = None
    lock_in: tuple[str, ...] = ()
    lock_out: tuple[str, ...] = ()
    instead_of: int | None = None
    rural_uplift_bp: int | None = None
    switched: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemSetup:
    """A problem, and what its ids stand for in the records.

    Attributes:
        left_out: (project code, reason) for each project that could not be weighed.
        notes: what had to be left out or assumed on the way, one sentence each.
        pot_ids, option_ids, area_ids: problem id -> record id; a pot that a shock supposes has none.
        shocks: what each shock of the scenario did, in the order in which they struck.
        risks: project code -> stated chance that it spends nothing in time, basis points; None where nothing
            is promised beyond what is held.
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
    shocks: tuple[ShockEffect, ...] = ()
    risks: Mapping[str, int] | None = None


def build_setup(workspace: Workspace, code: str, changes: UnsavedChanges, today: date) -> ProblemSetup:
    """The problem that a scenario stands for today.

    Raises:
        NotFound: there is no such scenario.
        BadInput: the records do not yet make a problem; the sentence says what is missing.
    """
    with workspace.session() as session:
        return build_setup_of(session, read_layers(session, code), changes, today)


def build_setup_of(
    session: Session, scenarios: Sequence[Scenario], changes: UnsavedChanges, today: date
) -> ProblemSetup:
    """The problem of scenarios laid over the records, the deepest base first; they need not be kept ones.

    Raises:
        BadInput: the records do not yet make a problem; the sentence says what is missing.
    """
    places = read_areas(session)
    top = scenarios[-1]
    draft, struck = build_draft(session, scenarios, changes, today)
    free = [pot for pot in draft.pots if pot.free > 0]
    if not free:
        raise BadInput(NOTHING_FREE_AFTER if struck else NOTHING_FREE)
    promised = read_commitments(session, draft.years, read_version_ids(session, changes.instead_of))
    taken = explain_committed_projects(promised)
    offers = read_offers(
        session,
        places,
        draft.years,
        uplift_bp=changes.rural_uplift_bp,
        taken=taken,
        schedule_changes=draft.schedule_changes,
    )
    harms, harm_notes = read_harms(session, places)
    partnership = session.exec(select(Partnership)).first()
    _refuse_unknown_locks(changes, {project.id for project in offers.projects})
    if not offers.options:
        message = "there is no project that can be weighed yet; import projects with costs and a score"
        raise BadInput(message)
    problem_pots = tuple(pot.for_problem() for pot in free)
    context = terms.RuleContext(session, places, problem_pots, offers.options)
    rules = deduct_commitments(_without_locks(draft.rules, taken), promised, places)
    try:
        problem = Problem(
            title=f"{partnership.name if partnership else 'Partnership'}: {top.name}",
            harm_unit=partnership.harm_unit if partnership else "harm units",
            harm_per_point=partnership.harm_per_point if partnership else 1.0,
            streams=tuple(
                ProblemStream(id=code, name=draft.names[code])
                for code in dict.fromkeys(pot.stream for pot in free)
            ),
            pots=problem_pots,
            areas=_areas(places, parent_names(session)),
            priorities=read_priorities(session, draft.weights),
            harms=harms,
            projects=offers.projects,
            options=offers.options,
            rules=(*terms.translate_rules(rules, context), *terms.read_capacities(session, offers.options)),
            unknowns=offers.unknowns,
        )
    except ValidationError as fault:
        message = f"the records do not make a problem yet: {fault.errors()[0]['msg']}"
        raise BadInput(message) from fault
    return ProblemSetup(
        scenario=top.code,
        scenario_name=top.name,
        scenario_note=top.note,
        scenario_id=top.id or 0,
        problem=problem,
        pot_ids={pot.id: pot.record for pot in free if pot.record is not None},
        option_ids=offers.option_ids,
        area_ids={place.code: place.id for place in places.all},
        area_kind=places.kind,
        left_out=offers.left_out,
        notes=(
            *places.notes,
            *harm_notes,
            *offers.notes,
            *context.notes,
            *commitment_notes(promised),
            *_no_longer_there(session, scenarios, today),
            *(f"Supposed: {each.said}" for each in struck),
        ),
        shocks=struck,
        risks=draft.risks,
    )


def build_draft(
    session: Session, scenarios: Sequence[Scenario], changes: UnsavedChanges, today: date
) -> tuple[ProblemDraft, tuple[ShockEffect, ...]]:
    """What the scenarios lay over the records once their shocks have struck, and what each shock did.

    Raises:
        NotFound: a shock names what is not there.
        BadInput: a shock cannot strike.
    """
    only_years = scenarios[-1].financial_years
    carried = _turned(read_applicable_rules(session, scenarios, today), changes)
    released_versions = read_version_ids(session, changes.instead_of)
    pots, names = read_open_pots(session, only_years, today, spend_by_days(carried), released_versions)
    draft = ProblemDraft(
        session=session,
        today=today,
        only_years=tuple(only_years),
        pots=pots,
        names=names,
        weights={each.id: each.weight for each in read_priorities(session, effective_weights(scenarios))},
        rules=tuple(_rules(carried, scenarios, changes)),
    )
    return apply_shocks(draft, effective_shocks(scenarios), load_shocks())


def _no_longer_there(session: Session, scenarios: Sequence[Scenario], today: date) -> Iterator[str]:
    for name in unknown_switches(scenarios, read_applicable_rules(session, scenarios, today)):
        yield f"{scenarios[-1].name} switches off the rule {name!r}, but no such rule is in force."


def _turned(carried: Iterable[ApplicableRule], changes: UnsavedChanges) -> tuple[ApplicableRule, ...]:
    """The rules with the switches that the officer turned without saving it."""
    asked = dict(changes.switched)
    return tuple(replace(each, on=asked.get(each.key, each.on)) for each in carried)


def _rules(
    carried: Iterable[ApplicableRule], scenarios: Sequence[Scenario], changes: UnsavedChanges
) -> Iterator[tuple[str, FundingRule]]:
    """(stream code or ALL_STREAMS, rule) for each rule that holds, then for each lock."""
    for each in carried:
        floor_is_replaced = changes.rural_floor_bp is not None and each.origin and is_rural_floor(each.rule)
        if each.on and not floor_is_replaced:
            yield each.stream, each.rule
    if isinstance(changes.rural_floor_bp, int):
        yield ALL_STREAMS, rural_floor_rule(changes.rural_floor_bp)
    asked = {*changes.lock_in, *changes.lock_out}
    kept = effective_locks(scenarios)
    locks = [(code, state) for code, state in kept.items() if code not in asked]
    locks += [(code, "in") for code in changes.lock_in] + [(code, "out") for code in changes.lock_out]
    for code, state in locks:
        yield ALL_STREAMS, LockRule(project=code, state=state, words=f"{code} is locked {state}")


def _without_locks(
    rules: Iterable[tuple[str, FundingRule]], taken: Collection[str]
) -> Iterator[tuple[str, FundingRule]]:
    """The rules less the locks on projects that are certified: what a lock asks for has been decided."""
    return (each for each in rules if not (isinstance(each[1], LockRule) and each[1].project in taken))


def _areas(places: AllocationAreas, larger: Mapping[str, str]) -> tuple[ProblemArea, ...]:
    """The areas, each grouped by the name of the larger one that it lies in, or its code."""
    return tuple(
        ProblemArea(
            id=place.code,
            name=place.name,
            population=place.population,
            rural=place.rural,
            groups=(larger.get(place.parent, place.parent),) if place.parent else (),
        )
        for place in places.all
    )


def _refuse_unknown_locks(changes: UnsavedChanges, projects: set[str]) -> None:
    unknown = sorted({*changes.lock_in, *changes.lock_out} - projects)
    if unknown:
        message = f"{unknown[0]!r} is not among the projects that can be weighed; see: projects"
        raise BadInput(message)
