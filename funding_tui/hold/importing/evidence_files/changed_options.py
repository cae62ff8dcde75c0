"""Which options count otherwise once an import of evidence is stored: before and after, option by option."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from sqlmodel import Session, select

from funding_tui.hold.importing.report import OptionChange
from funding_tui.hold.measured_effects import EffectInForce, effects_in_force
from models.areas import Harm
from models.projects import Evidence, Option, Project

Counted: TypeAlias = Mapping[tuple[str, str], tuple[float | None, str]]


def counted_effects(session: Session) -> Counted:
    """(option, harm) -> the share that is prevented of what it reaches, and the evidence for it, in words."""
    names = {
        option.id: f"{project.code}/{option.code}"
        for option, project in session.exec(select(Option, Project).where(Option.project_id == Project.id))
    }
    harms = {harm.id: harm.name for harm in session.exec(select(Harm))}
    return {
        (names[effect.record.option_id], harms[effect.record.harm_id]): (effect.share, _basis(effect))
        for effect in effects_in_force(session)
    }


def changed_options(before: Counted, after: Counted) -> Iterator[OptionChange]:
    """Each option whose share or whose evidence is another than before."""
    for (option, harm), (share, basis) in after.items():
        earlier_share, earlier_basis = before.get((option, harm), (None, ""))
        if (share, basis) != (earlier_share, earlier_basis):
            yield OptionChange(option, harm, earlier_share, share, earlier_basis, basis)


def _basis(effect: EffectInForce) -> str:
    if effect.evidence is None:
        return "an assumption"
    said = _named(effect.evidence)
    return said if effect.share is not None else f"{said}: not counted, {effect.why_not}"


def _named(evidence: Evidence) -> str:
    """Evidence by its source and, where it has an interval or a date, by those."""
    parts = [evidence.source or evidence.code or "a source not stated"]
    if evidence.published:
        parts.append(f"published {evidence.published}")
    if evidence.ci_low is not None and evidence.ci_high is not None:
        parts.append(f"interval {evidence.ci_low:g} to {evidence.ci_high:g}")
    return ", ".join(parts)
