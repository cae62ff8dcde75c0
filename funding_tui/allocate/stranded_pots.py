"""What the latest run found stranded, pot by pot, for those who look at pots and not at runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sqlmodel import col, select

from funding_tui.allocate.report.report import ALLOCATED
from models.allocations import Run
from models.database import Workspace
from models.money import Pence, format_pounds

PotKey: TypeAlias = tuple[str, str, str]  # stream, financial year, cost type


@dataclass(frozen=True, slots=True)
class StrandedPot:
    """Money of a pot that no allocation under the rules of the latest run could spend.

    Attributes:
        run: the number of that run.
        why: a sentence.
    """

    stream: str
    stream_name: str
    financial_year: str
    cost_type: str
    pence: Pence
    why: str
    run: int
    illustrative: bool

    @property
    def key(self) -> PotKey:
        """Which pot."""
        return self.stream, self.financial_year, self.cost_type

    @property
    def words(self) -> str:
        """Such as `£500 is stranded by run 3. No project ...`."""
        return f"{format_pounds(self.pence)} is stranded by the rules of run {self.run}. {self.why}"


def stranded_pots(workspace: Workspace) -> tuple[StrandedPot, ...]:
    """Those of the latest run with an allocation; none where there is no run, or it did not record them."""
    query = (
        select(Run.id, col(Run.report)["stranded"])
        .where(col(Run.status).in_(ALLOCATED))
        .order_by(col(Run.id).desc())
        .limit(1)
    )
    with workspace.session() as session:
        found = session.exec(query).first()
    if found is None or found[1] is None:
        return ()
    names = ("stream", "stream_name", "financial_year", "cost_type", "pence", "why", "illustrative")
    return tuple(StrandedPot(run=found[0] or 0, **{name: row[name] for name in names}) for row in found[1])
