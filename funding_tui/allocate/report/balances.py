"""What a report says of balances: pots below zero, agreements not signed, forecasts, stranded and lost money.

For each pot `stranded + left + allocated = free`, to the penny.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from funding_tui.allocate.report.allocation import ReportPart
from models.money import Pence


class OverCommittedReport(ReportPart):
    """A pot with more committed or spent than it was awarded.

    Attributes:
        pence: how far it is below zero, after what the run supposes, or before a plan that puts it right.
        after: what is free in it once the run's plan stands; below zero where it stays over-committed.
        in_totals: whether the pot is one of the run's, so that its shortfall is in the totals.
        words: a sentence.
    """

    stream: str
    stream_name: str
    financial_year: str
    cost_type: str
    pence: Pence
    after: Pence
    in_totals: bool
    illustrative: bool
    words: str


class AtRiskReport(ReportPart):
    """A stream whose agreement was not signed on the day of the run, and from which the run allocates.

    Attributes:
        agreement_reference: empty where none is recorded.
        allocated: pence by this run.
        taken: pence committed or spent before it.
        projects: names of the projects that the run pays from it, in the order of the report.
        as_at: the day of the run.
        words: a sentence.
    """

    stream: str
    stream_name: str
    funder: str
    agreement_reference: str
    allocated: Pence
    taken: Pence
    projects: tuple[str, ...]
    as_at: date
    illustrative: bool
    words: str


class ForecastReport(ReportPart):
    """A pot from which more spending is expected than is committed; that is not taken from what is free.

    Attributes:
        pence: expected.
        left: free in the pot after the run.
        offered: pence of the forecast that the run allocates to something else; 0 where enough is left.
        words: a sentence.
    """

    stream: str
    stream_name: str
    financial_year: str
    cost_type: str
    pence: Pence
    left: Pence
    offered: Pence
    illustrative: bool
    words: str


class StrandedReport(ReportPart):
    """Money of a pot that no allocation under the run's rules can spend.

    Attributes:
        why: a sentence.
        rules: the rules that hold it back, by their names; empty where none does.
        found_by: reading the problem, a bound checked in whole pence, or solving.
    """

    stream: str
    stream_name: str
    financial_year: str
    cost_type: str
    pence: Pence
    why: str
    rules: tuple[str, ...]
    found_by: Literal["reading", "bound", "solving"]
    illustrative: bool


class UnspentPot(ReportPart):
    """What the run leaves unallocated in one pot, less what it carries to a later year."""

    financial_year: str
    cost_type: str
    pence: Pence


class LostReport(ReportPart):
    """Money of a stream that is lost if it is not spent by a day, and that the run does not allocate.

    Attributes:
        by: the last day on which it can be spent: 31 March, or the stream's own day where that is earlier.
        unspent: pence that the run leaves in `pots`.
        may_be_carried: pence of it that a rule of the stream lets wait for a later year.
        pence: lost if unspent: `unspent` less `may_be_carried`.
        words: a sentence.
    """

    stream: str
    stream_name: str
    by: date
    pots: tuple[UnspentPot, ...]
    unspent: Pence
    may_be_carried: Pence
    pence: Pence
    illustrative: bool
    words: str
