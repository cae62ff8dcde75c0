"""The rules of a stream or a scenario: one discriminated union, stored as JSON with the dates they hold.

These use the officer's codes (a project's code, an area's code, `rural`); `allocate/problem` translates them
into an allocation problem. Shares are basis points: 4,000 is 40%. A rule whose fields are named as in
the optimiser's record of the same kind (`_bp` and `_pence` aside) needs no translation of its own.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from models.money import BASIS_POINTS

CostType = Literal["capital", "revenue-labour", "revenue-other"]
COST_TYPES: tuple[CostType, ...] = ("capital", "revenue-labour", "revenue-other")
RuralUrban = Literal["rural", "urban"]


class RuleBase(BaseModel):
    """What every rule has: the words in which the agreement, or the officer, puts it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: str = ""


class EligibleRule(RuleBase):
    """The stream may pay only for these; whatever is left None is open."""

    kind: Literal["eligible"] = "eligible"
    priorities: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    places: RuralUrban | None = None
    cost_types: tuple[CostType, ...] | None = None


class ShareRule(RuleBase):
    """A share of the stream's spending, or of all spending, at least or at most this many basis points.

    Attributes:
        within: stream codes whose spending is the whole; empty for the stream that carries the rule, or,
            in a scenario, for all streams.
        cost_types, priorities, projects, places: what the share is of.
        of_awarded: measure against what the pots hold rather than against what is spent.
    """

    kind: Literal["share"] = "share"
    within: tuple[str, ...] = ()
    cost_types: tuple[CostType, ...] | None = None
    priorities: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None
    places: RuralUrban | None = None
    at_least_bp: int | None = Field(default=None, ge=0, le=BASIS_POINTS)
    at_most_bp: int | None = Field(default=None, ge=0, le=BASIS_POINTS)
    of_awarded: bool = False


class AmountRule(RuleBase):
    """An amount of spending, at least or at most this many pence; what it is of as in a share rule."""

    kind: Literal["amount"] = "amount"
    within: tuple[str, ...] = ()
    cost_types: tuple[CostType, ...] | None = None
    priorities: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    places: RuralUrban | None = None
    at_least_pence: int | None = Field(default=None, ge=0)
    at_most_pence: int | None = Field(default=None, ge=0)


class MatchRule(RuleBase):
    """Each pound spent from the stream is matched: by money of the streams `by`, and by third parties'.

    Attributes:
        by: stream codes; empty where only third parties match.
        at_least_bp: match for each pound, in basis points; 5,000 is 50p.
        secured_pence: what third parties have promised in writing.
        unsecured_pence: what they have been asked for and not yet promised.
        counts_unsecured: the funder takes what is not yet secured as match.
    """

    kind: Literal["match"] = "match"
    by: tuple[str, ...] = ()
    at_least_bp: int = Field(ge=0)
    secured_pence: int = Field(default=0, ge=0)
    unsecured_pence: int = Field(default=0, ge=0)
    counts_unsecured: bool = False

    @model_validator(mode="after")
    def _names_a_match(self) -> Self:
        if not (self.by or self.secured_pence or self.unsecured_pence):
            message = "a match rule says who matches: streams in `by`, or third parties' money"
            raise ValueError(message)
        return self


class SpendByRule(RuleBase):
    """Money unspent on this ISO date is lost; the pots of later years are closed to allocation."""

    kind: Literal["spend-by"] = "spend-by"
    day: str


class LockRule(RuleBase):
    """A project that a scenario locks in or out, whatever the solver would choose."""

    kind: Literal["lock"] = "lock"
    project: str
    option: str | None = None
    state: Literal["in", "out"]


class ChooseRule(RuleBase):
    """At least or at most this many of these projects."""

    kind: Literal["choose"] = "choose"
    projects: tuple[str, ...] = Field(min_length=1)
    at_least: int | None = None
    at_most: int | None = None


class RequiresRule(RuleBase):
    """A project that depends on others: it cannot be funded without them."""

    kind: Literal["requires"] = "requires"
    project: str
    needs: tuple[str, ...] = Field(min_length=1)


