"""What each kind of shock does to a draft of the problem, and the sentence that says so.

One small function for each kind: `(draft, figures) -> (draft, what it did)`. The figures were read from what
the officer stated (`shock_list.ShockKind.read`); a kind that needs more of the records reads it here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from sqlmodel import col, select

from funding_tui.allocate.problem.draft import ProblemDraft
from funding_tui.allocate.problem.offers import Delivery, ScheduleChange
from funding_tui.allocate.problem.shock_list import ShockKindName, ShockList
from funding_tui.allocate.problem.shocks_on_pots import (
    ShockFigures,
    agreement_late,
    award_cut,
    new_stream,
    over_programme,
    pot_ends,
    refuse_unknown_priorities,
    refuse_unknown_projects,
    years_in_words,
)
from funding_tui.allocate.problem.shocks_on_providers import (
    partner_underspends,
    priced,
    provider_fails,
    with_costs,
)
from funding_tui.allocate.report.report import ShockReport
from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.base.formats import join_words, percent
from models.allocations import Shock
from models.funding import Funder, Stream
from models.money import BASIS_POINTS, FinancialYear, Pence
from models.projects import OptionCost
from models.rules import CarryForwardRule


def raise_post_costs(rise_bp: int, years: Collection[str]) -> ScheduleChange:
    """Labour costs of these years rise by so many basis points, to the nearest penny."""

    def change(delivery: Delivery) -> Delivery:
        lines = tuple(
            priced(line, BASIS_POINTS + rise_bp)
            if line.cost_type == "revenue-labour" and str(line.financial_year) in years
            else line
            for line in delivery.lines
        )
        return replace(delivery, lines=lines)

    return change


def slip_delivery(
    share_bp: int, year: str, later: str | None, projects: Collection[str] | None
) -> ScheduleChange:
    """A share of the cost of one year falls in a later one, or, where there is none, is not delivered.

    What is moved is delivered in full, only later. What falls outside the years allocated takes with it that
    share of one year of the effect, unless the effect is stated to be over before the year. What the option
    costs in the year does not decide it.

    Args:
        share_bp: basis points of the year's cost.
        year: the financial year in which delivery slips.
        later: the one into which it slips; None where that is not allocated.
        projects: codes; None for every project.
    """

    def change(delivery: Delivery) -> Delivery:
        if projects is not None and delivery.project not in projects:
            return delivery
        if later is None:
            lines = tuple(
                priced(line, BASIS_POINTS - share_bp) if str(line.financial_year) == year else line
                for line in delivery.lines
            )
            is_over = delivery.stated and max(delivery.years, default="") < year
            lost = 0.0 if is_over else share_bp / BASIS_POINTS / max(len(delivery.years), 1)
            return replace(delivery, lines=lines, share=delivery.share * (1 - lost))
        return replace(delivery, lines=_moved(delivery.lines, share_bp, year, later))

    return change


def _moved(lines: tuple[OptionCost, ...], share_bp: int, year: str, later: str) -> tuple[OptionCost, ...]:
    """The cost lines with a share of one year's in a later year, each pence in one of the two."""
    fixed: dict[str, Pence] = defaultdict(int)
    unit: dict[str, Pence] = defaultdict(int)
    stay = []
    for line in lines:
        if str(line.financial_year) != year:
            stay.append(line)
            continue
        stays = priced(line, BASIS_POINTS - share_bp)
        stay.append(stays)
        fixed[line.cost_type] += line.fixed_pence - stays.fixed_pence
        unit[line.cost_type] += line.unit_pence - stays.unit_pence
    found = []
    for line in stay:
        joins = str(line.financial_year) == later
        more_fixed = fixed.pop(line.cost_type, 0) if joins else 0
        more_unit = unit.pop(line.cost_type, 0) if joins else 0
        found.append(with_costs(line, line.fixed_pence + more_fixed, line.unit_pence + more_unit))
    # a line of its own needs an id that no record has
    for number, cost_type in enumerate(fixed, 1):
        found.append(
            OptionCost(
                id=-number,
                option_id=lines[0].option_id,
                financial_year=FinancialYear.parse(later),
                cost_type=cost_type,
                fixed_pence=fixed[cost_type],
                unit_pence=unit[cost_type],
            )
        )
    return tuple(found)


ShockFunction: TypeAlias = Callable[[ProblemDraft, ShockFigures], tuple[ProblemDraft, str]]


def apply_shocks(
    draft: ProblemDraft, shocks: Iterable[Shock], known: ShockList
) -> tuple[ProblemDraft, tuple[ShockReport, ...]]:
    """The draft after each shock in turn, and what each did.

    Raises:
        NotFound: a shock, stream, funder, project or priority that is not there.
        BadInput: a figure that cannot be used.
    """
    effects = []
    for shock in shocks:
        kind = known.named(shock.key)
        draft, said = EFFECTS[kind.kind](draft, kind.read(shock.figures))
        effects.append(
            ShockReport(
                key=kind.key,
                name=kind.name,
                figures=tuple(shock.figures.items()),
                said=said,
                source=kind.source,
                dated=kind.dated,
                applied_by=shock.laid_by,
                applied_on=shock.laid_on,
            )
        )
    return draft, tuple(effects)


