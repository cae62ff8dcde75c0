"""What the records do not know exactly: each study, assumed effect and officer's score as one unknown.

A study behind several options is one unknown, since one evaluation would inform them all. So is the score of a
project, whatever option it is given to. Costs and reach are taken as stated: the records hold no range of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlmodel import Session, col, select

from funding_tui.desk.planning.priors import Measured, Prior, Priors, load_priors
from models.areas import Harm
from models.projects import Evidence, Intervention, Option, OptionEffect, Project
from optimiser.spreads import AnySpread, Interval, LogNormal
from optimiser.unknowns import Unknown

# A ratio of 1 says that nothing was prevented; of every other measure 0 says so.
RATIOS = ("odds ratio", "risk ratio", "rate ratio", "hazard ratio", "relative risk", "relative effect size")
DIFFERENCES = ("percent", "%", "standardised mean difference", "hedges", "cohen")


def read_unknowns(session: Session, option_ids: Mapping[str, int]) -> tuple[Unknown, ...]:
    """Everything that is not known exactly about the options that are weighed.

    Args:
        session: on the workspace.
        option_ids: option id of the problem -> its record's id.

    Returns:
        Studies first, then effects without a study, then officers' scores.

    Raises:
        BadInput: the partnership's own file of priors cannot be used.
    """
    priors = load_priors()
    keys = {record: key for key, record in option_ids.items()}
    harms = {harm.id: harm for harm in session.exec(select(Harm))}
    projects = {project.id: project for project in session.exec(select(Project))}
    options = [row for row in session.exec(select(Option).order_by(col(Option.id))) if row.id in keys]
    owner = {option.id: projects[option.project_id] for option in options}
    by_study: dict[int, list[tuple[str, str]]] = defaultdict(list)
    without: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for effect in session.exec(select(OptionEffect).order_by(col(OptionEffect.id))):
        if effect.option_id not in keys:
            continue
        harm = harms[effect.harm_id]
        bears_on = keys[effect.option_id], harm.code
        if effect.evidence_id is not None:
            by_study[effect.evidence_id].append(bears_on)
        else:
            without[owner[effect.option_id].code, harm.code].append(bears_on)
    scored: dict[str, list[str]] = defaultdict(list)
    for option in options:
        if option.score:
            scored[owner[option.id].code].append(keys[option.id or 0])
    called = {project.code: project.name for project in projects.values()}
    harm_names = {harm.code: harm.name for harm in harms.values()}
    return (
        *_studies(session, by_study, priors),
        *(
            Unknown(
                id=f"{project}/{harm}",
                name=f"the effect of {called[project]} on {harm_names[harm]}",
                factor=priors.assumed.spread,
                effects=tuple(effects),
                basis="assumption",
                source=_judged(priors.assumed),
            )
            for (project, harm), effects in without.items()
        ),
        *(
            Unknown(
                id=f"{project}/score",
                name=f"the benefit of {called[project]}",
                factor=priors.score.spread,
                points=tuple(points),
                basis="assumption",
                source=_judged(priors.score),
            )
            for project, points in scored.items()
        ),
    )


def _studies(
    session: Session, by_study: Mapping[int, list[tuple[str, str]]], priors: Priors
) -> tuple[Unknown, ...]:
    rows = session.exec(
        select(Evidence, Intervention)
        .join(Intervention, col(Evidence.intervention_id) == col(Intervention.id))
        .where(col(Evidence.id).in_(by_study))
        .order_by(col(Evidence.id))
    )
    return tuple(
        _study(evidence, intervention, tuple(by_study[evidence.id or 0]), priors)
        for evidence, intervention in rows
    )


def _study(
    evidence: Evidence, intervention: Intervention, effects: tuple[tuple[str, str], ...], priors: Priors
) -> Unknown:
    """A study's own interval where it can be read, else the prior for its strength."""
    on = f" on {evidence.outcome}" if evidence.outcome else ""
    identity = f"{intervention.code}/{evidence.id}"
    name = f"the effect of {intervention.name}{on}"
    spread = measured_spread(evidence, priors.measured)
    if spread is None:
        prior = priors.of_study(evidence.strength)
        return Unknown(
            id=identity,
            name=name,
            factor=prior.spread,
            effects=effects,
            basis="assumption",
            source=_judged(prior),
        )
    return Unknown(
        id=identity,
        name=name,
        factor=spread,
        effects=effects,
        basis="evidence",
        source=f"{evidence.source or 'a study whose source is not stated'}; {priors.measured.source}",
    )


def _judged(prior: Prior) -> str:
    return f"{prior.name}; {prior.source}"


def measured_spread(evidence: Evidence, measured: Measured) -> AnySpread | None:
    """How far a study's effect may be from what it found, as a factor of it.

    The ends of its interval are divided by its effect, both counted from what the measure calls no effect. An
    effect nearer the geometric than the arithmetic middle of the ends was estimated as a ratio, and is log-normal.
    Any other, and any whose interval holds no effect at all, is taken to lie anywhere between the ends: a
    uniform spread as wide as a 95% interval is a little wider (its standard deviation is 1.13 times that of
    the normal), so it errs on the side of doubt.

    Args:
        evidence: a study.
        measured: how its interval is read.

    Returns:
        The spread; None where there is no effect or no interval, where the effect is not between the ends,
        or where the unit is none whose point of no effect is known.
    """
    nothing = _no_effect(evidence.effect_unit)
    if nothing is None or evidence.effect_value is None or evidence.ci_low is None or evidence.ci_high is None:
        return None
    effect = evidence.effect_value - nothing
    if not effect or not evidence.ci_low <= evidence.effect_value <= evidence.ci_high:
        return None
    low, high = sorted((end - nothing) / effect for end in (evidence.ci_low, evidence.ci_high))
    if low > 0 and abs(1 - (low * high) ** 0.5) < abs(1 - (low + high) / 2):
        return LogNormal(median=1, low=low, high=high, coverage=measured.coverage)
    return Interval(low=low, high=high)


def _no_effect(unit: str) -> float | None:
    told = unit.casefold()
    if any(ratio in told for ratio in RATIOS):
        return 1.0
    return 0.0 if any(difference in told for difference in DIFFERENCES) else None
