"""A bid that is won becomes a stream, with its pots, their awards, its rules and obligations, in one step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import Session, func, select

from funding_tui.base.errors import BadInput
from funding_tui.base.names import free_code, name_key, without_invisible
from funding_tui.find.bids.stages import set_stage
from funding_tui.hold.importing.files.tables import open_table
from funding_tui.hold.importing.headings import slugify
from funding_tui.hold.importing.report import ImportOptions, Tally
from funding_tui.hold.importing.rules import import_rules
from models.database import Workspace
from models.errors import MoneyError
from models.funding import OBLIGATION_KINDS, Funder, Obligation, Pot, Stream
from models.ledger import LedgerEntry
from models.money import FinancialYear, Pence, parse_pounds
from models.opportunities import Opportunity
from models.rules import COST_TYPES


@dataclass(frozen=True, slots=True)
class AwardedPot:
    """What an award puts into one pot, in pence."""

    year: FinancialYear
    cost_type: str
    pence: Pence


@dataclass(frozen=True, slots=True)
class AwardedObligation:
    """A dated obligation of the agreement; `kind` is one of `models.funding.OBLIGATION_KINDS`."""

    kind: str
    due: date


@dataclass(frozen=True, slots=True)
class BidAward:
    """What was won. The name, the funder and the source are the opportunity's own.

    Attributes:
        pots: one or more; no two of the same year and cost type.
        code: of the stream; empty for one made of the opportunity's title.
        starts, ends: of the agreement; None where not stated.
        signed: None while it is not signed, and spending is at the partnership's risk.
        obligations: what the agreement asks for, and when.
        rules: a table of rules as `import rules` reads; None where there is none.
    """

    pots: tuple[AwardedPot, ...]
    code: str = ""
    starts: date | None = None
    ends: date | None = None
    signed: date | None = None
    reference: str = ""
    obligations: tuple[AwardedObligation, ...] = ()
    rules: Path | None = None


def record_win(
    workspace: Workspace,
    opportunity: int,
    award: BidAward,
    *,
    who: str = "",
    reason: str = "",
    now: datetime | None = None,
) -> str:
    """Record what was won as a stream: all of it, or nothing. Gives the stream's code.

    Raises:
        NotFound: there is no such opportunity.
        BadInput: it is won already, the code is taken, pots are missing or doubled, or the rules have errors.
    """
    at = now or datetime.now(UTC)
    _check_award(award)
    with workspace.session(writing=True) as session:
        item = set_stage(session, opportunity, "won", who=who, owner=None, reason=reason, now=at)
        if item.stream_id is not None:
            message = f"opportunity {opportunity} is won and recorded already"
            raise BadInput(message)
        record = session.get_one(Opportunity, opportunity)
        stream = _stream(session, record, award)
        _add_pots(session, stream, record, award, who, at)
        for each in award.obligations:
            title = f"{each.kind.capitalize()}: {stream.name}"
            session.add(
                Obligation(
                    stream_id=stream.id,
                    kind=each.kind,
                    title=title,
                    due=each.due,
                    owner=item.owner,
                    source=stream.source,
                )
            )
        if award.rules is not None:
            _add_rules(session, award.rules, who, at)
        item.stream_id = stream.id
        session.add(item)
        return stream.code


def parse_pot(text: str) -> AwardedPot:
    """A pot as an officer writes it: `2027/28 revenue-other 40000`.

    Raises:
        BadInput: it is something else.
    """
    try:
        year, cost_type, pounds = text.split(maxsplit=2)
        if cost_type not in COST_TYPES:
            raise ValueError(cost_type)
        return AwardedPot(FinancialYear.parse(year), cost_type, parse_pounds(pounds))
    except (ValueError, MoneyError) as error:
        message = (
            f"the pot {text[:80]!r} is not understood; write YEAR COST-TYPE POUNDS, such as "
            f"'2027/28 revenue-other 40000'; cost types are {', '.join(COST_TYPES)}"
        )
        raise BadInput(message) from error


def parse_obligation(text: str) -> AwardedObligation:
    """An obligation as an officer writes it: `claim 2027-07-15`.

    Raises:
        BadInput: it is something else.
    """
    kind, _, day = text.strip().partition(" ")
    try:
        if kind not in OBLIGATION_KINDS:
            raise ValueError(kind)
        return AwardedObligation(kind, date.fromisoformat(day.strip()))
    except ValueError as error:
        message = (
            f"the obligation {text[:80]!r} is not understood; write KIND YEAR-MONTH-DAY, such as "
            f"'claim 2027-07-15'; kinds are {', '.join(OBLIGATION_KINDS)}"
        )
        raise BadInput(message) from error


def _check_award(award: BidAward) -> None:
    message = ""
    if not award.pots:
        message = "say what was won, pot by pot, such as --pot '2027/28 revenue-other 40000'"
    elif len({(pot.year, pot.cost_type) for pot in award.pots}) < len(award.pots):
        message = "two of the pots are of the same year and cost type; add them up"
    elif any(pot.pence <= 0 for pot in award.pots):
        message = "a pot must hold more than £0; leave out a pot that was not won"
    elif award.starts and award.ends and award.ends < award.starts:
        message = f"the agreement would end on {award.ends}, before it starts on {award.starts}; correct one"
    if message:
        raise BadInput(message)


def _stream(session: Session, record: Opportunity, award: BidAward) -> Stream:
    code = without_invisible(award.code).strip()
    code = code or slugify(record.title).replace("_", "-")[:40].strip("-") or f"won-{record.id}"
    if name_key(code) in map(name_key, session.exec(select(Stream.code))):
        message = f"there is a stream {code!r} already; give this one another code: --code"
        raise BadInput(message)
    stream = Stream(
        code=code,
        name=record.title,
        funder_id=_funder(session, record).id or 0,
        starts=award.starts,
        ends=award.ends,
        agreement_reference=award.reference,
        agreement_signed=award.signed,
        source=record.url or f"{record.source} {record.source_id}",
    )
    session.add(stream)
    session.flush()
    return stream


def _funder(session: Session, record: Opportunity) -> Funder:
    name = record.funder or f"the funder of {record.title}"
    found = session.exec(select(Funder).where(func.lower(Funder.name) == name.lower())).first()
    if found is None:
        code = slugify(name).replace("_", "-") or f"funder-of-{record.id}"
        found = Funder(code=free_code(code, session.exec(select(Funder.code))), name=name, source=record.url)
        session.add(found)
        session.flush()
    return found


def _add_pots(
    session: Session, stream: Stream, record: Opportunity, award: BidAward, who: str, at: datetime
) -> None:
    for won in award.pots:
        pot = Pot(stream_id=stream.id or 0, financial_year=won.year, cost_type=won.cost_type)
        session.add(pot)
        session.flush()
        session.add(
            LedgerEntry(
                pot_id=pot.id or 0,
                kind="award",
                pence=won.pence,
                on=award.signed or at.date(),
                note=f"won: {record.title}",
                source=stream.source,
                recorded_at=at,
                recorded_by=who,
            )
        )


def _add_rules(session: Session, path: Path, who: str, at: datetime) -> None:
    tally = Tally()
    options = ImportOptions(path.name, "", who, dry_run=False, today=at.date(), now=at)
    with open_table(path) as table:
        import_rules(session, table, options, tally)
    if tally.has_errors():
        first = tally.errors[0]
        message = (
            f"{path.name}, row {first.row}: {first.message}"
            f"{f' (and {tally.error_count - 1} more)' if tally.error_count > 1 else ''}; nothing was recorded"
        )
        raise BadInput(message)
