"""The partnership that uses the workspace, and what its strategy wants."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import json_field, pence_field


class Partnership(SQLModel, table=True):
    """The Community Safety Partnership whose workspace this is; there is one.

    Attributes:
        area_code: ONS code of the local authority or CSP, such as E06000019.
        applicant_types: what it may apply as, in the words of funders (`Public Sector`).
        attribution: the licence notice that papers with its area data must carry.
        harm_unit: what harm is counted in, such as `harm days`.
        harm_unit_means: what one of them is, by which index and of which year, in one sentence that a board
            reads; empty until stated. `harm_unit_source` is where that was read, and when.
        harm_per_point: harm units that one officer point counts as: an assumption of the partnership.
        harm_per_point_note: why that figure.
        rural_uplift_bp: extra cost of delivery in rural areas, basis points of the urban cost, where a
            project states none of its own; None until the partnership states one.
        places: what funders call where it works, such as its county, region and country; empty where not
            stated, and then only the country is known, from `area_code`.
        bid_lead_days: days that it needs from the decision to bid to the bid; None until stated.
        officer_day_pence: what a day of an officer costs; None until stated.
        unit_costs: code of the set of costs in pounds by which benefit is priced; empty for the app's own.
        discount_bp: what later years count less for, basis points a year; None for not at all.
        capital_optimism_bp, revenue_optimism_bp: what costs are raised by against optimism, basis points;
            None for not at all.
        appraisal_note: where those three come from.
        horizon_years: for how many financial years, from the first of the plan, effects are counted; None
            until stated, and then only the years of the plan count.
        horizon_note: why that many, with the source.
        need_formula: the shares by which the population-and-need baseline sets each area's target:
            `population`, `need` (recorded harm) or an indicator's code -> basis points; empty for half
            and half.
        need_formula_note: why those.
        demonstration: True in a demo workspace, whose amounts are illustrative unless they carry a source.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str
    area_code: str = ""
    applicant_types: list[str] = json_field(default_factory=list)
    attribution: str = ""
    harm_unit: str = "harm units"
    harm_unit_means: str = ""
    harm_unit_source: str = ""
    harm_per_point: float = 1.0
    harm_per_point_note: str = ""
    rural_uplift_bp: int | None = None
    places: list[str] = json_field(default_factory=list)
    bid_lead_days: int | None = Field(default=None, ge=0)
    officer_day_pence: int | None = pence_field(default=None, ge=0)
    unit_costs: str = ""
    discount_bp: int | None = Field(default=None, ge=0)
    capital_optimism_bp: int | None = Field(default=None, ge=0)
    revenue_optimism_bp: int | None = Field(default=None, ge=0)
    appraisal_note: str = ""
    horizon_years: int | None = Field(default=None, ge=1)
    horizon_note: str = ""
    need_formula: dict[str, int] = json_field(default_factory=dict)
    need_formula_note: str = ""
    demonstration: bool = False


class Priority(SQLModel, table=True):
    """One thing the strategy wants, with its weight and the dates between which it is in force."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    weight: float = Field(default=1.0, ge=0)
    valid_from: date | None = None
    valid_to: date | None = None
    description: str = ""
    source: str = ""
