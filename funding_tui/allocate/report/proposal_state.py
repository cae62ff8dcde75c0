"""What is told of where a run stands: its proposal, its shocks, and what may be overspent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from funding_tui.allocate.report.record import ReportPart
from models.money import Pence

ProposalState = Literal["draft", "submitted", "certified", "declined", "superseded"]


class ProposalStateReport(ReportPart):
    """Where a proposal stands: what a paper says of itself.

    Attributes:
        number, version: of the proposal.
        drafted_by, drafted_at: who made the version, and when; empty names were not given.
        submitted_by, submitted_at: who sent it to be certified; None where nobody has yet.
        decided_by, decided_at: who certified or declined it.
        reason: why it was declined, or what the certifier noted.
        superseded_at: since when another version stands in its place.
        words: all of that in a sentence or two.
    """

    number: int
    version: int
    title: str
    state: ProposalState
    drafted_by: str
    drafted_at: datetime
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""
    superseded_at: datetime | None = None
    words: str


class ShockReport(ReportPart):
    """What a scenario supposes to have happened.

    Attributes:
        figures: (name, the figure as it was stated).
        said: what it did to this run's problem, in a sentence or two.
        source: where such a shock was seen, or whose assumption it is; `dated` the day of that, where known.
    """

    key: str
    name: str
    figures: tuple[tuple[str, str], ...]
    said: str
    source: str
    dated: date | None


class OverspendReport(ReportPart):
    """A pot that promises more than it holds.

    Attributes:
        held, promised: pence, after what is carried between years.
        underwriter: who pays if everything is spent after all.
        chance_bp: basis points of chance that more is spent than held; None where it is not known.
        unknown: projects whose delivery risk is not stated.
    """

    stream: str
    stream_name: str
    financial_year: str
    cost_type: str
    held: Pence
    promised: Pence
    underwriter: str
    chance_bp: int | None
    unknown: tuple[str, ...]
    words: str
