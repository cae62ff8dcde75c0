"""The decision on a version of a proposal, as its papers print it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from funding_tui.allocate.report.allocation import ReportPart
from models.money import Pence

DEMONSTRATION = "DEMONSTRATION"
# how a certificate's note begins to say which money is at risk, and why it is committed all the same
AT_RISK_NOTE = "At risk, not signed: "


class CertificateReport(ReportPart):
    """Who certified or declined what, when, and on which conditions.

    Attributes:
        proposal: the version, such as `P1.2`.
        by: the name as it was typed; nobody checked who typed it.
        run, name: which run it was made of, and what that run solved.
        problem_hash, answer: SHA-256 of the problem and of its answer.
        pence: what the version allocates.
        projects, lines: how many are funded, and in how many allocation lines.
        note: conditions that the certifier added, or the reason why it was declined.
        at_risk: money under agreements that were not signed, and why it is committed; empty for none.
        demonstration: amounts are illustrative, so nothing real is certified.
    """

    decision: Literal["certified", "declined"]
    proposal: str
    by: str
    at: datetime
    run: int
    name: str
    problem_hash: str
    answer: str
    pence: Pence
    projects: int
    lines: int
    note: str = ""
    at_risk: str = ""
    demonstration: bool = False