def _pay_award(draft: ProblemDraft, figures: ShockFigures) -> tuple[ProblemDraft, str]:
    years = tuple(year for year in draft.years if year >= figures.get("year", year))
    after = replace(
        draft, schedule_changes=(*draft.schedule_changes, raise_post_costs(figures["rise"], years))
    )
    said = (
        f"Posts cost {percent(figures['rise'])} more in {join_words(years) or 'no year that is allocated'}; "
        "the pots that pay for them stay as they are."
    )
    return after, said


def _slip(draft: ProblemDraft, figures: ShockFigures) -> tuple[ProblemDraft, str]:
    year = figures.get("year") or next(iter(draft.years), "")
    if year not in draft.years:
        message = f"delivery cannot slip in {year or 'any year'}: {years_in_words(draft)}"
        raise BadInput(message)
    only = figures.get("projects")
    refuse_unknown_projects(draft.session, only or ())
    later = str(FinancialYear.parse(year).next())
    is_allocated = later in draft.years
    after = replace(
        draft,
        schedule_changes=(
            *draft.schedule_changes,
            slip_delivery(figures["share"], year, later if is_allocated else None, only),
        ),
    )
    whose = f"the {year} cost of {join_words(only) if only else 'every project'}"
    part = percent(figures["share"])
    if not is_allocated:
        return after, (
            f"{part} of {whose} falls after 31 March, in {later}, which this scenario does not allocate: "
            "neither that cost nor the effect that goes with it is counted."
        )
    return after, f"{part} of {whose} falls in {later}. {_what_follows(draft, year, later)}"


def _what_follows(draft: ProblemDraft, year: str, later: str) -> str:
    """Whose money may follow a slip into the next year, and that the rest is lost."""
    spending = dict.fromkeys(pot.stream for pot in draft.pots if pot.financial_year == year and pot.free > 0)
    carries = {
        rule.stream or stream
        for stream, rule in draft.rules
        if isinstance(rule, CarryForwardRule) and (rule.from_year, rule.to_year) == (year, later)
    }
    may = join_words([draft.names[code] for code in spending if code in carries])
    if not may:
        return "No agreement lets money follow it: what is not spent by 31 March is lost."
    rest = " What the others do not spend by 31 March is lost." if set(spending) - carries else ""
    return f"Money of {may} may follow it as far as the agreement allows.{rest}"


def _funder_succeeded(draft: ProblemDraft, figures: ShockFigures) -> tuple[ProblemDraft, str]:
    session = draft.session
    funder = session.exec(select(Funder).where(Funder.code == figures["funder"])).first()
    if funder is None:
        raise NotFound(did_you_mean("funder", figures["funder"], session.exec(select(Funder.code))))
    successor = session.get(Funder, funder.succeeded_by_id) if funder.succeeded_by_id else None
    named = figures.get("successor") or (successor.name if successor else "")
    if not named:
        message = f"the records name nobody who succeeds {funder.name}; state the successor"
        raise BadInput(message)
    funded = {pot.stream for pot in draft.pots}
    codes = session.exec(select(Stream.code).where(Stream.funder_id == funder.id).order_by(col(Stream.id)))
    streams = [draft.names[code] for code in codes if code in funded]
    carried = f"the agreements for {join_words(streams)} go with it" if streams else "it pays for nothing now"
    return draft, (
        f"{funder.name} is succeeded by {named}: {carried}, with the amounts and rules that they have. "
        "Nothing in the allocation changes; ask the successor to confirm each agreement."
    )


def _priorities_move(draft: ProblemDraft, figures: ShockFigures) -> tuple[ProblemDraft, str]:
    moved: Mapping[str, float] = figures["weights"]
    refuse_unknown_priorities(draft, moved)
    changes = [f"{code} from {draft.weights[code]:g} to {weight:g}" for code, weight in moved.items()]
    return replace(
        draft, weights={**draft.weights, **moved}
    ), f"The weights of priorities change: {join_words(changes)}."


EFFECTS: dict[ShockKindName, ShockFunction] = {
    "award-cut": award_cut,
    "pay-award": _pay_award,
    "slip": _slip,
    "pot-ends": pot_ends,
    "agreement-late": agreement_late,
    "over-programme": over_programme,
    "funder-succeeded": _funder_succeeded,
    "new-stream": new_stream,
    "priorities-move": _priorities_move,
    "partner-underspends": partner_underspends,
    "provider-fails": provider_fails,
}
