"""Scenarios, the runs that solved them, the lines they allocate, and the proposals made of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as RecordField
from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import json_field, one_of, pence_field
from models.rules import RULE, FundingRule

PROPOSAL_STATES = ("draft", "submitted", "certified", "declined", "superseded")


class Shock(BaseModel):
    """One shock of a scenario.

    Attributes:
        key: which shock, as the list of shocks names it.
        figures: name -> the figure as stated, such as {"share": "18%"}; the list of shocks gives its unit.
        laid_on: the day on which it was applied to the scenario.
        laid_by: the officer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = RecordField(min_length=1)
    figures: dict[str, str] = {}
    laid_on: date
    laid_by: str = ""


class Scenario(SQLModel, table=True):
    """A named set of rules, weights, locks and shocks applied to the records.

    Attributes:
        base_id: the scenario that it is based on, whose rules apply too.
        financial_years: the years that it allocates, such as ["2026/27", "2027/28"]; empty for every year
            in which a pot has money.
        rules: JSON of `FundingRule`, each with its words.
        weights: priority code -> weight that replaces the strategy's.
        switched_off: keys (or words) of rules that this scenario switches off, to learn what they cost.
        locks: project code -> `in` (must be funded), `out` (must not be) or `free` (lifts a lock of the
            scenario that it is based on).
        shocks: JSON of `Shock`, in the order in which they are applied.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    note: str = ""
    author: str = ""
    base_id: int | None = Field(default=None, foreign_key="scenario.id")
    financial_years: list[str] = json_field(default_factory=list)
    rules: list[dict[str, Any]] = json_field(default_factory=list)
    weights: dict[str, float] = json_field(default_factory=dict)
    switched_off: list[str] = json_field(default_factory=list)
    locks: dict[str, str] = json_field(default_factory=dict)
    shocks: list[dict[str, Any]] = json_field(default_factory=list)
    created_at: datetime

    def read_rules(self) -> list[FundingRule]:
        """Its own rules, validated."""
        return [RULE.validate_python(rule) for rule in self.rules]

    def read_shocks(self) -> list[Shock]:
        """Its own shocks, validated."""
        return [Shock.model_validate(shock) for shock in self.shocks]


class FundingList(SQLModel, table=True):
    """What somebody chose to fund, such as last year's list; a baseline of every run.

    Attributes:
        entries: `PROJECT` or `PROJECT/OPTION`, the first to be paid first.
        stated_by, stated_on: who gave the list, and when.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    entries: list[str] = json_field(default_factory=list)
    source: str = ""
    stated_by: str = ""
    stated_on: date


class Run(SQLModel, table=True):
    """One solve of one scenario, with everything needed to solve and verify it again.

    Attributes:
        problem, solution: the JSON of the allocation problem and its answer.
        proof: why no allocation is worth more than a bound, as JSON; None until it is found.
        report: the report of the run as plain data: reasons, baselines, rule states, assumptions.
        verified: every rule re-checked in integers by the independent verifier.
    """

    __table_args__ = (one_of("status", ("optimal", "feasible", "infeasible", "failed")),)

    id: int | None = Field(default=None, primary_key=True)
    scenario_id: int = Field(foreign_key="scenario.id", index=True)
    created_at: datetime
    author: str = ""
    app_version: str = ""
    status: str
    benefit: float = 0.0
    bound: float | None = None
    gap: float | None = None
    seconds: float = 0.0
    solver: str = ""
    verified: bool = False
    problem_hash: str = Field(index=True)
    problem: dict[str, Any] = json_field()
    solution: dict[str, Any] = json_field()
    proof: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    report: dict[str, Any] = json_field(default_factory=dict)


class AllocationLine(SQLModel, table=True):
    """Whole pence from one pot to one project option in one area, as one run proposed."""

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    pot_id: int = Field(foreign_key="pot.id", index=True)
    option_id: int = Field(foreign_key="option.id", index=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    pence: int = pence_field(gt=0)


class Proposal(SQLModel, table=True):
    """One version of a proposal: a run as a paper.

    It never changes, which the database enforces; its steps say what becomes of it, and a change makes the
    next version.

    Attributes:
        number: of the proposal; its versions share it.
        version: 1, 2, 3.
        report: the report of the run when the version was drafted, as plain data.
        answer: the hash of the run's solution, so that another allocation cannot pass for this one.
    """

    __table_args__ = (UniqueConstraint("number", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    number: int
    version: int = 1
    run_id: int = Field(foreign_key="run.id", index=True)
    title: str
    answer: str
    report: dict[str, Any] = json_field()
    created_at: datetime
    created_by: str = ""


class ProposalStep(SQLModel, table=True):
    """A state that a version of a proposal reached; append-only, and each state is reached once.

    Attributes:
        who: who moved it to that state.
        reason: why; always given where a proposal is declined.
    """

    __table_args__ = (UniqueConstraint("proposal_id", "state"), one_of("state", PROPOSAL_STATES))

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    state: str
    at: datetime
    who: str = ""
    reason: str = ""
