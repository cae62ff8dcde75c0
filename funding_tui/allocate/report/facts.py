"""What a report needs from the records besides the problem: names, what benefit rests on, what is made up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.offers import option_key
from funding_tui.allocate.report.allocation import Basis
from funding_tui.hold.evidence_words import dated_words
from funding_tui.hold.illustrative import IllustrativePots, read_illustrative_pots
from funding_tui.hold.measured_effects import EffectInForce, by_option, effects_in_force
from models.areas import Harm
from models.partnership import Partnership, Priority
from models.projects import Intervention, Option, Project


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report needs from the records.

    Attributes:
        basis: option id -> what its benefit rests on, and the words that say so with source or note.
        harm_unit_means, harm_unit_source: what one unit of harm is, and where that was read; empty
            until stated.
        illustrative_projects: codes of projects whose costs are made up for a demonstration.
        illustrative_pots: streams and pots whose money is.
        providers: project code -> who would deliver it, where that is recorded.
        proxies: priority code -> what its figures stand in for, empty where they measure it itself.
        assumptions: what the need and the effects rest on, one sentence each.
    """

    partnership: str
    demonstration: bool
    attribution: str
    harm_unit_means: str
    harm_unit_source: str
    harm_per_point_note: str
    basis: dict[str, tuple[Basis, str]]
    illustrative_projects: frozenset[str]
    illustrative_pots: IllustrativePots
    providers: dict[str, str]
    proxies: dict[str, str]
    assumptions: tuple[str, ...]


def read_report_facts(session: Session) -> ReportFacts:
    """Read them all."""
    partnership = session.exec(select(Partnership)).first() or Partnership(name="Partnership")
    harms = list(session.exec(select(Harm).order_by(col(Harm.id))))
    return ReportFacts(
        partnership=partnership.name,
        demonstration=partnership.demonstration,
        attribution=partnership.attribution,
        harm_unit_means=partnership.harm_unit_means,
        harm_unit_source=partnership.harm_unit_source,
        harm_per_point_note=partnership.harm_per_point_note,
        basis=_basis(session),
        illustrative_projects=frozenset(session.exec(select(Project.code).where(col(Project.illustrative)))),
        illustrative_pots=read_illustrative_pots(session),
        providers={code: name for code, name in session.exec(select(Project.code, Project.provider)) if name},
        proxies=_proxies(session, harms),
        assumptions=tuple(
            f"{harm.name}: {harm.note}" if harm.note else f"{harm.name} stands in for {harm.proxy_for}."
            for harm in harms
            if harm.note or harm.proxy_for
        ),
    )


def _proxies(session: Session, harms: list[Harm]) -> dict[str, str]:
    codes = {priority.id: priority.code for priority in session.exec(select(Priority))}
    found: dict[str, list[str]] = defaultdict(list)
    for harm in harms:
        if harm.proxy_for:
            found[codes[harm.priority_id]].append(f"{harm.name} stands in for {harm.proxy_for}")
    return {code: "; ".join(words) for code, words in found.items()}


def _basis(session: Session) -> dict[str, tuple[Basis, str]]:
    interventions = {record.id: record.name for record in session.exec(select(Intervention))}
    effects = by_option(effects_in_force(session))
    found: dict[str, tuple[Basis, str]] = {}
    rows = session.exec(select(Option, Project).join(Project, col(Option.project_id) == col(Project.id)))
    for option, project in rows:
        of_option = effects.get(option.id or 0, [])
        words = [effect_words(effect, interventions) for effect in of_option]
        # one study often speaks for several harms; it is quoted once
        words = list(dict.fromkeys(words))
        if option.score is not None:
            words.append(score_words(option))
        found[option_key(project.code, option.code)] = (_kind(option, of_option), " ".join(words))
    return found


def _kind(option: Option, effects: Sequence[EffectInForce]) -> Basis:
    """What the benefit of an option rests on: an effect that somebody assumed is no evidence."""
    counted = [effect for effect in effects if effect.share]
    if any(effect.evidence for effect in counted):
        return "both" if option.score is not None else "evidence"
    return "assumption" if counted and option.score is None else "officer score"


def effect_words(effect: EffectInForce, interventions: dict[int | None, str]) -> str:
    """An effect with its evidence, its date, and the assumption of reach that it is used with."""
    evidence, record = effect.evidence, effect.record
    if evidence is None:
        why = f" {_sentence(record.assumption)}" if record.assumption.strip() else ""
        said = f"Assumed to prevent {_percent(effect.share)} of the harm that it reaches (no study).{why}"
    else:
        name = interventions.get(evidence.intervention_id, "intervention")
        strength = evidence.strength or (
            f"{evidence.studies} studies" if evidence.studies else "strength not stated"
        )
        source = "; ".join(part for part in (evidence.source or "no source", dated_words(evidence)) if part)
        if effect.share is None:
            outcome = evidence.outcome or "an outcome not stated"
            return f"{name} on {outcome}: not counted, {effect.why_not} ({source})."
        said = f"{name}: {_percent(effect.share)} less {evidence.outcome} ({strength}; {source})."
        if effect.named is not None and effect.named.id != evidence.id:
            said += f" It supersedes {effect.named.source or effect.named.code}."
    if record.reach < 1:
        said += f" Reach: {record.reach * 100:g}% of the area's harm is taken to be exposed to it."
        if record.reach_note:
            said += f" {_sentence(record.reach_note)}"
    return said


def _percent(share: float | None) -> str:
    """A share to a tenth of a percent, which is finer than any study."""
    return f"{round((share or 0) * 100, 1):g}%"


def score_words(option: Option) -> str:
    """An officer's score with its note."""
    note = _sentence(option.score_note) if option.score_note else "No note says what it rests on."
    return f"Officer score {option.score:g} of 10 a year. {note}"


def _sentence(note: str) -> str:
    return note.strip().rstrip(".") + "."
