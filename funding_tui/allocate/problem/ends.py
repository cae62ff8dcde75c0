"""What ends before the money that is allocated: funders and priorities of the strategy, one sentence each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from sqlmodel import Session, col, select

from funding_tui.base.formats import join_words
from models.funding import Funder, Stream
from models.money import FinancialYear
from models.partnership import Priority
from optimiser.problem import Pot


def what_ends_before(session: Session, pots: Sequence[Pot]) -> Iterator[str]:
    """Each funder that is gone, and each set of priorities that is over, before the money of a pot is spent.

    Args:
        session: on the workspace.
        pots: those whose money is allocated.
    """
    yield from _funders(session, pots)
    yield from _priorities(session, pots)


def _funders(session: Session, pots: Sequence[Pot]) -> Iterator[str]:
    names = {funder.id: funder.name for funder in session.exec(select(Funder))}
    rows = session.exec(
        select(Stream, Funder)
        .join(Funder, col(Stream.funder_id) == col(Funder.id))
        .where(col(Funder.valid_to).is_not(None))
        .order_by(col(Stream.id))
    )
    for stream, funder in rows:
        late = _years_after(funder.valid_to, [pot for pot in pots if pot.stream == stream.code])
        if late:
            successor = names.get(funder.succeeded_by_id)
            who = f"; ask {successor} to confirm it" if successor else ", and who follows is not recorded"
            yield (
                f"{funder.name} ends on {_day(funder.valid_to)}, before the money of {stream.name} for "
                f"{join_words(late)} is spent{who}."
            )


def _priorities(session: Session, pots: Sequence[Pot]) -> Iterator[str]:
    ended: dict[date, list[str]] = defaultdict(list)
    for priority in session.exec(select(Priority).order_by(col(Priority.id))):
        if priority.valid_to is not None:
            ended[priority.valid_to].append(priority.name)
    for last, names in sorted(ended.items()):
        late = sorted({pot.financial_year for pot in pots if _first_day(pot.financial_year) > last})
        if late:
            yield (
                f"The strategy's priorities {join_words(names)} are in force until {_day(last)}: the money "
                f"of {join_words(late)} is allocated under priorities that will have ended."
            )


def _years_after(last: date | None, pots: Sequence[Pot]) -> list[str]:
    """The financial years of pots that are not over on the last day."""
    return sorted(
        {
            pot.financial_year
            for pot in pots
            if last is not None and FinancialYear.parse(pot.financial_year).last_day > last
        }
    )


def _first_day(year: str) -> date:
    return FinancialYear.parse(year).first_day


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