class PerHeadRule(RuleBase):
    """Each part of the county gets at least, or at most, this share of the average per head.

    Attributes:
        between: `localities` (the larger areas that the allocation's areas lie in), `places` (rural and
            urban), `classes` (rural-urban classes, RUC 2021), or `fifths` (fifths of the areas, from the
            lowest to the highest `ranked_by`).
        ranked_by: the indicator that fifths are made by, such as a deprivation score.
        heads: the indicator whose count takes the place of heads, such as `burglary`; empty for people.
        within: stream codes; empty for the stream that carries the rule, or, in a scenario, for all.
        at_least_bp, at_most_bp: of the average per head; 8,000 is 80%.
    """

    kind: Literal["per-head"] = "per-head"
    between: Literal["localities", "places", "classes", "fifths"]
    ranked_by: str = ""
    heads: str = ""
    within: tuple[str, ...] = ()
    cost_types: tuple[CostType, ...] | None = None
    priorities: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None
    at_least_bp: int | None = Field(default=None, ge=0)
    at_most_bp: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.at_least_bp is None and self.at_most_bp is None:
            message = "a per-head rule gives at_least_bp, at_most_bp or both"
            raise ValueError(message)
        if (self.between == "fifths") != bool(self.ranked_by):
            message = "fifths need ranked_by, the indicator that they are made by, and nothing else does"
            raise ValueError(message)
        return self


class MinimumServiceRule(RuleBase):
    """Each of these areas gets at least, or at most, this many units of service.

    A unit is one whole unit delivered in the area (a post, a camera), or an all-or-nothing option that
    serves it. What can be delivered to any extent is no unit, and is not counted.

    Attributes:
        projects: what counts as service; None for everything.
        areas, places: where; both open for everywhere.
        unit: what is counted, in words.
    """

    kind: Literal["service"] = "service"
    projects: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    places: RuralUrban | None = None
    unit: str = "units"
    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.at_least is None and self.at_most is None:
            message = "a service rule gives at_least, at_most or both"
            raise ValueError(message)
        return self


class ReachRule(RuleBase):
    """A hub delivers nothing in areas further away than this; an area without a time is out of reach.

    Attributes:
        project: the hub.
        minutes: area code -> minutes of travel from the hub.
        at_most: minutes.
    """

    kind: Literal["reach"] = "reach"
    project: str
    minutes: dict[str, Annotated[int, Field(ge=0)]]
    at_most: int = Field(ge=0)


class CommittedRule(RuleBase):
    """A project still gets at least what a pot has promised it.

    `stream` is left empty for the stream that carries the rule; a scenario names one.
    """

    kind: Literal["committed"] = "committed"
    stream: str = ""
    project: str
    financial_year: str
    cost_type: CostType
    pence: int = Field(ge=0)


class CarryForwardRule(RuleBase):
    """Of a stream's money of one financial year, at most this share may be carried to a later one.

    `stream` is left empty for the stream that carries the rule; a scenario names one.
    """

    kind: Literal["carry-forward"] = "carry-forward"
    stream: str = ""
    from_year: str
    to_year: str
    at_most_bp: int = Field(ge=0, le=BASIS_POINTS)

    @model_validator(mode="after")
    def _goes_to_a_later_year(self) -> Self:
        if self.from_year >= self.to_year:
            message = f"money is carried to a later year, not from {self.from_year} to {self.to_year}"
            raise ValueError(message)
        return self


class VirementRule(RuleBase):
    """At most this share of a pot's award may be moved to another pot of its stream and financial year.

    A stream without such a rule does not let money move; between years, see `CarryForwardRule`. It says
    nothing about an allocation, only about what may change after one.

    Attributes:
        at_most_bp: of what the pot was awarded; 0 says that the agreement forbids it.
    """

    kind: Literal["virement"] = "virement"
    at_most_bp: int = Field(ge=0, le=BASIS_POINTS)


class OverProgrammeRule(RuleBase):
    """The pots of the stream, or in a scenario all pots, may promise at most this much more than they hold.

    Attributes:
        at_most_bp: of what each pot holds; at most 1,500, which is 15%.
        underwriter: who pays if everything is spent after all.
    """

    kind: Literal["over-programme"] = "over-programme"
    at_most_bp: int = Field(ge=0, le=1_500)
    underwriter: str = Field(min_length=1)


FundingRule = Annotated[
    EligibleRule
    | ShareRule
    | AmountRule
    | MatchRule
    | SpendByRule
    | LockRule
    | ChooseRule
    | RequiresRule
    | PerHeadRule
    | MinimumServiceRule
    | ReachRule
    | CommittedRule
    | CarryForwardRule
    | VirementRule
    | OverProgrammeRule,
    Field(discriminator="kind"),
]
RULE: TypeAdapter[FundingRule] = TypeAdapter(FundingRule)
