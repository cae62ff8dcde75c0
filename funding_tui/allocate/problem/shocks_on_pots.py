"""What shocks do to pots: cut, ended, late, promised beyond what they have, new; and the sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.draft import OpenPot, ProblemDraft
from funding_tui.allocate.problem.scenario_layers import ALL_STREAMS
from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.base.formats import day, join_words, percent
from models.funding import Pot
from models.ledger import LedgerEntry
from models.money import BASIS_POINTS, FinancialYear, format_pounds
from models.projects import Project
from models.rules import CostType, EligibleRule, FundingRule, LockRule, OverProgrammeRule

MOST_OVER_PROGRAMMED = 1_500  # basis points by which a pot may be over-promised
KINDS_OF_MONEY: dict[str, CostType] = {
    "capital": "capital",
    "labour": "revenue-labour",
    "other": "revenue-other",
}
ShockFigures: TypeAlias = Mapping[str, Any]


def award_cut(draft: ProblemDraft, figures: ShockFigures) -> tuple[ProblemDraft, str]:
    """A share of a stream's award is taken back; what is contracted stays."""
    cut = _of_stream(draft, figures["stream"], figures.get("year"))
    share = figures["share"]
    taken = {pot.id: (pot.awarded * share + BASIS_POINTS // 2) // BASIS_POINTS for pot in cut}
    after = draft.with_pots(
        lambda pot: (
            replace(pot, awarded=pot.awarded - taken[pot.id], free=pot.free - taken[pot.id])
            if pot.id in taken
            else pot
        )
    )
    remain = [pot for pot in after.pots if pot.id in taken]
    awarded = format_pounds(sum(pot.awarded for pot in cut))
    was, now = (format_pounds(draft.free(pots)) for pots in (cut, remain))
    said = (
        f"{_stream_years(draft, cut)}: {percent(share)} of the {awarded} awarded is taken back, so what is "
        f"free falls from {was} to {now}"
    )
    named = figures.get("contracted", ())
    refuse_unknown_projects(draft.session, named)
    locks: list[FundingRule] = [
        LockRule(project=code, state="in", words=f"{code} is contracted, and stays") for code in named
    ]
    said += f"; {_contracted(draft, cut, named)}."
    short = -sum(min(pot.free, 0) for pot in remain)
    if short:
        said += f" {format_pounds(short)} of what is contracted has no money behind it any more."
    return after.with_rules((ALL_STREAMS, lock) for lock in locks), said


def pot_ends(draft: ProblemDraft, figures: ShockFigures) -> tuple[ProblemDraft, str]:
    """A stream has no money from a year on."""
    ending = _of_stream(draft, figures["stream"], figures.get("year"), onwards=True)
    ending_ids = {pot.id for pot in ending}
    after = draft.with_pots(lambda pot: None if pot.id in ending_ids else pot)
    name = draft.names[figures["stream"]]
    years = join_words(sorted({pot.financial_year for pot in ending}))
    said = (
        f"{name} ends: the {format_pounds(draft.free(ending))} that was free in {years} cannot be allocated"
    )
    taken = sum(pot.awarded - pot.free for pot in ending)
    return after, f"{said}." if not taken else (
        f"{said}; {format_pounds(taken)} that is contracted or spent there has to be settled with the funder."
    )


def agreement_late(draft: ProblemDraft, figures: ShockFigures) -> tuple[ProblemDraft, str]:
    """Money cannot be spent before a day: running costs of the days before it are lost."""
    until: date = figures["until"]
    name = draft.names[_known_stream(draft, figures["stream"])]
    changed: dict[str, OpenPot] = {}
    left: dict[str, str] = {}
    for pot in draft.pots:
        year = FinancialYear.parse(pot.financial_year)
        start = max(year.first_day, draft.today)
        if pot.stream != figures["stream"] or pot.free <= 0 or until <= start:
            continue
        days = max((year.last_day - until).days + 1, 0)
        total = (year.last_day - start).days + 1
        # capital waits for its day; running costs fall evenly, and those of lost days are not caught up
        free = pot.free if pot.cost_type == "capital" and days else pot.free * days // total
        changed[pot.id] = replace(pot, free=free)
        left[pot.financial_year] = f"{days} of {total} days in {pot.financial_year}"
    after = draft.with_pots(lambda pot: changed.get(pot.id, pot))
    was = sum(pot.free for pot in draft.pots if pot.id in changed)
    now = sum(pot.free for pot in changed.values())
    if was == now:
        return after, f"{name} cannot be spent before {day(until)}, which leaves what is free as it is."
    return after, (
        f"{name} cannot be spent before {day(until)}, which leaves {join_words(list(left.values()))}: what "
        f"is free falls from {format_pounds(was)} to {format_pounds(now)}. It is assumed that running costs "
        "fall evenly on the days and are not caught up, and that capital can wait."
    )


def over_programme(draft: ProblemDraft, figures: ShockFigures) -> tuple[ProblemDraft, str]:
    """Pots promise more than they have, and someone underwrites it."""
    share = figures["share"]
    if share > MOST_OVER_PROGRAMMED:
        message = (
            f"at most {percent(MOST_OVER_PROGRAMMED)} more than a pot has may be promised, "
            f"not {percent(share)}"
        )
        raise BadInput(message)
    stream = figures.get("stream", ALL_STREAMS)
    pots = _of_stream(draft, stream, None) if stream else draft.pots
    who, backer = draft.names[stream] if stream else "Every pot", figures["underwriter"]
    risks: Mapping[str, int] = figures.get("risk", {})
    refuse_unknown_projects(draft.session, risks)
    rule = OverProgrammeRule(
        at_most_bp=share,
        underwriter=backer,
        words=f"{who} may promise {percent(share)} more than it has, underwritten by {backer}",
    )
    more = format_pounds(sum(max(pot.free, 0) * share // BASIS_POINTS for pot in pots))
    chance = (
        f"Delivery risk is stated for {join_words(list(risks))}; the chance of overspending a pot is known "
        "where it is stated for every project that the pot promises money to."
        if risks
        else "No delivery risk is stated, so the chance of overspending is not known."
    )
    after = replace(draft.with_rules([(stream, rule)]), risks={**(draft.risks or {}), **risks})
    return after, (
        f"{who} may promise up to {percent(share)} more than it has, {more} in all; "
        f"{backer} pays if everything is spent after all. {chance}"
    )


def new_stream(draft: ProblemDraft, figures: ShockFigures) -> tuple[ProblemDraft, str]:
    """Money that is not awarded yet, in pots of its own or added to existing ones."""
    code, year = figures["code"], figures["year"]
    amounts = {cost_type: figures[name] for name, cost_type in KINDS_OF_MONEY.items() if figures.get(name)}
    if not amounts:
        message = f"the stream {code!r} arrives with no money; state at least one amount"
        raise BadInput(message)
    if draft.only_years and year not in draft.only_years:
        message = f"{figures['name']} arrives in {year}, but {years_in_words(draft)}"
        raise BadInput(message)
    existing = {pot.id: pot for pot in draft.pots}
    known = code in draft.names
    name = draft.names.get(code, figures["name"])
    arrived = [
        OpenPot(code, year, cost_type, None, awarded=pence, free=pence)
        for cost_type, pence in amounts.items()
    ]
    grown = {
        pot.id: replace(old, awarded=old.awarded + pot.free, free=old.free + pot.free)
        for pot in arrived
        if (old := existing.get(pot.id)) is not None
    }
    after = replace(
        draft,
        pots=(
            *(grown.get(pot.id, pot) for pot in draft.pots),
            *(pot for pot in arrived if pot.id not in existing),
        ),
        names={**draft.names, code: name},
    )
    priorities = figures.get("priorities")
    refuse_unknown_priorities(draft, priorities or ())
    for_what = "anything"
    if known:
        for_what = "what its agreement allows"
    elif priorities:
        for_what = join_words(priorities)
        words = f"{name} money pays only for {for_what}"
        after = after.with_rules([(code, EligibleRule(priorities=priorities, words=words))])
    parts = join_words([f"{format_pounds(pence)} {cost_type}" for cost_type, pence in amounts.items()])
    return after, (
        f"{name} {'gets a further' if known else 'arrives with'} {parts} in {year}, for {for_what}. "
        "It is supposed, not awarded: nothing may be contracted on it."
    )


def _known_stream(draft: ProblemDraft, code: str) -> str:
    if code not in draft.names:
        raise NotFound(did_you_mean("stream with money that can still be spent", code, draft.names))
    return code


def _of_stream(draft: ProblemDraft, code: str, year: str | None, *, onwards: bool = False) -> list[OpenPot]:
    """The living pots of a stream, of one year, or from that year on; never none.

    Raises:
        NotFound: the stream has no money that can still be spent.
        BadInput: it has no money in that year.
    """
    _known_stream(draft, code)
    found = [
        pot
        for pot in draft.pots
        if pot.stream == code
        and (year is None or pot.financial_year == year or (onwards and pot.financial_year > year))
    ]
    if not found:
        message = (
            f"{draft.names[code]} has no money in {year or 'the years allocated'}; {years_in_words(draft)}"
        )
        raise BadInput(message)
    return found


def years_in_words(draft: ProblemDraft) -> str:
    """Which years the scenario allocates, in words."""
    return f"this scenario allocates {join_words(draft.only_years or draft.years) or 'nothing'}"


def _stream_years(draft: ProblemDraft, pots: Sequence[OpenPot]) -> str:
    years = sorted({pot.financial_year for pot in pots})
    return f"{draft.names[pots[0].stream]} {join_words(years)}"


def _contracted(draft: ProblemDraft, pots: Sequence[OpenPot], also: Sequence[str]) -> str:
    """How many contracted projects stay, and what is contracted for them."""
    records = [pot.record for pot in pots if pot.record is not None]
    named = set(
        draft.session.exec(
            select(Project.code)
            .join(LedgerEntry, col(LedgerEntry.project_id) == col(Project.id))
            .join(Pot, col(LedgerEntry.pot_id) == col(Pot.id))
            .where(LedgerEntry.kind == "commitment", col(Pot.id).in_(records))
        )
    ) | set(also)
    taken = sum(pot.awarded - pot.free for pot in pots)
    many = {0: "", 1: "1 contracted project stays"}.get(len(named), f"{len(named)} contracted projects stay")
    money = (
        f"{format_pounds(taken)} that is contracted or spent stays"
        if taken
        else "nothing is contracted on it yet"
    )
    return f"{many}, and {money}" if many and taken else many or money


def refuse_unknown_projects(session: Session, codes: Iterable[str]) -> None:
    """Raises NotFound where a code is no project's."""
    known = set(session.exec(select(Project.code)))
    for code in codes:
        if code not in known:
            raise NotFound(did_you_mean("project", code, known))


def refuse_unknown_priorities(draft: ProblemDraft, codes: Iterable[str]) -> None:
    """Raises NotFound where a code is no priority's."""
    for code in codes:
        if code not in draft.weights:
            raise NotFound(did_you_mean("priority", code, draft.weights))
