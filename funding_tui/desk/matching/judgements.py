"""The judgements that matching rests on: the packaged file, and the partnership's own in place of it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from funding_tui.desk.errors import BadInput
from funding_tui.settings import settings_path

OWN_FILE = "matching.toml"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Topic(_Frozen):
    """Something that money is given for, and the terms by which a notice tells of it."""

    code: str
    terms: tuple[str, ...]


class General(_Frozen):
    """Terms of community safety at large; `strength` is the most that they count for, a share."""

    terms: tuple[str, ...]
    strength: float = Field(ge=0, le=1)


class PlacesOfTerms(_Frozen):
    """How surely one term tells of its topic by where it stands, shares."""

    title: float = Field(ge=0, le=1)
    themes: float = Field(ge=0, le=1)
    summary: float = Field(ge=0, le=1)


class Parts(_Frozen):
    """What each part of a match counts for; together the whole score."""

    fit: float = Field(ge=0)
    amount: float = Field(ge=0)
    time: float = Field(ge=0)
    match: float = Field(ge=0)


class Shares(_Frozen):
    """What the score is multiplied by: for each gate to check, and at least and at most for decisions."""

    check: float = Field(gt=0, le=1)
    least: float = Field(gt=0, le=1)
    most: float = Field(ge=1)


class Names(_Frozen):
    """Words that mean the same kind of applicant."""

    names: tuple[str, ...]


class Included(_Frozen):
    """An applicant of `kind` is one of `within` too."""

    kind: str
    within: str = Field(alias="in")


class Judgements(_Frozen):
    """All that matching takes as given; the file says of each what it is."""

    topic: tuple[Topic, ...]
    general: General
    places_of_terms: PlacesOfTerms
    parts: Parts
    shares: Shares
    applicants: tuple[Names, ...]
    included: tuple[Included, ...]
    anyone: Names
    countries: dict[str, tuple[str, ...]]
    whole: dict[str, tuple[str, ...]]


def read_judgements() -> Judgements:
    """The judgements to use now.

    Raises:
        BadInput: the partnership's own file cannot be read or holds something else.
    """
    own = settings_path().with_name(OWN_FILE)
    return _read(own, own.stat().st_mtime_ns) if own.is_file() else _packaged()


@cache
def _packaged() -> Judgements:
    return Judgements.model_validate(_packaged_tables())


@cache
def _read(own: Path, changed: int) -> Judgements:
    """The packaged tables with those of the partnership's own file in their place; kept until it changes."""
    del changed
    try:
        tables = tomllib.loads(own.read_text(encoding="utf-8"))
        return Judgements.model_validate(_packaged_tables() | tables)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as fault:
        reason = str(fault) if not isinstance(fault, ValidationError) else _first(fault)
        message = f"{own} cannot be used: {reason}; mend it or move it away to match as the program does"
        raise BadInput(message) from fault


def _packaged_tables() -> dict[str, object]:
    text = resources.files("funding_tui.desk.matching").joinpath("terms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _first(fault: ValidationError) -> str:
    error = fault.errors()[0]
    return f"{'.'.join(str(part) for part in error['loc'])}: {error['msg'].lower()}"
