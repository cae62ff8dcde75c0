"""What a project's benefit rests on, line by line: measured effects, and officers' scores."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.areas import Harm
from models.projects import Evidence, Option, OptionEffect, Project

NO_SIZE = "no effect size seen"


def evidence_lines(session: Session, project: Project, options: list[Option]) -> tuple[tuple[str, str], ...]:
    """(what, words) for each effect used, each score, and all that is known of the intervention."""
    known = _known(session, project)
    return (
        *_used(session, options, known),
        *(
            (f"officer score, option {option.code}", _score(option))
            for option in options
            if option.score is not None
        ),
        *((row.outcome or "outcome not named", in_words(row)) for row in known.values()),
    )


def in_words(row: Evidence) -> str:
    """Direction, size with its interval, strength, studies and source; what is not known says so."""
    parts = [row.direction or "direction not known", _size(row)]
    parts.append(f"strength: {row.strength or 'not known'}")
    parts += [f"studies: {row.studies}"] if row.studies else []
    parts += [row.note] if row.note else []
    parts.append(f"source: {row.source or 'not stated'}")
    parts += [] if row.verified else ["not verified"]
    return "; ".join(parts)


def _size(row: Evidence) -> str:
    if row.effect_value is None:
        return NO_SIZE
    unit = f" {row.effect_unit}" if row.effect_unit else ""
    size = f"{row.effect_value:g}{unit}"
    if row.ci_low is None or row.ci_high is None:
        return f"{size} (no interval seen)"
    return f"{size} ({row.ci_low:g} to {row.ci_high:g})"


def _score(option: Option) -> str:
    note = option.score_note.strip() or "no note of what it rests on"
    return f"{option.score:g} of 10 a year: {note}"


def _known(session: Session, project: Project) -> dict[int, Evidence]:
    if project.intervention_id is None:
        return {}
    rows = session.exec(
        select(Evidence)
        .where(Evidence.intervention_id == project.intervention_id)
        .order_by(col(Evidence.outcome), col(Evidence.id))
    )
    return {row.id or 0: row for row in rows}


def _used(session: Session, options: list[Option], known: dict[int, Evidence]) -> list[tuple[str, str]]:
    """What the allocation counts: the reduction, the reach and the evidence that they come from."""
    keys = [option.id for option in options]
    codes = {option.id: option.code for option in options}
    rows = session.exec(
        select(OptionEffect, Harm)
        .join(Harm, col(OptionEffect.harm_id) == col(Harm.id))
        .where(col(OptionEffect.option_id).in_(keys))
        .order_by(col(OptionEffect.option_id), col(OptionEffect.id))
    )
    lines = []
    for effect, harm in rows:
        reach = f"reaches {effect.reach * 100:g}% of it"
        reach += f" ({effect.reach_note})" if effect.reach_note else " (an assumption without a note)"
        source = known.get(effect.evidence_id or 0)
        basis = f"from: {source.source or source.outcome}" if source else "an assumption: no evidence named"
        words = f"prevents {effect.reduction * 100:g}% of the harm that it reaches; {reach}; {basis}"
        lines.append((f"counted on {harm.name}, option {codes[effect.option_id]}", words))
    return lines
