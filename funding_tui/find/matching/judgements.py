"""The judgements that matching rests on: the packaged file, and the partnership's own in place of it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from funding_tui.base.settings import load_override_or_default

FILE = "matching.toml"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Topic(_Frozen):
    """Something that money is given for, and the terms by which a notice tells of it."""

    code: str
    terms: tuple[str, ...]


class GeneralTerms(_Frozen):
    """Terms of community safety at large; `strength` is the most that they count for, a share."""

    terms: tuple[str, ...]
    strength: float = Field(ge=0, le=1)


class TermWeights(_Frozen):
    """How surely one term tells of its topic by where it stands, shares."""

    title: float = Field(ge=0, le=1)
    themes: float = Field(ge=0, le=1)
    summary: float = Field(ge=0, le=1)


class PartWeights(_Frozen):
    """What each part of a match counts for; together the whole score."""

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
    """Themes by which sources mark notices of contracts, and the kinds of applicant that bid for those."""

    themes: tuple[str, ...]
    open_to: tuple[str, ...]


class ProseTerms(_Frozen):
    """How the prose of a page is read for rules of eligibility; the file says of each list what it does."""

    headings: tuple[str, ...]
    rules: tuple[str, ...]
    admits: tuple[str, ...]
    bars: tuple[str, ...]
    conditions: tuple[str, ...]
    most: int = Field(ge=0)


class Judgements(_Frozen):
    """All that matching takes as given; the file says of each what it is."""

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
        BadInput: the partnership's own file cannot be read, or holds something else.
    """
    return load_override_or_default(FILE, __package__, Judgements)
