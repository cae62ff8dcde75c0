"""What shocks do to those who deliver: a partner spends less than it is given, a provider fails."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlmodel import col, select

from funding_tui.allocate.problem.draft import ProblemDraft
from funding_tui.allocate.problem.offers import Delivery, ScheduleChange
from funding_tui.allocate.problem.scenario_layers import ALL_STREAMS
from funding_tui.allocate.problem.shocks_on_pots import ShockFigures
from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.base.formats import join_words, percent
from funding_tui.base.names import name_key
from models.ledger import LedgerEntry
from models.money import BASIS_POINTS, Pence, format_pounds
from models.projects import OptionCost, Project
from models.rules import LockRule


def partner_underspends(draft: ProblemDraft, figures: ShockFigures) -> tuple[ProblemDraft, str]:
    """A partner does not spend a share of what it is given; a part of that may come back in time.

    What is not spent is not delivered, so the effect falls in proportion: an assumption. What comes back in
    time can be spent on something else; the rest stays set aside, and is lost on 31 March.
    """
    name, projects = _delivered_by(draft, figures["partner"])
    share, back = figures["share"], figures.get("back", 0)
    returned = share * back // BASIS_POINTS
    unspent = _not_spent_yet(draft, projects)
    released = {pot: pence * returned // BASIS_POINTS for pot, pence in unspent.items()}
    less = _deliver_less(share, returned, frozenset(projects.values()))
    after = replace(_with_more_free(draft, released), schedule_changes=(*draft.schedule_changes, less))
    contracted = sum(unspent.values())
    said = (
        f"{name} does not spend {percent(share)} of what it is given, and delivers that much less of "
        f"{join_words(sorted(projects.values()))}: an assumption. {percent(back)} of what is not spent comes "
        "back in time; the rest stays set aside, and is lost on 31 March"
    )
    if contracted:
        said += (
            f". Of {format_pounds(contracted)} that is contracted and not spent yet, "
            f"{format_pounds(sum(released.values()))} is free again"
        )
    return after, f"{said}."


def provider_fails(draft: ProblemDraft, figures: ShockFigures) -> tuple[ProblemDraft, str]:
    """A provider stops: none of its projects can be funded, and what is contracted prevents nothing more."""
    name, projects = _delivered_by(draft, figures["provider"])
    back = figures.get("back", 0)
    unspent = _not_spent_yet(draft, projects)
    released = {pot: pence * back // BASIS_POINTS for pot, pence in unspent.items()}
    codes = sorted(projects.values())
    locks = [
        LockRule(project=code, state="out", words=f"{name} has failed, so {code} cannot be delivered")
        for code in codes
    ]
    after = _with_more_free(draft, released).with_rules((ALL_STREAMS, lock) for lock in locks)
    contracted = sum(unspent.values())
    said = f"{name} fails, so {join_words(codes)} cannot be delivered by it"
    if contracted:
        said += (
            f"; of {format_pounds(contracted)} that is contracted with it and not spent yet, "
            f"{format_pounds(sum(released.values()))} comes back, and what it was to prevent is not prevented"
        )
    return after, f"{said}. No other provider is assumed."


def _delivered_by(draft: ProblemDraft, wanted: str) -> tuple[str, dict[int, str]]:
    """A provider's name as it is on record, and its projects: id -> code.

    Raises:
        BadInput: no project names any provider.
        NotFound: none names this one.
    """
    named = [project for project in draft.session.exec(select(Project)) if project.provider.strip()]
    if not named:
        message = "no project says who delivers it; import projects with a column 'provider'"
        raise BadInput(message)
    found = [project for project in named if name_key(project.provider) == name_key(wanted)]
    if not found:
        raise NotFound(did_you_mean("provider", wanted, {project.provider for project in named}))
    return found[0].provider, {project.id or 0: project.code for project in found}


def _not_spent_yet(draft: ProblemDraft, projects: Collection[int]) -> dict[int, Pence]:
    """Pot's record id -> pence committed to these projects less what is spent on them, never below 0."""
    rows = draft.session.exec(
        select(LedgerEntry.pot_id, LedgerEntry.project_id, LedgerEntry.kind, LedgerEntry.pence).where(
            col(LedgerEntry.project_id).in_(list(projects)),
            col(LedgerEntry.kind).in_(("commitment", "spend")),
        )
    )
    left: dict[tuple[int, int | None], Pence] = defaultdict(int)
    for pot, project, kind, pence in rows:
        left[pot, project] += pence if kind == "commitment" else -pence
    by_pot: dict[int, Pence] = defaultdict(int)
    for (pot, _), pence in left.items():
        by_pot[pot] += max(pence, 0)
    open_pots = {pot.record for pot in draft.pots}
    return {pot: pence for pot, pence in by_pot.items() if pot in open_pots}


def _with_more_free(draft: ProblemDraft, released: Mapping[int, Pence]) -> ProblemDraft:
    return draft.with_pots(
        lambda pot: (
            replace(pot, free=pot.free + released[pot.record])
            if pot.record is not None and pot.record in released
            else pot
        )
    )


def _deliver_less(share_bp: int, returned_bp: int, projects: Collection[str]) -> ScheduleChange:
    """Projects have less effect by a share, and cost less by what of it comes back, to the nearest penny."""

    def change(delivery: Delivery) -> Delivery:
        if delivery.project not in projects:
            return delivery
        lines = tuple(priced(line, BASIS_POINTS - returned_bp) for line in delivery.lines)
        return replace(delivery, lines=lines, share=delivery.share * (BASIS_POINTS - share_bp) / BASIS_POINTS)

    return change


def priced(line: OptionCost, per_whole: int) -> OptionCost:
    """The line at so many ten-thousandths of its cost, to the nearest penny."""
    return with_costs(
        line,
        (line.fixed_pence * per_whole + BASIS_POINTS // 2) // BASIS_POINTS,
        (line.unit_pence * per_whole + BASIS_POINTS // 2) // BASIS_POINTS,
    )


def with_costs(line: OptionCost, fixed: Pence, unit: Pence) -> OptionCost:
    """A copy of the line with other costs."""
    return OptionCost(**{**line.model_dump(), "fixed_pence": fixed, "unit_pence": unit})
