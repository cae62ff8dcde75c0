"""How far a figure may be from what is stated, where no study says: priors that anyone may change."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from funding_tui.base.formats import day
from funding_tui.base.settings import load_override_or_default
from optimiser.uncertain_inputs import AnyDistribution, lowest

SHIPPED = "priors.toml"
ADDED_SINCE = ("transfer", "reach", "point", "weight")  # what a partnership's own file may be too old for
HOME = "england"  # the country of the partnership, in the words of a record


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MeasuredPrior(_Frozen):
    """How the interval of a study is read.

    Attributes:
        coverage: the probability that the interval contains the effect, where no record says it, 0 to 1.
        source: why.
    """

    coverage: float = Field(gt=0, lt=1)
    source: str = Field(min_length=1)


class Prior(_Frozen):
    """A distribution for what was not measured.

    Attributes:
        name: what it is for, in words.
        strength: words for the strength of evidence that it is for; empty for any.
        spread: of the factor; 1 is as stated.
        source: whose judgement it is.
        dated: the day on which it was set; None where that is not stated.
    """

    name: str = Field(min_length=1)
    strength: tuple[str, ...] = ()
    spread: AnyDistribution
    source: str = Field(min_length=1)
    dated: date | None = None

    @property
    def said(self) -> str:
        """What it is for, whose judgement it is, and since when, as a paper prints it."""
        since = "" if self.dated is None else f"; set on {day(self.dated)}"
        return f"{self.name}; {self.source}{since}"

    def suits(self, strength: str) -> bool:
        """Whether it is for evidence of this strength, in the source's own words.

        A phrase counts anywhere in the text; a single word only alone, since a source may call the size of an
        effect high, or its evidence not strong.
        """
        words = " ".join(strength.casefold().split())
        return not self.strength or any(
            word in words if " " in word else word == words for word in map(str.casefold, self.strength)
        )


class TransferPrior(Prior):
    """A distribution for an effect that was measured elsewhere.

    Attributes:
        where: `abroad` for countries without England among them, `unknown` where no country is stated.
    """

    where: Literal["abroad", "unknown"]


class Priors(_Frozen):
    """Every distribution that is used where the records state none.

    Attributes:
        measured: how the interval of a study is read.
        effect: for studies without an interval, the first that suits; the last suits any.
        transfer: for a study from elsewhere, where it is wider than what its strength or interval gives.
        assumed: for an effect without a study.
        score: for an officer's score.
        reach: for the share of the harm that a measured effect reaches.
        point: for what one officer point is worth.
        weight: for the weight of an offence that no index on record weighs.
    """

    measured: MeasuredPrior
    effect: Annotated[tuple[Prior, ...], Field(min_length=1)]
    transfer: tuple[TransferPrior, ...]
    assumed: Prior
    score: Prior
    reach: Prior
    point: Prior
    weight: Prior

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, given: Any) -> Any:
        """A file from before some prior was asked for has the app's own for that one."""
        if not isinstance(given, dict):
            return given
        return {name: _shipped()[name] for name in ADDED_SINCE} | given

    @model_validator(mode="after")
    def _for_every_study(self) -> Priors:
        if self.effect[-1].strength:
            message = "the last prior of `effect` must have no words of strength, so that every study has one"
            raise ValueError(message)
        for name in ("score", "reach", "point", "weight"):
            if lowest(getattr(self, name).spread) < 0:
                message = (
                    f"the prior of `{name}` could turn a figure negative; let its distribution start at 0"
                )
                raise ValueError(message)
        return self

    def of_study(self, strength: str) -> Prior:
        """The prior for a study without an interval."""
        return next(prior for prior in self.effect if prior.suits(strength))

    def of_transfer(self, measured_in: str) -> TransferPrior | None:
        """The prior for a study from these countries; None where it was made in England too."""
        if HOME in measured_in.casefold():
            return None
        where = "abroad" if measured_in.strip() else "unknown"
        return next((prior for prior in self.transfer if prior.where == where), None)


def load_priors() -> Priors:
    """The partnership's own `priors.toml`, which is in the folder of the settings file, or the app's.

    Raises:
        BadInput: the file is not TOML, or a prior is missing or unusable; the sentence names it.
    """
    return load_override_or_default(SHIPPED, __package__, Priors)


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / SHIPPED).read_text("utf-8"))
