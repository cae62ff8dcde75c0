"""What a scenario lays over the records, before it becomes a problem: all that a shock may change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from funding_tui.allocate.problem.offers import ScheduleChange
from funding_tui.allocate.problem.pots import OpenPot
from models.rules import FundingRule


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
        """Pence that may be allocated from these pots."""
        return sum(max(pot.free, 0) for pot in pots)
