"""The rules of a stream or a scenario: one discriminated union, stored as JSON with the dates they hold.

These speak the officer's codes (a project's code, an area's code, `rural`); the desk puts them into the
words of an allocation problem. Shares are basis points: 4,000 is 40%.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

CostType = Literal["capital", "revenue-labour", "revenue-other"]
COST_TYPES: tuple[CostType, ...] = ("capital", "revenue-labour", "revenue-other")
Place = Literal["rural", "urban"]


class RuleBase(BaseModel):
    """What every rule has: the words in which the agreement, or the officer, puts it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: str = ""


class EligibleRule(RuleBase):
    """The stream may pay only for these; a side left None is open."""

    kind: Literal["eligible"] = "eligible"
    priorities: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    places: Place | None = None
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
    places: Place | None = None
    at_least_bp: int | None = Field(default=None, ge=0, le=10_000)
    at_most_bp: int | None = Field(default=None, ge=0, le=10_000)
    of_awarded: bool = False


class AmountRule(RuleBase):
    """An amount of spending, at least or at most this many pence; the sides as in a share rule."""

    kind: Literal["amount"] = "amount"
    within: tuple[str, ...] = ()
    cost_types: tuple[CostType, ...] | None = None
    priorities: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    places: Place | None = None
    at_least_pence: int | None = Field(default=None, ge=0)
    at_most_pence: int | None = Field(default=None, ge=0)


class MatchRule(RuleBase):
    """Money of the streams `by` must be at least this share of the money spent from the stream."""

    kind: Literal["match"] = "match"
    by: tuple[str, ...] = Field(min_length=1)
    at_least_bp: int = Field(ge=0)


class SpendByRule(RuleBase):
    """Money unspent on this ISO date dies; the pots of later years are closed to allocation."""

    kind: Literal["spend-by"] = "spend-by"
    day: str


class LockRule(RuleBase):
    """A project that a scenario holds in or out, whatever the sums say."""

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
    """A project that stands on others: it cannot be funded without them."""

    kind: Literal["requires"] = "requires"
    project: str
    needs: tuple[str, ...] = Field(min_length=1)


FundingRule = Annotated[
    EligibleRule | ShareRule | AmountRule | MatchRule | SpendByRule | LockRule | ChooseRule | RequiresRule,
    Field(discriminator="kind"),
]
RULE: TypeAdapter[FundingRule] = TypeAdapter(FundingRule)
