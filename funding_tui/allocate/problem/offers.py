"""Projects as the optimiser sees them: options with exact costs by area, effects, and officer points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from typing import Literal, TypeAlias, cast

from pydantic import ValidationError
from sqlmodel import Session, col, select

from funding_tui.allocate.problem.effect_years import (
    EffectYears,
    Horizon,
    lacking_years,
    years_of_effect,
)
from funding_tui.allocate.problem.uncertain_inputs import read_uncertain_inputs
from funding_tui.base.formats import count, join_words
from funding_tui.hold.areas import AllocationArea, AllocationAreas, is_assumed
from funding_tui.hold.measured_effects import EffectInForce, by_option, effects_in_force
from models.areas import Harm
from models.money import BASIS_POINTS, Pence, split_exactly
from models.partnership import Partnership, Priority
from models.projects import Option, OptionCost, Project
from models.rules import CostType
from optimiser import problem as allocation
from optimiser.uncertain_inputs import Unknown

POUND = 100


@dataclass(frozen=True, slots=True)
class ProjectOffers:
    """Projects and options of a problem, what each option's record is, and what had to be left out.

    Attributes:
        option_ids: option id -> its record's id.
        left_out: (project code, reason) for each project without a usable option.
        unusable: option id -> why it cannot be considered.
        notes: what was assumed on the way, one sentence each.
        unknowns: what is not known exactly of the options' benefit.
        horizon: the years in which effects are counted.
        effect_years: option id -> when its effect acts, and when it is counted.
    """

    projects: tuple[allocation.Project, ...]
    options: tuple[allocation.Option, ...]
    option_ids: dict[str, int]
    left_out: tuple[tuple[str, str], ...]
    unusable: dict[str, str]
    notes: tuple[str, ...]
    unknowns: tuple[Unknown, ...]
    horizon: Horizon
    effect_years: dict[str, EffectYears]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one option costs, year by year, and when it acts.

    Attributes:
        project: its code.
        lines: pence by financial year and cost type, before any rural uplift; copies, never live records.
        years: the financial years in which its effect is counted, in order, whatever it costs in them.
        stated: whether those years are stated, and not assumed.
        share: of its effect that falls in the years allocated, 0 to 1.
    """

    project: str
    lines: tuple[OptionCost, ...]
    years: tuple[str, ...] = ()
    stated: bool = True
    share: float = 1.0


ScheduleChange: TypeAlias = Callable[[Delivery], Delivery]


def option_key(project: str, option: str) -> str:
    """The id of an option in a problem: `PROJECT/OPTION`."""
    return f"{project}/{option}"


def read_offers(
    session: Session,
    places: AllocationAreas,
    years: Sequence[str],
    horizon: Horizon,
    *,
    uplift_bp: int | None = None,
    committed: Mapping[str, str] | None = None,
    schedule_changes: Sequence[ScheduleChange] = (),
) -> ProjectOffers:
    """Every project that can be considered, and the reason for each that cannot.

    Args:
        session: on the workspace.
        places: the areas of the allocation.
        years: financial years that the allocation covers; an option with a cost outside them is left out,
            since half of a project cannot be promised.
        horizon: the financial years in which effects are counted.
        uplift_bp: what delivery in rural areas is to cost more, in place of what the partnership states; a
            project that states its own keeps it.
        committed: project code -> why it is not considered again.
        schedule_changes: what shocks do to the costs of each option, in turn.
    """
    reader = _Reader(session, places, years, horizon, uplift_bp, schedule_changes)
    projects, options, ids, left_out = [], [], {}, []
    for project in session.exec(select(Project).order_by(col(Project.id))):
        if committed and project.code in committed:
            left_out.append((project.code, committed[project.code]))
            continue
        found = reader.options_of(project)
        if not found:
            left_out.append((project.code, reader.why_not(project)))
            continue
        projects.append(
            allocation.Project(
                id=project.code, name=project.name, priority=reader.priorities[project.priority_id]
            )
        )
        for record, option in found:
            options.append(option)
            ids[option.id] = record.id or 0
    return ProjectOffers(
        projects=tuple(projects),
        options=tuple(options),
        option_ids=ids,
        left_out=tuple(left_out),
        unusable=reader.unusable,
        notes=(reader.horizon.words, *_not_stated(reader.assumed_years), *reader.uncounted),
        unknowns=read_uncertain_inputs(session, ids),
        horizon=reader.horizon,
        effect_years=reader.effect_years,
    )


def _not_stated(options: Sequence[str]) -> Iterator[str]:
    """The options whose effect is counted for a year that nobody stated."""
    if options:
        yield (
            f"{count(len(options), 'option does', 'options do')} not state when the effect begins or how "
            "long it lasts, so it is counted for one year, from the first of the plan where no year is "
            f"stated. That is an assumption about {join_words(options)}."
        )


