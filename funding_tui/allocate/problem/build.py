"""A scenario applied to the records, as one problem of allocation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import ValidationError
from sqlmodel import Session, select

from funding_tui.allocate.funding_lists import problem_lists
from funding_tui.allocate.problem import rule_translation as terms
from funding_tui.allocate.problem.apply_shocks import apply_shocks
from funding_tui.allocate.problem.commitments import (
    commitment_notes,
    deduct_commitments,
    explain_committed_projects,
    read_commitments,
    read_version_ids,
)
from funding_tui.allocate.problem.draft import OpenPot, ProblemDraft, read_open_pots
from funding_tui.allocate.problem.effect_years import EffectYears, Horizon, plan_years, read_horizon
from funding_tui.allocate.problem.ends import what_ends_before
from funding_tui.allocate.problem.offers import read_offers
from funding_tui.allocate.problem.rule_credits import (
    BY_CAPACITY,
    RuleCredit,
    RuleCredits,
    weight_credits,
)
from funding_tui.allocate.problem.scenario_layers import (
    effective_shocks,
    effective_weights,
    read_applicable_rules,
    read_layers,
    spend_by_days,
    unknown_switches,
)
from funding_tui.allocate.problem.shock_list import load_shocks
from funding_tui.allocate.problem.unsaved_changes import (
    UnsavedChanges,
    changed_rules,
    describe_changes,
    real_changes,
)
from funding_tui.allocate.report.identity.added_for_run import AddedForRun, changes_in_words
from funding_tui.allocate.report.report import ShockReport
from funding_tui.base.errors import BadInput
from funding_tui.hold.areas import (
    AllocationAreas,
    parent_names,
    read_areas,
    read_harms,
    read_priorities,
)
from funding_tui.hold.need import read_need_formula
from models.allocations import Scenario
from models.database import Workspace
from models.money import format_pounds
from models.partnership import Partnership
from models.rules import FundingRule, LockRule
from optimiser.problem import Area as ProblemArea
from optimiser.problem import Problem
from optimiser.problem import Stream as ProblemStream

NOTHING_FREE = "no pot has money free in a year still to come; import or award some streams first"
NOTHING_FREE_AFTER = "no pot has money free after the scenario's shocks; drop one of them"


@dataclass(frozen=True, slots=True)
class ProblemSetup:
    """A problem, and the records behind its ids.

    Attributes:
        left_out: (project code, reason) for each project that could not be considered.
        notes: what had to be left out or assumed on the way, one sentence each.
        pot_ids, option_ids, area_ids: problem id -> record id; a pot that a shock supposes has none.
        shocks: what each shock of the scenario did, in the order in which they apply.
        today: the day on which the records were read.
        pots: every pot of its years that is still open, after the shocks, those with nothing free included.
        stream_names: stream code -> name, of these pots.
        added: what was changed of the scenario for this run alone, one item each.
        credits: name of a rule of the problem -> who set it; budgets of pots are not there.
        weight_credits: priority code -> who set its weight, where it is not the strategy's.
        risks: project code -> stated chance that it spends nothing in time, basis points; None where nothing
            is promised beyond what there is.
        horizon: the years in which effects are counted.
        effect_years: option id -> when its effect acts, and in which years it is counted.
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
    horizon: Horizon
    effect_years: Mapping[str, EffectYears]
    today: date
    pots: tuple[OpenPot, ...]
    stream_names: Mapping[str, str]
    shocks: tuple[ShockReport, ...] = ()
    risks: Mapping[str, int] | None = None
    added: tuple[AddedForRun, ...] = ()
    credits: Mapping[str, RuleCredit] = field(default_factory=dict)
    weight_credits: Mapping[str, str] = field(default_factory=dict)


def build_setup(workspace: Workspace, code: str, changes: UnsavedChanges, today: date) -> ProblemSetup:
    """The problem of a scenario today.

    Raises:
        NotFound: there is no such scenario.
        BadInput: the records do not yet make a problem; the sentence says what is missing.
    """
    with workspace.session() as session:
        return build_setup_of(session, read_layers(session, code), changes, today)


