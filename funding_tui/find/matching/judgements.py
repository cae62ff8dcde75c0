"""The judgements that matching rests on: the packaged file, and the partnership's own in place of it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from funding_tui.base.settings import load_override_or_default

FILE = "matching.toml"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Topic(_Frozen):
    """Something that money is given for, and the terms that show that an opportunity is about it."""

    code: str
    terms: tuple[str, ...]


class GeneralTerms(_Frozen):
    """Terms of community safety at large; `strength` is the most that they count for, a share."""

    terms: tuple[str, ...]
    strength: float = Field(ge=0, le=1)


class TermWeights(_Frozen):
    """How surely one term shows its topic, by where it is, shares."""

    title: float = Field(ge=0, le=1)
    themes: float = Field(ge=0, le=1)
    summary: float = Field(ge=0, le=1)


class PartWeights(_Frozen):
    """The points that each part of a match may have; together the whole score."""

    fit: float = Field(ge=0)
    amount: float = Field(ge=0)
    time: float = Field(ge=0)
    match: float = Field(ge=0)


class ScoreFactors(_Frozen):
    """What the score is multiplied by: for each gate to check, and at least and at most for decisions."""

    check: float = Field(gt=0, le=1)
    least: float = Field(gt=0, le=1)
    most: float = Field(ge=1)


class ApplicantKind(_Frozen):
    """Words that mean the same kind of applicant."""

    names: tuple[str, ...]


class Included(_Frozen):
    """An applicant of `kind` is one of `within` too."""

    kind: str
    within: str = Field(alias="in")


class ContractTerms(_Frozen):
    """Themes by which sources mark contracts, and the kinds of applicant that bid for those."""

    themes: tuple[str, ...]
    open_to: tuple[str, ...]


class ProseTerms(_Frozen):
    """The words that show rules of eligibility in the prose of a page; the file explains each list."""

    headings: tuple[str, ...]
    rules: tuple[str, ...]
    admits: tuple[str, ...]
    bars: tuple[str, ...]
    tails: tuple[str, ...] = ()
    admit_headings: tuple[str, ...] = ()
    bar_headings: tuple[str, ...] = ()
    narrows: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()  # of files written for earlier versions; no longer used
    most: int = Field(ge=0)

    def narrows_any(self, words: tuple[str, ...]) -> bool:
        """Whether one of these words narrows a kind of applicant: a place, a condition, an exception."""
        return not set(self.narrows).isdisjoint(words)


class Judgements(_Frozen):
    """All that matching takes as given; the file explains each."""

    topic: tuple[Topic, ...]
    general: GeneralTerms
    places_of_terms: TermWeights
    parts: PartWeights
    shares: ScoreFactors
    applicants: tuple[ApplicantKind, ...]
    included: tuple[Included, ...]
    anyone: ApplicantKind
    contracts: ContractTerms
    prose: ProseTerms
    countries: dict[str, tuple[str, ...]]
    whole: dict[str, tuple[str, ...]]


def read_judgements() -> Judgements:
    """The judgements to use now.

    Raises:
        BadInput: the partnership's own file cannot be read, or its content is not as it must be.
    """
    return load_override_or_default(FILE, __package__, Judgements)
