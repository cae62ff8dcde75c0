"""What the evidence on record says that an option prevents: a share of the harm that it reaches.

An option points to evidence and holds no figure of its own: the share is worked out here, each time, from
the size of the effect, its direction and its unit. Evidence that later evidence supersedes is followed to the
one in force, so that the next run counts what is known by then. Where no effect was measured, an officer may
assume a share, and says so; a record holds one or the other, never both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.projects import Evidence, OptionEffect

# Ratios of what happens with the intervention to what happens without it: below 1 is a fall.
RATIOS = ("risk ratio", "rate ratio", "hazard ratio", "relative risk")
# The other way about: Welsh and Farrington's measure is above 1 where the intervention does better.
UPSIDE_DOWN = ("relative effect size",)
FALLS = ("reduc", "fall", "fell", "decreas", "lower", "prevent")
RISES = ("increas", "rise", "rose", "harm", "higher")


@dataclass(frozen=True, slots=True)
class MeasuredShare:
    """What one piece of evidence says that is prevented.

    Attributes:
        share: of the harm that is reached, above 0 and below 1; None where the evidence gives none.
        why_not: why it gives none, in words.
    """

    share: float | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class EffectInForce:
    """One effect of an option as it counts now.

    Attributes:
        record: the option's effect.
        named: the evidence that the option points to; None where the share is assumed.
        evidence: the evidence in force: that one, or what superseded it.
        share: what it prevents of the harm that it reaches; None where the evidence gives no share.
        why_not: why it gives none.
    """

    record: OptionEffect
    named: Evidence | None
    evidence: Evidence | None
    share: float | None
    why_not: str = ""


def measured_share(evidence: Evidence) -> MeasuredShare:
    """The share that is prevented, from size, direction and unit; nothing is guessed.

    A percentage is read by its direction, whatever its sign; a ratio by how far it is below 1. An odds ratio
    is no ratio of harm, and is not counted.
    """
    value, unit = evidence.effect_value, evidence.effect_unit.casefold()
    direction = evidence.direction.casefold().strip()
    if value is None:
        return MeasuredShare(None, "no size of the effect is on record")
    if direction.startswith(RISES):
        return MeasuredShare(None, f"its direction is {evidence.direction!r}, and harm done is not counted")
    if not direction.startswith(FALLS):
        stated = f"its direction is {evidence.direction!r}" if direction else "its direction is not stated"
        return MeasuredShare(None, f"{stated}, which is no fall")
    if "odds" in direction or "odds" in unit:
        return MeasuredShare(None, "odds are not a share of the harm")
    share = _share(value, unit)
    if share is None:
        return MeasuredShare(
            None, f"a size in {evidence.effect_unit or 'no unit'} is not a share of the harm"
        )
    if not 0 < share < 1:
        return MeasuredShare(
            None, f"{value:g} {evidence.effect_unit} is no fall between nothing and all of it"
        )
    return MeasuredShare(share)


def _share(value: float, unit: str) -> float | None:
    if any(name in unit for name in UPSIDE_DOWN):
        return 1 - 1 / value if value > 0 else None
    if any(name in unit for name in RATIOS):
        return 1 - value
    if unit.startswith(("percent", "per cent", "%")):
        return abs(value) / 100
    return None


def in_force(evidence: Evidence, by_code: Mapping[str, Evidence]) -> Evidence:
    """The evidence that superseded this one, and what superseded that, and so on; a ring ends at its end."""
    seen = {evidence.id}
    while evidence.superseded_by:
        later = by_code.get(evidence.superseded_by)
        if later is None or later.id in seen:
            break
        seen.add(later.id)
        evidence = later
    return evidence


def effects_in_force(session: Session) -> tuple[EffectInForce, ...]:
    """Every effect of every option as it counts now, in the order of the records."""
    records = list(session.exec(select(Evidence).order_by(col(Evidence.id))))
    by_id = {record.id: record for record in records}
    by_code = {record.code: record for record in records if record.code}
    effects = session.exec(select(OptionEffect).order_by(col(OptionEffect.id)))
    return tuple(_effect(effect, by_id, by_code) for effect in effects)


def _effect(
    effect: OptionEffect, by_id: Mapping[int | None, Evidence], by_code: Mapping[str, Evidence]
) -> EffectInForce:
    named = by_id.get(effect.evidence_id) if effect.evidence_id is not None else None
    if named is None:
        return EffectInForce(effect, None, None, effect.reduction)
    evidence = in_force(named, by_code)
    measured = measured_share(evidence)
    return EffectInForce(effect, named, evidence, measured.share, measured.why_not)


def by_option(effects: Iterable[EffectInForce]) -> dict[int, list[EffectInForce]]:
    """Option id -> its effects."""
    found: dict[int, list[EffectInForce]] = {}
    for effect in effects:
        found.setdefault(effect.record.option_id, []).append(effect)
    return found
