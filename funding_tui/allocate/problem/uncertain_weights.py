"""Reach, weights of harm, and what a point is worth, as uncertain inputs.

Each measured effect has a reach of its own. The weight of an offence is drawn between the lowest and the
highest weight that a set on record gives it, where the set counts in the unit of the partnership: that the
sets differ is known, and which of them is right is not. What one point is worth moves every score together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.priors import Prior
from funding_tui.hold.measured_effects import effects_in_force
from funding_tui.hold.weight_sets.on_record import WeightSet, read_weight_sets
from models.areas import Harm
from models.partnership import Partnership
from models.projects import Option, OptionEffect, Project
from optimiser.uncertain_inputs import AnyDistribution, Interval, Triangular, Unknown

Keys = Mapping[int, str]  # id of an option's record -> its id in the problem


def reaches(session: Session, keys: Keys, prior: Prior) -> Iterator[Unknown]:
    """The reach of each measured effect, by project and harm: one officer stated it for all its options."""
    harms = {harm.id: harm for harm in session.exec(select(Harm))}
    projects = {
        option: project
        for option, project in session.exec(select(Option.id, Project).where(Option.project_id == Project.id))
    }
    alike: dict[tuple[str, str], tuple[str, float, list[tuple[str, str]]]] = {}
    for each in effects_in_force(session):
        effect, key = each.record, keys.get(each.record.option_id)
        if key is not None and effect.reach and each.evidence is not None and each.share is not None:
            harm, project = harms[effect.harm_id], projects[effect.option_id]
            name = f"the reach of {project.name} on {harm.name}"
            at = project.code, harm.code
            _, most, effects = alike.get(at, (name, 0.0, []))
            alike[at] = name, max(most, effect.reach), [*effects, (key, harm.code)]
    for (project_code, harm_code), (name, reach, effects) in alike.items():
        yield Unknown(
            id=f"reach of {project_code} on {harm_code}",
            name=name,
            factor=_up_to(prior.spread, 1 / reach),
            effects=tuple(effects),
            basis="assumption",
            source=prior.said,
        )


def _up_to(spread: AnyDistribution, most: float) -> AnyDistribution:
    """A spread cut off where all of the harm is reached; one without ends is kept."""
    match spread:
        case Interval(low=low, high=high):
            return Interval(low=min(low, most), high=min(high, most))
        case Triangular(low=low, mode=mode, high=high):
            return Triangular(low=min(low, most), mode=min(mode, most), high=min(high, most))
        case _:
            return spread


def weights(session: Session, keys: Keys, prior: Prior) -> Iterator[Unknown]:
    """The weight of each harm on which some option acts, where sets on record differ, or none has one."""
    unit = session.exec(select(Partnership.harm_unit)).first() or ""
    sets = [each for each in read_weight_sets(session) if each.counts_in(unit)]
    acted_on = {effect.harm_id for effect in session.exec(select(OptionEffect)) if effect.option_id in keys}
    for harm in session.exec(select(Harm).order_by(col(Harm.id))):
        if harm.id in acted_on and harm.weight > 0:
            yield from _weight(harm, sets, prior)


def _weight(harm: Harm, sets: list[WeightSet], prior: Prior) -> Iterator[Unknown]:
    on_record = {
        each.name: each.weights[harm.indicator_code].weight
        for each in sets
        if harm.indicator_code in each.weights
    }
    low, high = min((harm.weight, *on_record.values())), max((harm.weight, *on_record.values()))
    if on_record and low == high:
        return
    said = "; ".join(f"{name} {weight:g}" for name, weight in on_record.items())
    yield Unknown(
        id=f"weight of {harm.code}",
        name=f"the weight of {harm.name}",
        factor=Interval(low=low / harm.weight, high=high / harm.weight) if on_record else prior.spread,
        harms=(harm.code,),
        basis="assumption",
        source=(
            f"between the lowest and the highest weight on record for the count, {harm.weight:g} being the "
            f"run's own: {said}"
            if on_record
            else prior.said
        ),
    )


def point_value(session: Session, keys: Keys, prior: Prior) -> Iterator[Unknown]:
    """What one officer point is worth, for every scored option at once; nothing where none is scored."""
    scored = session.exec(select(Option.id).where(col(Option.score) > 0).order_by(col(Option.id)))
    points = tuple(keys[option] for option in scored if option is not None and option in keys)
    if points:
        yield Unknown(
            id="point value",
            name="what one officer point is worth",
            factor=prior.spread,
            points=points,
            basis="assumption",
            source=prior.said,
        )
