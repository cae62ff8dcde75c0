"""How far a figure may be from what is stated, where no study says: from a file that anyone may change."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from funding_tui.base.settings import load_override_or_default
from optimiser.distributions import AnyDistribution, lowest

SHIPPED = "priors.toml"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MeasuredPrior(_Frozen):
    """How the interval of a study is read.

    Attributes:
        coverage: the probability that it holds, where the record does not say, share between 0 and 1.
        source: why.
    """

    coverage: float = Field(gt=0, lt=1)
    source: str = Field(min_length=1)


class Prior(_Frozen):
    """A spread for what was not measured.

    Attributes:
        name: what it is for, in words.
        strength: words for the strength of evidence that it is for; empty for any.
        spread: of the factor; 1 is as stated.
        source: whose judgement it is.
    """

    name: str = Field(min_length=1)
    strength: tuple[str, ...] = ()
    spread: AnyDistribution
    source: str = Field(min_length=1)

    @property
    def said(self) -> str:
        """What it is for and whose judgement it is, as a paper prints it."""
        return f"{self.name}; {self.source}"

    def suits(self, strength: str) -> bool:
        """Whether it is for evidence of this strength, in the source's own words.

        A phrase counts wherever it stands; a single word only alone, since a source may call the size of an
        effect high, or its evidence not strong.
        """
        told = " ".join(strength.casefold().split())
        return not self.strength or any(
            word in told if " " in word else word == told for word in map(str.casefold, self.strength)
        )


class Priors(_Frozen):
    """Every spread that is used where the records state none.

    Attributes:
        measured: how the interval of a study is read.
        effect: for studies without an interval, the first that suits; the last suits any.
        assumed: for an effect without a study.
        score: for an officer's score.
    """

    measured: MeasuredPrior
    effect: Annotated[tuple[Prior, ...], Field(min_length=1)]
    assumed: Prior
    score: Prior

    @model_validator(mode="after")
    def _for_every_study(self) -> Priors:
        if self.effect[-1].strength:
            message = "the last prior of `effect` must have no words of strength, so that every study has one"
            raise ValueError(message)
        if lowest(self.score.spread) < 0:
            message = "the prior of `score` could turn a score negative; let its spread start at 0"
            raise ValueError(message)
        return self

    def of_study(self, strength: str) -> Prior:
        """The prior for a study without an interval."""
        return next(prior for prior in self.effect if prior.suits(strength))


def load_priors() -> Priors:
    """The partnership's own, from `priors.toml` beside the settings file, or those that come with the app.

    Raises:
        BadInput: the file is not TOML, or a prior is missing or unusable; the sentence names it.
    """
    return load_override_or_default(SHIPPED, __package__, Priors)
