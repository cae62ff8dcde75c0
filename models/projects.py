"""What could be funded: interventions with their evidence, projects, and the options to fund them by."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import json_field, one_of, pence_field, year_field
from models.money import FinancialYear
from models.rules import COST_TYPES

DELIVERIES = ("whole", "scalable", "units")


class Intervention(SQLModel, table=True):
    """A kind of action, such as street lighting or an IDVA post."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    delivery_kind: str = ""
    priority_tags: str = ""
    rural_note: str = ""


class Evidence(SQLModel, table=True):
    """What is known of an intervention's effect on one outcome. Unknown stays None or empty.

    Attributes:
        direction: in the source's words (`reduces`, `mixed`, `no clear evidence`); empty when not known.
        effect_value: in `effect_unit`; None when no effect size was seen.
        ci_low, ci_high: interval in the same unit.
        strength: evidence band in the source's words.
        studies: how many studies, in the source's words.
        verified: whether the figure was read in the source named.
        code: a short name, by which options and later evidence name it.
        published: when its source was published, as far as known: `2015`, `2024-02` or a day; empty if not.
        read_on: the day on which somebody read it; None if that was not recorded.
        superseded_by: code of the later evidence that is counted in its place; empty while it is in force.
        measured_in: the countries in which it was measured; empty when not known.
        setting: `rural`, `urban` or `both`: the places in which it was measured; empty when not known.
    """

    id: int | None = Field(default=None, primary_key=True)
    intervention_id: int = Field(foreign_key="intervention.id", index=True)
    code: str = Field(default="", index=True)
    outcome: str = ""
    direction: str = ""
    effect_value: float | None = None
    effect_unit: str = ""
    ci_low: float | None = None
    ci_high: float | None = None
    strength: str = ""
    studies: str = ""
    note: str = ""
    source: str = ""
    verified: str = ""
    published: str = ""
    read_on: date | None = None
    superseded_by: str = ""
    measured_in: str = ""
    setting: str = ""
    unit_cost_text: str = ""
    unit_cost_basis: str = ""
    cost_year: str = ""
    cost_source: str = ""


class Project(SQLModel, table=True):
    """A proposal to deliver an intervention somewhere.

    Attributes:
        rural_uplift_bp: extra cost of delivery in rural areas, basis points of the urban cost; None takes
            the partnership's.
        illustrative: costs are made up for a demonstration.
        also_paid_by: who else pays for this, or may, in the officer's words; empty where nobody has asked.
        price_year: the financial year whose prices its costs are in; None where not stated.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    intervention_id: int | None = Field(default=None, foreign_key="intervention.id", index=True)
    priority_id: int = Field(foreign_key="priority.id", index=True)
    summary: str = ""
    provider: str = ""
    rural_uplift_bp: int | None = None
    illustrative: bool = False
    source: str = ""
    also_paid_by: str = ""
    price_year: FinancialYear | None = year_field(default=None)


class Option(SQLModel, table=True):
    """One way to fund a project.

    Attributes:
        delivery: `whole` (all or nothing; tiers are several whole options), `scalable` (any share of full
            delivery in each area), `units` (whole units such as posts in each area).
        areas: codes of the areas it serves; empty for every area, or see `places`.
        places: `rural`, `urban` or empty: which of the areas it serves.
        area_kind: the kind of area that its unit costs are stated for (`ward`); where the allocation works
            in smaller ones, a scalable option's cost follows their share of that area's people. Empty for
            whichever kind the allocation works in.
        max_units: most units in each area (1 for a scalable option: its full delivery there).
        minimum_pence: least total cost at which it is viable.
        returns: (share of delivery, share of effect) corners of its concave curve; empty for a straight line.
        score: officer score a year, 0 to 10, where no measured effect exists; None where one does.
        score_note: what the score is based on; printed next to it.
        spread: how whole costs and points fall on areas: `population` or `equal`.
        effect_from: the first financial year in which its effect acts; None until stated.
        effect_years: for how many whole financial years it acts from then on; None until stated. It never
            follows from what the option costs: a lamp outlasts its invoice.
        effect_basis: the source of those two, or the assumption that they are.
    """

    __table_args__ = (
        UniqueConstraint("project_id", "code"),
        one_of("delivery", DELIVERIES),
        one_of("spread", ("population", "equal")),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    code: str
    name: str
    delivery: str = "whole"
    areas: list[str] = json_field(default_factory=list)
    places: str = ""
    area_kind: str = ""
    max_units: int = 1
    unit_name: str = ""
    minimum_pence: int = pence_field(default=0)
    returns: list[list[float]] = json_field(default_factory=list)
    score: float | None = None
    score_note: str = ""
    spread: str = "population"
    note: str = ""
    effect_from: FinancialYear | None = year_field(default=None)
    effect_years: int | None = Field(default=None, ge=1)
    effect_basis: str = ""


class OptionCost(SQLModel, table=True):
    """What an option costs in one financial year and cost type, in pence before any rural uplift.

    Attributes:
        fixed_pence: once, when chosen; shared over its areas.
        unit_pence: for full delivery of one unit in one area.
        unknown: the words that stand where a figure should be (`tbc`), so that nobody takes it for nothing;
            empty where both are known. An option with an unknown cost cannot be funded.
    """

    __table_args__ = (
        UniqueConstraint("option_id", "financial_year", "cost_type"),
        one_of("cost_type", COST_TYPES),
    )

    id: int | None = Field(default=None, primary_key=True)
    option_id: int = Field(foreign_key="option.id", index=True)
    financial_year: FinancialYear = year_field()
    cost_type: str
    fixed_pence: int = pence_field(default=0)
    unit_pence: int = pence_field(default=0)
    unknown: str = ""


class OptionEffect(SQLModel, table=True):
    """What an option does to one harm where it is delivered in full: as evidence says, or as is assumed.

    Attributes:
        evidence_id: the evidence from which the share that is prevented is worked out, each time anew; None
            where none was measured.
        reduction: the share 0 to 1 of the exposed harm that is assumed to be prevented; None beside evidence.
        assumption: whose assumption that share is, and why; empty beside evidence.
        reach: share 0 to 1 of the area's harm that is exposed to it: an assumption, stated in `reach_note`.
    """

    __table_args__ = (
        UniqueConstraint("option_id", "harm_id"),
        CheckConstraint("(evidence_id IS NULL) = (reduction IS NOT NULL)", name="measured_or_assumed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    option_id: int = Field(foreign_key="option.id", index=True)
    harm_id: int = Field(foreign_key="harm.id", index=True)
    evidence_id: int | None = Field(default=None, foreign_key="evidence.id")
    reduction: float | None = Field(default=None, ge=0, lt=1)
    assumption: str = ""
    reach: float = Field(default=1.0, ge=0, le=1)
    reach_note: str = ""


class Capacity(SQLModel, table=True):
    """Something other than money that runs out: posts, officer hours, a provider's caseload.

    Attributes:
        limit: how much there is, in whole `unit`s.
        uses: `PROJECT/OPTION` codes -> {"fixed": taken once chosen, "per_unit": taken by each whole unit}.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    unit: str
    limit: int = Field(ge=0)
    illustrative: bool = False
    uses: dict[str, Any] = json_field(default_factory=dict)
