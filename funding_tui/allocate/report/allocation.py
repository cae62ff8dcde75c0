"""What is told of an allocation: its lines, projects, priorities, areas and pots."""

from __future__ import annotations

from typing import Literal

from funding_tui.allocate.report.record import ReportPart
from models.money import Pence

NOT_WORKED_OUT = "not worked out"  # what would bring a refused project in, until it is asked
Basis = Literal["evidence", "officer score", "both"]


class LineReport(ReportPart):
    """Pence from one pot to one option in one area."""

    project: str
    option: str
    area: str
    area_name: str
    rural: bool
    stream: str
    stream_name: str
    financial_year: str
    cost_type: str
    pence: Pence
    why: str


class FundedProject(ReportPart):
    """A project that the run funds.

    Attributes:
        pence: its whole cost; `rural_pence` the part spent in rural areas.
        areas: how many areas its money reaches.
        benefit: what would be lost if it alone were taken out.
        basis: what its benefit rests on; `basis_words` says it, with source or officer's note.
        provider: who would deliver it; empty where the records do not say.
    """

    project: str
    name: str
    priority: str
    option: str
    option_name: str
    pence: Pence
    rural_pence: Pence
    areas: int
    benefit: float
    basis: Basis
    basis_words: str
    illustrative: bool
    why: str
    provider: str = ""


class RefusedProject(ReportPart):
    """A project that the run does not fund: the rule that stops it, and what would bring it in."""

    project: str
    name: str
    priority: str
    option: str
    option_name: str
    pence: Pence
    rule: str
    why: str
    would_enter_if: str


class PriorityReport(ReportPart):
    """What one priority gets and prevents; `need` is its harm in all areas, a year."""

    code: str
    name: str
    weight: float
    pence: Pence
    benefit: float
    need: float
    proxy: str


class AreaReport(ReportPart):
    """What one area gets."""

    code: str
    name: str
    rural: bool
    population: int
    pence: Pence
    benefit: float


class PotReport(ReportPart):
    """What one pot had free before the run, what the run takes, and what is left."""

    stream: str
    stream_name: str
    financial_year: str
    cost_type: str
    free: Pence
    allocated: Pence
    left: Pence
    illustrative: bool