class _Reader:
    """The records that options are made from, read once."""

    def __init__(
        self,
        session: Session,
        places: AllocationAreas,
        years: Sequence[str],
        horizon: Horizon,
        uplift_bp: int | None,
        schedule_changes: Sequence[ScheduleChange],
    ) -> None:
        self.places, self.years, self.schedule_changes = places, set(years), schedule_changes
        self.priorities = {row.id: row.code for row in session.exec(select(Priority))}
        self.harms = {row.id: row.code for row in session.exec(select(Harm))}
        partnership = session.exec(select(Partnership)).first()
        stated = partnership.rural_uplift_bp if partnership else None
        self.uplift = stated if uplift_bp is None else uplift_bp
        self.horizon = horizon
        self.effect_years: dict[str, EffectYears] = {}
        self.assumed_years: list[str] = []
        self.unusable: dict[str, str] = {}
        self.options: dict[int, list[Option]] = defaultdict(list)
        self.costs: dict[int, list[OptionCost]] = defaultdict(list)
        self.effects = by_option(effects_in_force(session))
        self.uncounted: list[str] = []
        for option in session.exec(select(Option).order_by(col(Option.id))):
            self.options[option.project_id].append(option)
        for cost in session.exec(select(OptionCost).order_by(col(OptionCost.id))):
            self.costs[cost.option_id].append(cost)

    def options_of(self, project: Project) -> list[tuple[Option, allocation.Option]]:
        """The project's usable options; `unusable` says why of the others."""
        found = []
        for record in self.options[project.id or 0]:
            key = option_key(project.code, record.code)
            self.effect_years[key] = years_of_effect(record, self.horizon)
            served = self.places.chosen(record.areas, record.places)
            delivery = self._delivery(project, record)
            lacking = self._lacking(record, delivery, served)
            if lacking:
                self.unusable[key] = lacking
                continue
            if lacking_years(record):
                self.assumed_years.append(key)
            self._note_uncounted(key, record)
            try:
                found.append((record, self._option(project, record, delivery, served)))
            except ValidationError as error:
                self.unusable[key] = f"it cannot be read: {error.errors()[0]['msg']}"
        return found

    def why_not(self, project: Project) -> str:
        """Why a project without a usable option has none: its last option's reason."""
        keys = [option_key(project.code, record.code) for record in self.options[project.id or 0]]
        return self.unusable[keys[-1]] if keys else "it has no options yet"

    def _delivery(self, project: Project, record: Option) -> Delivery:
        """The option's costs and years as stated, and then as each shock leaves them."""
        lines = tuple(OptionCost(**cost.model_dump()) for cost in self.costs[record.id or 0])
        acts = years_of_effect(record, self.horizon)
        delivery = Delivery(project.code, lines, acts.counted, not lacking_years(record))
        for reschedule in self.schedule_changes:
            delivery = reschedule(delivery)
        return delivery

    def _lacking(self, record: Option, delivery: Delivery, served: Sequence[AllocationArea]) -> str:
        costs = delivery.lines
        if not served:
            return "none of its areas is in the workspace"
        unknown = next((cost for cost in costs if cost.unknown), None)
        if unknown is not None:
            when = f"{unknown.financial_year} {unknown.cost_type}"
            return f"its cost of {when} is not known ({unknown.unknown})"
        if not any(cost.fixed_pence or cost.unit_pence for cost in costs):
            return "it has no costs yet"
        outside = sorted({str(cost.financial_year) for cost in costs} - self.years)
        if outside:
            return f"it also needs money in {outside[0]}, a year that this scenario does not allocate"
        effects = self.effects.get(record.id or 0, [])
        if record.score is None and not effects:
            return "it has neither a measured effect nor an officer score"
        if record.score is None and not any(effect.share for effect in effects):
            return (
                f"its evidence gives no effect that can be counted: {effects[0].why_not or 'it is nothing'}"
            )
        if not delivery.years:
            first, last = self.horizon.years[0], self.horizon.years[-1]
            return f"its effect acts in none of the years that are counted, {first} to {last}"
        return ""

    def _option(
        self, project: Project, record: Option, delivery: Delivery, served: Sequence[AllocationArea]
    ) -> allocation.Option:
        uplift = self.uplift if project.rural_uplift_bp is None else project.rural_uplift_bp
        costs = delivery.lines
        steps, per_step = (
            ({}, {}) if record.delivery == "whole" else self._steps(record, costs, served, uplift or 0)
        )
        return allocation.Option(
            id=option_key(project.code, record.code),
            project=project.code,
            name=record.name,
            costs=tuple(
                allocation.Cost(
                    financial_year=str(cost.financial_year),
                    cost_type=cast(CostType, cost.cost_type),
                    fixed=_share_cost(cost.fixed_pence, record.spread, served),
                    per_step=per_step.get(cost.id or 0, {}),
                )
                for cost in costs
            ),
            steps=steps,
            whole_units=record.delivery == "units",
            minimum_pence=record.minimum_pence,
            returns=tuple((x, y) for x, y in record.returns) or ((1.0, 1.0),),
            effects=self._effects(record, served, delivery.share),
            points=_points(record.score, record.spread, served, delivery.share),
            active_years=delivery.years,
            years_are_assumed=not delivery.stated or is_assumed(record.effect_basis),
        )

    def _steps(
        self, record: Option, costs: Sequence[OptionCost], served: Sequence[AllocationArea], uplift: int
    ) -> tuple[dict[str, int], dict[int, dict[str, Pence]]]:
        """The most steps by area, and each cost line's pence for one step by area.

        A scalable option's step is the finest at which each of its costs is whole pence: the greatest
        common divisor of its costs for full delivery. Full-delivery costs are rounded to whole pounds
        after the rural uplift, so a step is never coarser than a hundredth of the delivery.
        """
        steps: dict[str, int] = {}
        per_step: dict[int, dict[str, Pence]] = defaultdict(dict)
        for place in served:
            full = {cost.id or 0: self._unit_cost(record, cost, place, uplift) for cost in costs}
            fineness = gcd(*full.values()) if record.delivery == "scalable" else 1
            if not any(full.values()):
                continue
            steps[place.code] = fineness * record.max_units
            for cost, pence in full.items():
                if pence:
                    per_step[cost][place.code] = pence // fineness
        return steps, per_step

    def _unit_cost(self, record: Option, cost: OptionCost, place: AllocationArea, uplift: int) -> Pence:
        exact = cost.unit_pence * (BASIS_POINTS + (uplift if place.rural else 0))
        shared = BASIS_POINTS
        if record.delivery == "scalable" and record.area_kind and record.area_kind != place.kind:
            people = self.places.parents.get(place.parent, 0)
            if people:
                exact, shared = exact * place.population, BASIS_POINTS * people
        pounds = (2 * exact + shared * POUND) // (2 * shared * POUND)
        return POUND * max(pounds, 1) if exact else 0

    def _effects(
        self, record: Option, served: Sequence[AllocationArea], share: float
    ) -> tuple[allocation.Effect, ...]:
        return tuple(
            allocation.Effect(
                harm=self.harms[effect.record.harm_id],
                reduction={place.code: effect.share * effect.record.reach * share for place in served},
                basis="evidence" if effect.evidence else "assumption",
                reach=effect.record.reach or None,
                carried_over=_carried_over(effect),
            )
            for effect in self.effects.get(record.id or 0, [])
            if effect.share is not None
        )

    def _note_uncounted(self, key: str, record: Option) -> None:
        """Say of each effect that is on record and not counted why it is not."""
        for effect in self.effects.get(record.id or 0, []):
            if effect.share is None:
                harm = self.harms[effect.record.harm_id]
                self.uncounted.append(f"The effect of {key} on {harm} is not counted: {effect.why_not}.")