def build_setup_of(
    session: Session, scenarios: Sequence[Scenario], changes: UnsavedChanges, today: date
) -> ProblemSetup:
    """The problem of scenarios applied to the records, the deepest base first; they need not be stored ones.

    Raises:
        BadInput: the records do not yet make a problem; the sentence says what is missing.
    """
    areas = read_areas(session)
    partnership = session.exec(select(Partnership)).first()
    top = scenarios[-1]
    carried = read_applicable_rules(session, scenarios, today)
    changes = real_changes(changes, carried, scenarios)
    draft, effects = build_draft(session, scenarios, changes, today)
    free = [pot for pot in draft.pots if pot.free > 0]
    if not free:
        short = -sum(pot.free for pot in draft.pots)
        over = f" (its pots are over-committed by {format_pounds(short)})" if short else ""
        message = f"{NOTHING_FREE_AFTER if effects else NOTHING_FREE}{over}"
        raise BadInput(message)
    promised = read_commitments(session, draft.years, read_version_ids(session, changes.instead_of))
    committed = explain_committed_projects(promised)
    offers = read_offers(
        session,
        areas,
        draft.years,
        read_horizon(partnership, plan_years(top.financial_years, draft.years, today)),
        uplift_bp=changes.rural_uplift_bp,
        committed=committed,
        schedule_changes=draft.schedule_changes,
    )
    harms, harm_notes = read_harms(session, areas)
    _refuse_unknown_locks(changes, {project.id for project in offers.projects})
    if not offers.options:
        message = "there is no project that can be considered yet; import projects with costs and a score"
        raise BadInput(message)
    lists, list_notes = problem_lists(
        session, offers.options, {**offers.unusable, **dict(offers.left_out)}, committed
    )
    problem_pots = tuple(pot.for_problem() for pot in free)
    context = terms.RuleContext(session, areas, problem_pots, offers.options)
    rules = deduct_commitments(_without_locks(draft.rules, committed), promised, areas)
    translated = terms.translate_rules(rules, context)
    capacities = terms.read_capacities(session, offers.options)
    credits = RuleCredits(session, changed_rules(carried, scenarios, changes), scenarios, changes)
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
            areas=_areas(areas, parent_names(session)),
            priorities=read_priorities(session, draft.weights),
            harms=harms,
            projects=offers.projects,
            options=offers.options,
            rules=(*translated, *capacities),
            unknowns=offers.unknowns,
            need_formula=read_need_formula(session, areas),
            lists=lists,
        )
    except ValidationError as error:
        message = f"the records do not make a problem yet: {error.errors()[0]['msg']}"
        raise BadInput(message) from error
    return ProblemSetup(
        scenario=top.code,
        scenario_name=top.name,
        scenario_note=top.note,
        scenario_id=top.id or 0,
        problem=problem,
        pot_ids={pot.id: pot.record for pot in free if pot.record is not None},
        option_ids=offers.option_ids,
        area_ids={area.code: area.id for area in areas.all},
        area_kind=areas.kind,
        left_out=offers.left_out,
        notes=(
            *areas.notes,
            *harm_notes,
            *offers.notes,
            *context.notes,
            *list_notes,
            *commitment_notes(promised),
            *what_ends_before(session, problem_pots),
            *_no_longer_there(session, scenarios, today),
            *(f"Supposed: {each.said}" for each in effects),
        ),
        horizon=offers.horizon,
        effect_years=offers.effect_years,
        today=today,
        pots=draft.pots,
        stream_names=draft.names,
        shocks=effects,
        risks=draft.risks,
        added=describe_changes(session, carried, changes),
        credits={
            **{name: credits.of(stream, rule) for name, (stream, rule) in context.carriers.items()},
            **{each.name: RuleCredit(BY_CAPACITY) for each in capacities},
        },
        weight_credits=weight_credits(
            scenarios,
            {each.id: each.weight for each in read_priorities(session, {})},
            draft.weights,
        ),
    )


def named_setup(setup: ProblemSetup) -> ProblemSetup:
    """The same setup, its problem titled for what is changed for the run alone; the title is no input."""
    if not setup.added:
        return setup
    title = f"{setup.problem.title}, with {changes_in_words(setup.added)} for this run alone"
    return replace(setup, problem=setup.problem.model_copy(update={"title": title}))


def build_draft(
    session: Session, scenarios: Sequence[Scenario], changes: UnsavedChanges, today: date
) -> tuple[ProblemDraft, tuple[ShockReport, ...]]:
    """The records under the scenarios after their shocks, and what each shock did.

    Raises:
        NotFound: a shock names what is not there.
        BadInput: a shock cannot be applied.
    """
    only_years = scenarios[-1].financial_years
    carried = tuple(changed_rules(read_applicable_rules(session, scenarios, today), scenarios, changes))
    released_versions = read_version_ids(session, changes.instead_of)
    pots, names = read_open_pots(session, only_years, today, spend_by_days(carried), released_versions)
    draft = ProblemDraft(
        session=session,
        today=today,
        only_years=tuple(only_years),
        pots=pots,
        names=names,
        weights={each.id: each.weight for each in read_priorities(session, effective_weights(scenarios))},
        rules=tuple((each.stream, each.rule) for each in carried),
    )
    return apply_shocks(draft, effective_shocks(scenarios), load_shocks())


def _no_longer_there(session: Session, scenarios: Sequence[Scenario], today: date) -> Iterator[str]:
    for name in unknown_switches(scenarios, read_applicable_rules(session, scenarios, today)):
        yield f"{scenarios[-1].name} switches off the rule {name!r}, but no such rule is in force."


def _without_locks(
    rules: Iterable[tuple[str, FundingRule]], committed: Collection[str]
) -> Iterator[tuple[str, FundingRule]]:
    """The rules less the locks on projects that are certified: what a lock requires has been decided."""
    return (each for each in rules if not (isinstance(each[1], LockRule) and each[1].project in committed))


def _areas(areas: AllocationAreas, larger: Mapping[str, str]) -> tuple[ProblemArea, ...]:
    """The areas, each grouped by the name of the larger one that contains it, or its code."""
    return tuple(
        ProblemArea(
            id=area.code,
            name=area.name,
            population=area.population,
            rural=area.rural,
            groups=(larger.get(area.parent, area.parent),) if area.parent else (),
        )
        for area in areas.all
    )


def _refuse_unknown_locks(changes: UnsavedChanges, projects: set[str]) -> None:
    if both := sorted({*changes.lock_in} & {*changes.lock_out}):
        message = f"{both[0]!r} is to be locked in and locked out; give it once"
        raise BadInput(message)
    unknown = sorted({*changes.lock_in, *changes.lock_out} - projects)
    if unknown:
        message = f"{unknown[0]!r} is not among the projects that can be considered; see: projects"
        raise BadInput(message)
