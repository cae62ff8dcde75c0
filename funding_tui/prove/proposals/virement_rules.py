"""Whether a stream lets money move from one of its pots to another, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput
from funding_tui.hold.rule_words import rule_in_words
from funding_tui.hold.streams import spend_by_dates
from funding_tui.prove.proposals.virement_plan import MoneyMove
from models.funding import Pot, Stream, StreamRule
from models.ledger import LedgerEntry, Virement
from models.money import BASIS_POINTS, FinancialYear, format_pounds
from models.rules import CarryForwardRule, FundingRule, VirementRule


def refuse_without_permission(session: Session, move: MoneyMove, day: date) -> None:
    """Money leaves its pot only where the agreement says that it may.

    Within one financial year that is a virement rule of the stream; from one year to a later one, within a
    cost type, a rule of carry-forward. Money of one agreement never pays for another's.

    Raises:
        BadInput: it may not move; the sentence says why.
    """
    giver, taker = move.from_pot, move.to_pot
    stream = session.get_one(Stream, giver.stream_id)
    last = spend_by_dates(session, day).get(taker.stream_id)
    closes = min(taker.financial_year.last_day, last) if last else taker.financial_year.last_day
    if closes < day:
        message = f"the money of the pot that it would go to died on {closes:%d %B %Y}"
        raise BadInput(message)
    if giver.id == taker.id:
        return
    if giver.stream_id != taker.stream_id:
        other = session.get_one(Stream, taker.stream_id)
        message = (
            f"{stream.name} and {other.name} are two agreements, and money of one cannot pay for the other's"
        )
        raise BadInput(message)
    stated = session.exec(select(StreamRule).where(StreamRule.stream_id == stream.id)).all()
    rules = [record.read() for record in stated if record.is_in_force(day)]
    allowed, rule = _allowed(rules, move, stream.name)
    most = _awarded(session, giver.id or 0) * allowed // BASIS_POINTS
    moved_already = _moved_already(session, move)
    if moved_already + move.pence > most:
        before = f", and {format_pounds(moved_already)} has moved already" if moved_already else ""
        message = (
            f"{stream.name} does not let so much move: at most {format_pounds(most)} of that pot{before}. "
            f"Its rule is: {rule_in_words(rule)}"
        )
        raise BadInput(message)


def _allowed(rules: Sequence[FundingRule], move: MoneyMove, stream: str) -> tuple[int, FundingRule]:
    """The basis points of the giving pot that may move, and the rule that says so."""
    giver, taker = move.from_pot, move.to_pot
    found: list[tuple[int, FundingRule]]
    if giver.financial_year == taker.financial_year:
        found = [(rule.at_most_bp, rule) for rule in rules if isinstance(rule, VirementRule)]
        what = "from one of its pots to another; if the funder gives leave, record it as a virement rule"
    else:
        years = str(giver.financial_year), str(taker.financial_year)
        found = [
            (rule.at_most_bp, rule)
            for rule in rules
            if isinstance(rule, CarryForwardRule)
            and (rule.from_year, rule.to_year) == years
            and giver.cost_type == taker.cost_type
        ]
        what = (
            f"from {years[0]} {giver.cost_type} to {years[1]} {taker.cost_type}; if the funder gives leave, "
            "record it as a rule of carry-forward"
        )
    if not found:
        message = f"{stream} does not say that its money may be moved {what}"
        raise BadInput(message)
    return min(found, key=lambda each: each[0])


def _awarded(session: Session, pot: int) -> int:
    entries = session.exec(select(LedgerEntry).where(LedgerEntry.pot_id == pot)).all()
    return max(0, sum(entry.pence for entry in entries if entry.kind in ("award", "variation")))


def _moved_already(session: Session, move: MoneyMove) -> int:
    """What moved out of the pot before by the same rule: within its year, or out of it."""
    out = session.exec(
        select(Virement).where(
            Virement.from_pot_id == move.from_pot.id,
            Virement.basis == "actual",
            col(Virement.to_pot_id) != move.from_pot.id,
        )
    )
    within = move.from_pot.financial_year == move.to_pot.financial_year
    return sum(made.pence for made in out if (_year(session, made) == move.from_pot.financial_year) == within)


def _year(session: Session, made: Virement) -> FinancialYear:
    return session.get_one(Pot, made.to_pot_id).financial_year