def _carried_over(effect: EffectInForce) -> tuple[Literal["country", "rural"], ...]:
    """What differs where the effect was measured; a study that does not say where differs in both."""
    study = effect.evidence
    if study is None:
        return ()
    abroad: tuple[Literal["country"], ...] = () if "england" in study.measured_in.casefold() else ("country",)
    return abroad if study.setting in ("rural", "both") else (*abroad, "rural")


def _weights(spread: str, served: Sequence[AllocationArea]) -> list[int]:
    people = [place.population for place in served]
    return people if spread == "population" and any(people) else [1] * len(served)


def _share_cost(total: Pence, spread: str, served: Sequence[AllocationArea]) -> dict[str, Pence]:
    """A fixed cost shared over the areas that it serves, to the penny."""
    if not total:
        return {}
    parts = split_exactly(total, _weights(spread, served))
    return {place.code: part for place, part in zip(served, parts, strict=True) if part}


def _points(
    score: float | None, spread: str, served: Sequence[AllocationArea], delivered: float
) -> dict[str, float]:
    """An officer's score shared over the areas that the option serves, as its fixed costs are."""
    if not score:
        return {}
    weights = _weights(spread, served)
    whole = sum(weights)
    return {
        place.code: score * delivered * weight / whole for place, weight in zip(served, weights, strict=True)
    }
