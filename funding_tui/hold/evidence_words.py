"""What a project's benefit rests on, line by line: measured effects, and officers' scores."""

from __future__ import annotations

from sqlmodel import Session, col, select

from funding_tui.hold.measured_effects import EffectInForce, effects_in_force
from models.areas import Harm
from models.projects import Evidence, Option, Project

NO_SIZE = "no effect size seen"


def evidence_lines(session: Session, project: Project, options: list[Option]) -> tuple[tuple[str, str], ...]:
    """(what, words) for each effect used, each score, and all that is known of the intervention."""
    known = _known(session, project)
    return (
        *_used(session, options),
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
    parts += [dated] if (dated := dated_words(row)) else ["not dated"]
    parts += [] if row.verified else ["not verified"]
    parts += [f"superseded by {row.superseded_by}, which is counted instead"] if row.superseded_by else []
    return "; ".join(parts)


def dated_words(row: Evidence) -> str:
    """When it was published and read, as far as is known; empty where neither is."""
    parts = [f"published {row.published}"] if row.published else []
    parts += [f"read {row.read_on:%d %B %Y}".replace("read 0", "read ")] if row.read_on else []
    return ", ".join(parts)


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


def _used(session: Session, options: list[Option]) -> list[tuple[str, str]]:
    """What the allocation counts: the reduction, the reach and the evidence that they come from."""
    codes = {option.id: option.code for option in options}
    harms = {harm.id: harm.name for harm in session.exec(select(Harm))}
    lines = []
    for effect in effects_in_force(session):
        record = effect.record
        if record.option_id not in codes:
            continue
        reach = f"reaches {record.reach * 100:g}% of it"
        reach += f" ({record.reach_note})" if record.reach_note else " (an assumption without a note)"
        counted = (
            f"not counted: {effect.why_not}"
            if effect.share is None
            else f"prevents {round(effect.share * 100, 1):g}% of the harm that it reaches"
        )
        what = f"counted on {harms[record.harm_id]}, option {codes[record.option_id]}"
        lines.append((what, f"{counted}; {reach}; {_from(effect)}"))
    return lines


def _from(effect: EffectInForce) -> str:
    """Where a share comes from: the evidence in force, or the officer's assumption."""
    if effect.evidence is None:
        return f"an assumption: {effect.record.assumption.strip() or 'no evidence named'}"
    source = effect.evidence.source or effect.evidence.outcome
    if effect.named is not None and effect.named.id != effect.evidence.id:
        source += f", which supersedes {effect.named.source or effect.named.code}"
    return f"from: {source}"
