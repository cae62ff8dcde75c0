"""What the records do not know exactly: studies, assumed effects and officers' scores as uncertain inputs.

A study behind several options is one uncertain input, since one evaluation would inform them all; so is the
score of a project, whichever of its options it is given to. Costs are taken as stated: the records give no
range for them. How far a figure may be from what is stated, where no study says, comes from a file that
anyone may change (`priors.toml`). Reach, weights and what a point is worth are in `uncertain_weights.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.priors import MeasuredPrior, Prior, Priors, load_priors
from funding_tui.allocate.problem.uncertain_weights import point_value, reaches, weights
from funding_tui.hold.measured_effects import effects_in_force
from models.areas import Harm
from models.projects import Evidence, Intervention, Option, OptionEffect, Project
from optimiser.uncertain_inputs import AnyDistribution, Interval, LogNormal, Unknown, quantile

# A ratio of 1 says that nothing was prevented; of every other measure 0 says so.
RATIOS = ("odds ratio", "risk ratio", "rate ratio", "hazard ratio", "relative risk", "relative effect size")
DIFFERENCES = ("percent", "%", "standardised mean difference", "hedges", "cohen")

Effects = Sequence[tuple[str, str]]  # (option id, harm id) of the problem


def read_uncertain_inputs(session: Session, option_ids: Mapping[str, int]) -> tuple[Unknown, ...]:
    """Everything that is not known exactly about the options that are considered.

    Args:
        session: on the workspace.
        option_ids: option id of the problem -> its record's id.

    Returns:
        Studies first, then effects without a study, officers' scores, reaches, weights, and the point value.

    Raises:
        BadInput: the partnership's own file of priors cannot be used.
    """
    priors = load_priors()
    keys = {record: key for key, record in option_ids.items()}
    return (
        *_studies(session, keys, priors),
        *_assumed(session, keys, priors.assumed),
        *_scores(session, keys, priors.score),
        *reaches(session, keys, priors.reach),
        *weights(session, keys, priors.weight),
        *point_value(session, keys, priors.point),
    )


def _studies(session: Session, keys: Mapping[int, str], priors: Priors) -> Iterator[Unknown]:
    harms = {harm.id: harm.code for harm in session.exec(select(Harm))}
    interventions = {each.id: each for each in session.exec(select(Intervention))}
    studies: dict[int, Evidence] = {}
    effects: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for effect in effects_in_force(session):
        option = keys.get(effect.record.option_id)
        if option is None or effect.evidence is None or effect.share is None:
            continue
        studies[effect.evidence.id or 0] = effect.evidence
        effects[effect.evidence.id or 0].append((option, harms[effect.record.harm_id]))
    for number, evidence in sorted(studies.items()):
        yield _study(evidence, interventions[evidence.intervention_id], effects[number], priors)


def _study(evidence: Evidence, intervention: Intervention, effects: Effects, priors: Priors) -> Unknown:
    """A study with its own interval where that can be read, else with the prior for its strength.

    Where it was made elsewhere, the prior for that counts instead if it is the wider of the two.
    """
    on = f" on {evidence.outcome}" if evidence.outcome else ""
    measured = measured_distribution(evidence, priors.measured)
    prior = priors.of_study(evidence.strength)
    source = f"{evidence.source or 'a study whose source is not stated'}; {priors.measured.source}"
    factor, said = (measured, source) if measured else (prior.spread, prior.said)
    transfer = priors.of_transfer(evidence.measured_in)
    if transfer is not None and _width(transfer.spread) > _width(factor):
        measured, factor, said = None, transfer.spread, transfer.said
    return Unknown(
        id=f"study {evidence.id} of {intervention.code}",
        name=f"the effect of {intervention.name}{on}",
        factor=factor,
        effects=tuple(effects),
        basis="evidence" if measured else "assumption",
        source=said,
    )


def _width(distribution: AnyDistribution) -> float:
    """From the factor that only one draw in forty is below to the one that only one in forty is above."""
    return quantile(distribution, 0.975) - quantile(distribution, 0.025)


def _assumed(session: Session, keys: Mapping[int, str], prior: Prior) -> Iterator[Unknown]:
    rows = session.exec(
        select(OptionEffect, Harm, Project)
        .join(Harm, col(OptionEffect.harm_id) == col(Harm.id))
        .join(Option, col(OptionEffect.option_id) == col(Option.id))
        .join(Project, col(Option.project_id) == col(Project.id))
        .where(col(OptionEffect.evidence_id).is_(None))
        .order_by(col(OptionEffect.id))
    )
    alike: dict[tuple[str, str], tuple[str, list[tuple[str, str]]]] = {}
    for effect, harm, project in rows:
        if effect.option_id in keys:
            name = f"the effect of {project.name} on {harm.name}"
            _, effects = alike.setdefault((project.code, harm.code), (name, []))
            effects.append((keys[effect.option_id], harm.code))
    for (project_code, harm_code), (name, effects) in alike.items():
        yield Unknown(
            id=f"effect of {project_code} on {harm_code}",
            name=name,
            factor=prior.spread,
            effects=tuple(effects),
            basis="assumption",
            source=prior.said,
        )


def _scores(session: Session, keys: Mapping[int, str], prior: Prior) -> Iterator[Unknown]:
    rows = session.exec(
        select(Option, Project)
        .join(Project, col(Option.project_id) == col(Project.id))
        .where(col(Option.score) > 0)
        .order_by(col(Option.id))
    )
    scored: dict[str, tuple[str, list[str]]] = {}
    for option, project in rows:
        key = keys.get(option.id or 0)
        if key is not None:
            scored.setdefault(project.code, (project.name, []))[1].append(key)
    for code, (name, points) in scored.items():
        yield Unknown(
            id=f"score of {code}",
            name=f"the benefit of {name}",
            factor=prior.spread,
            points=tuple(points),
            basis="assumption",
            source=prior.said,
        )


def measured_distribution(evidence: Evidence, measured: MeasuredPrior) -> AnyDistribution | None:
    """How far a study's effect may be from what it found, as a factor of it.

    The ends of its interval are divided by its effect, both counted from what the measure calls no effect.
    An effect nearer the geometric than the arithmetic middle of the ends was estimated as a ratio, and is
    log-normal. Any other, and any whose interval reaches no effect at all, is taken to be anywhere between
    the ends: for a 95% interval this is a little wider than the normal (1.13 times its standard deviation),
    so it errs towards more uncertainty.

    Args:
        evidence: a study.
        measured: how its interval is read.

    Returns:
        The distribution; None where there is no effect or no interval, where the effect is not between its
        ends, or where the unit is none whose point of no effect is known.
    """
    nothing = _no_effect(evidence.effect_unit)
    if (
        nothing is None
        or evidence.effect_value is None
        or evidence.ci_low is None
        or evidence.ci_high is None
    ):
        return None
    effect = evidence.effect_value - nothing
    if not effect or not evidence.ci_low <= evidence.effect_value <= evidence.ci_high:
        return None
    low, high = sorted((end - nothing) / effect for end in (evidence.ci_low, evidence.ci_high))
    if low > 0 and abs(1 - (low * high) ** 0.5) < abs(1 - (low + high) / 2):
        return LogNormal(median=1, low=low, high=high, coverage=measured.coverage)
    return Interval(low=low, high=high)


def _no_effect(unit: str) -> float | None:
    words = unit.casefold()
    if any(ratio in words for ratio in RATIOS):
        return 1.0
    return 0.0 if any(difference in words for difference in DIFFERENCES) else None
