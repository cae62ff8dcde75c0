"""The inputs of a problem that shocks change, before the problem is made: open pots, rules and costs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.offers import ScheduleChange
from models.funding import Pot, Stream
from models.ledger import Balance, balances
from models.money import FinancialYear, Pence
from models.rules import CostType, FundingRule
from optimiser.problem import Pot as ProblemPot


@dataclass(frozen=True, slots=True)
class OpenPot:
    """One pot whose money can still be spent.

    Attributes:
        record: id of its record; None for a pot that a shock supposes.
        awarded: pence granted.
        free: pence of it that may still be allocated; negative when more is taken than there is.
        forecast: pence of further spending expected, which are not taken from `free`.
        ends: the last day of the stream's money in any year, by its end or a rule; None where there is none.
    """

    stream: str
    financial_year: str
    cost_type: CostType
    record: int | None
    awarded: Pence
    free: Pence
    forecast: Pence = 0
    ends: date | None = None

    @property
    def last_day(self) -> date:
        """The last day on which its money can be spent."""
        year_end = FinancialYear.parse(self.financial_year).last_day
        return year_end if self.ends is None else min(year_end, self.ends)

    @property
    def id(self) -> str:
        """Its id in a problem."""
        return f"{self.stream} {self.financial_year} {self.cost_type}"

    def for_problem(self) -> ProblemPot:
        """The pot as it is in a problem."""
        return ProblemPot(
            id=self.id,
            stream=self.stream,
            financial_year=self.financial_year,
            cost_type=self.cost_type,
            pence=self.free,
        )


def read_open_pots(
    session: Session,
    years: Sequence[str],
    today: date,
    last_days: Mapping[str, date],
    released_versions: Collection[int],
) -> tuple[tuple[OpenPot, ...], dict[str, str]]:
    """Pots of the years asked for whose money can still be spent, and stream code -> name.

    Args:
        session: on the workspace.
        years: financial years; empty for all.
        today: a pot whose last day is before it is closed.
        last_days: stream code -> the last day on which a rule lets its money be spent.
        released_versions: ids of proposal versions whose commitments count as free.
    """
    of_pots = balances(session, without=released_versions)
    rows = session.exec(
        select(Pot, Stream)
        .join(Stream, col(Pot.stream_id) == col(Stream.id))
        .order_by(col(Stream.id), col(Pot.financial_year), col(Pot.cost_type))
    )
    found, names = [], {}
    for pot, stream in rows:
        balance = of_pots.get(pot.id or 0, Balance())
        days = [day for day in (stream.ends, last_days.get(stream.code)) if day is not None]
        open_pot = OpenPot(
            stream=stream.code,
            financial_year=str(pot.financial_year),
            cost_type=cast(CostType, pot.cost_type),
            record=pot.id,
            awarded=balance.awarded,
            free=balance.free,
            forecast=balance.forecast,
            ends=min(days, default=None),
        )
        closed = open_pot.last_day < max(today, pot.financial_year.first_day)
        if closed or (years and open_pot.financial_year not in years):
            continue
        found.append(open_pot)
        names[stream.code] = stream.name
    return tuple(found), names


@dataclass(frozen=True, slots=True)
class ProblemDraft:
    """The inputs of a problem that shocks change; each change makes a new one.

    Attributes:
        session: on the workspace, to read what else a shock has to know.
        today: the day on which the records are read.
        only_years: the years that the scenario allocates; empty for every year in which a pot has money.
        pots: every living pot, also those with nothing free.
        names: stream code -> name.
        weights: priority code -> weight.
        rules: (stream code or ALL_STREAMS, rule).
        schedule_changes: what happens to the costs of each option, in turn.
        risks: project code -> stated chance that it spends nothing in time, basis points.
    """

    session: Session
    today: date
    only_years: tuple[str, ...]
    pots: tuple[OpenPot, ...]
    names: Mapping[str, str]
    weights: Mapping[str, float]
    rules: tuple[tuple[str, FundingRule], ...]
    schedule_changes: tuple[ScheduleChange, ...] = ()
    risks: Mapping[str, int] | None = None

    @property
    def years(self) -> tuple[str, ...]:
        """The financial years in which something is free, in order."""
        return tuple(sorted({pot.financial_year for pot in self.pots if pot.free > 0}))

    def with_pots(self, change: Callable[[OpenPot], OpenPot | None]) -> ProblemDraft:
        """The draft with each pot changed, or taken away where the change says None."""
        changed = (change(pot) for pot in self.pots)
        return replace(self, pots=tuple(pot for pot in changed if pot is not None))

    def with_rules(self, rules: Iterable[tuple[str, FundingRule]]) -> ProblemDraft:
        """The draft with more rules."""
        return replace(self, rules=(*self.rules, *rules))

    def free(self, pots: Iterable[OpenPot]) -> int:
        """Pence free in these pots together, those that are over-committed counted below zero."""
        return sum(pot.free for pot in pots)
