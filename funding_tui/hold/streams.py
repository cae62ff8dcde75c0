"""Funding held: streams with their rules, pots with what is free in them, and what is due when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from funding_tui.base.errors import NotFound, OperationError, did_you_mean
from funding_tui.hold.agreements import is_signed
from funding_tui.hold.illustrative import read_illustrative_pots
from funding_tui.hold.obligations import (
    obligation_state,
    read_next_due,
    read_obligations,
)
from funding_tui.hold.rule_words import rule_in_words
from funding_tui.hold.stream_fields import stream_facts
from models.database import Workspace
from models.funding import Funder, Pot, Stream, StreamRule
from models.ledger import Balance, LedgerEntry, balances
from models.money import Pence
from models.rules import SpendByRule


@dataclass(frozen=True, slots=True)
class PotRow:
    """One pot: what it holds, and the last day on which it can be spent.

    Attributes:
        forecast: what more is expected to be spent; it is not taken from `free`.
        free: awarded less what is committed or spent; below zero where the pot is over-committed.
        agreement_reference: of its stream's agreement; empty where none is recorded.
    """

    id: int
    stream: str
    stream_name: str
    funder: str
    financial_year: str
    cost_type: str
    awarded: Pence
    received: Pence
    committed: Pence
    spent: Pence
    forecast: Pence
    free: Pence
    spend_by: date
    signed: bool
    illustrative: bool
    agreement_reference: str = ""

    @property
    def shortfall(self) -> Pence:
        """Pence by which the pot is over-committed; 0 where it is not."""
        return -self.free if self.free < 0 else 0


@dataclass(frozen=True, slots=True)
class StreamDetail:
    """One stream: its terms, rules in words, pots, ledger and obligations.

    Attributes:
        facts: (name, words) of the fields that `stream_fields.py` lists.
        rules: (kind, words with the days between which it holds, source).
        ledger: (day, kind, pot as year and cost type, pence, note), newest first.
        obligations: (due, kind, title, state in words), open ones first.
    """

    code: str
    name: str
    funder: str
    starts: date | None
    ends: date | None
    signed_on: date | None
    signed: bool
    agreement_reference: str
    illustrative: bool
    facts: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, str, str], ...]
    pots: tuple[PotRow, ...]
    ledger: tuple[tuple[date, str, str, Pence, str], ...]
    obligations: tuple[tuple[date, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class StreamRow:
    """One stream: the totals of its pots, in pence.

    Attributes:
        taken: committed or spent, the larger of the two for each project.
        forecast: what more is expected to be spent; it is not taken from `free`.
        free: of all its pots together, those below zero included.
        shortfall: by which its over-committed pots are below zero, added up.
        at_risk: taken while the agreement is not signed; 0 once it is.
        next_due: the earliest open obligation.
        funder_ends: the last day of its funder, where that is known; what is promised after it is promised
            by somebody else.
    """

    code: str
    name: str
    funder: str
    starts: date | None
    ends: date | None
    signed_on: date | None
    signed: bool
    pots: int
    awarded: Pence
    received: Pence
    committed: Pence
    spent: Pence
    taken: Pence
    free: Pence
    at_risk: Pence
    next_due: date | None
    illustrative: bool
    forecast: Pence = 0
    shortfall: Pence = 0
    agreement_reference: str = ""
    funder_ends: date | None = None


def pots(workspace: Workspace, today: date) -> tuple[PotRow, ...]:
    """Every pot with what the whole ledger leaves in it, by stream, year and cost type."""
    with workspace.session() as session:
        return read_pots(session, today)


def read_pots(session: Session, today: date, stream_id: int | None = None) -> tuple[PotRow, ...]:
    """The pots of one stream, or of all, within a session."""
    by_pot = balances(session)
    by_rule = spend_by_dates(session, today)
    made_up = read_illustrative_pots(session)
    funders = read_funders(session, today)
    query = (
        select(Pot, Stream)
        .join(Stream, col(Pot.stream_id) == col(Stream.id))
        .order_by(col(Stream.name), col(Stream.id), col(Pot.financial_year), col(Pot.cost_type))
    )
    if stream_id is not None:
        query = query.where(col(Stream.id) == stream_id)
    rows = []
    for pot, stream in session.exec(query):
        balance = by_pot.get(pot.id or 0, Balance())
        last_days = (pot.financial_year.last_day, stream.ends, by_rule.get(stream.id or 0))
        rows.append(
            PotRow(
                id=pot.id or 0,
                stream=stream.code,
                stream_name=stream.name,
                funder=funders.get(stream.funder_id, ""),
                financial_year=str(pot.financial_year),
                cost_type=pot.cost_type,
                awarded=balance.awarded,
                received=balance.received,
                committed=balance.committed,
                spent=balance.spent,
                forecast=balance.forecast,
                free=balance.free,
                spend_by=min(day for day in last_days if day is not None),
                signed=is_signed(stream.agreement_signed, today),
                illustrative=made_up.pot(stream.code, str(pot.financial_year), pot.cost_type),
                agreement_reference=stream.agreement_reference,
            )
        )
    return tuple(rows)


def over_committed(pots: Iterable[PotRow]) -> list[PotRow]:
    """The pots that are below zero, the deepest first."""
    return sorted((pot for pot in pots if pot.free < 0), key=lambda pot: (pot.free, pot.stream, pot.id))


def group_unspent(pots: Iterable[PotRow]) -> dict[tuple[str, date], list[PotRow]]:
    """(stream, last day to spend) -> its pots with free money."""
    together: dict[tuple[str, date], list[PotRow]] = defaultdict(list)
    for pot in pots:
        if pot.free > 0:
            together[pot.stream, pot.spend_by].append(pot)
    return together


def streams(workspace: Workspace, today: date) -> tuple[StreamRow, ...]:
    """Every stream with the totals of its pots, by name."""
    with workspace.session() as session:
        by_stream: dict[str, list[PotRow]] = defaultdict(list)
        for pot in read_pots(session, today):
            by_stream[pot.stream].append(pot)
        by_pot = balances(session)
        due = read_next_due(session)
        funders = read_funders(session, today)
        ends = {funder.id: funder.valid_to for funder in session.exec(select(Funder))}
        records = session.exec(select(Stream).order_by(col(Stream.name), col(Stream.id))).all()
        rows = []
        for stream in records:
            of = by_stream[stream.code]
            taken = sum(by_pot.get(pot.id, Balance()).taken for pot in of)
            signed = is_signed(stream.agreement_signed, today)
            rows.append(
                StreamRow(
                    code=stream.code,
                    name=stream.name,
                    funder=funders.get(stream.funder_id, ""),
                    starts=stream.starts,
                    ends=stream.ends,
                    signed_on=stream.agreement_signed,
                    signed=signed,
                    pots=len(of),
                    awarded=sum(pot.awarded for pot in of),
                    received=sum(pot.received for pot in of),
                    committed=sum(pot.committed for pot in of),
                    spent=sum(pot.spent for pot in of),
                    taken=taken,
                    free=sum(pot.free for pot in of),
                    at_risk=0 if signed else taken,
                    next_due=due.get(stream.id or 0),
                    illustrative=stream.illustrative or any(pot.illustrative for pot in of),
                    forecast=sum(pot.forecast for pot in of),
                    shortfall=sum(pot.shortfall for pot in of),
                    agreement_reference=stream.agreement_reference,
                    funder_ends=ends.get(stream.funder_id),
                )
            )
        return tuple(rows)


def stream_detail(workspace: Workspace, code: str, today: date) -> StreamDetail:
    """One stream with its rules in words, pots, ledger (newest first) and obligations.

    Raises:
        NotFound: there is no such stream; the sentence names the nearest.
    """
    with workspace.session() as session:
        stream = session.exec(select(Stream).where(Stream.code == code)).first()
        if stream is None:
            message = did_you_mean("stream", code, session.exec(select(Stream.code)))
            raise NotFound(message)
        key = stream.id or 0
        return StreamDetail(
            code=stream.code,
            name=stream.name,
            funder=read_funders(session, today).get(stream.funder_id, ""),
            starts=stream.starts,
            ends=stream.ends,
            signed_on=stream.agreement_signed,
            signed=is_signed(stream.agreement_signed, today),
            agreement_reference=stream.agreement_reference,
            illustrative=read_illustrative_pots(session).stream(code),
            facts=stream_facts(stream),
            rules=_rules(session, key, today),
            pots=read_pots(session, today, key),
            ledger=_ledger(session, key),
            obligations=tuple(
                (row.due, row.kind, row.title, obligation_state(row))
                for row in read_obligations(session, today, key)
            ),
        )


def read_funders(session: Session, today: date) -> dict[int, str]:
    """Funder id -> its name today: that of its successor where it is abolished, with its own in brackets."""
    rows = {row.id or 0: row for row in session.exec(select(Funder))}
    return {key: _name_today(key, rows, today) for key in rows}


def _name_today(key: int, rows: dict[int, Funder], today: date) -> str:
    first = present = rows[key]
    seen = {key}
    while present.valid_to is not None and present.valid_to < today:
        successor = present.succeeded_by_id
        if successor is None or successor in seen or successor not in rows:
            break
        seen.add(successor)
        present = rows[successor]
    return first.name if present is first else f"{present.name} (formerly {first.name})"


def spend_by_dates(session: Session, today: date) -> dict[int, date]:
    """Stream id -> the earliest spend-by day in force today."""
    days: dict[int, date] = {}
    for record in session.exec(select(StreamRule).order_by(col(StreamRule.id))):
        if not record.is_in_force(today):
            continue
        day = spend_by_date(record)
        if day is not None:
            days[record.stream_id] = min(day, days.get(record.stream_id, day))
    return days


def spend_by_date(record: StreamRule) -> date | None:
    """The day that a spend-by rule names; None for any other rule.

    Raises:
        OperationError: the rule cannot be read; without it money would seem to last longer than it does.
    """
    try:
        rule = record.read()
        return date.fromisoformat(rule.day) if isinstance(rule, SpendByRule) else None
    except ValueError as error:
        message = (
            f"rule number {record.id} of a stream cannot be read; import it again "
            "(funding-tui doctor names the stream)"
        )
        raise OperationError(message) from error


def _rules(session: Session, stream_id: int, today: date) -> tuple[tuple[str, str, str], ...]:
    found: list[tuple[str, str, str]] = []
    for record in session.exec(
        select(StreamRule).where(StreamRule.stream_id == stream_id).order_by(col(StreamRule.id))
    ):
        rule = record.read()
        found.append((rule.kind, rule_in_words(rule) + _when(record, today), record.source))
    return tuple(found)


def _when(record: StreamRule, today: date) -> str:
    """The days between which a dated rule holds, and whether that is now."""
    days = [f"from {record.valid_from:%d %b %Y}"] if record.valid_from else []
    days += [f"to {record.valid_to:%d %b %Y}"] if record.valid_to else []
    if not record.is_in_force(today):
        days.append("not in force today")
    return f" ({', '.join(days)})" if days else ""


def _ledger(session: Session, stream_id: int) -> tuple[tuple[date, str, str, Pence, str], ...]:
    rows = session.exec(
        select(LedgerEntry, Pot)
        .join(Pot, col(LedgerEntry.pot_id) == col(Pot.id))
        .where(Pot.stream_id == stream_id)
        .order_by(col(LedgerEntry.on).desc(), col(LedgerEntry.id).desc())
    )
    return tuple(
        (entry.on, entry.kind, f"{pot.financial_year} {pot.cost_type}", entry.pence, entry.note)
        for entry, pot in rows
    )
