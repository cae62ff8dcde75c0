"""The shocks that may be applied to a scenario, with their figures, from a file that anyone may change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.base.settings import load_override_or_default
from models.allocations import Shock
from models.errors import MoneyError
from models.money import BASIS_POINTS, FinancialYear, parse_pounds

ONE_PERCENT = 100  # basis points
FigureUnit: TypeAlias = Literal[
    "percent",
    "pounds",
    "day",
    "year",
    "stream",
    "project",
    "projects",
    "priorities",
    "funder",
    "provider",
    "weights",
    "chances",
    "text",
]


def read_figure(what: str, unit: FigureUnit, text: str) -> object:
    """One figure: basis points, pence, a date, a year as 2026/27, a code, codes, or a table by code.

    Args:
        what: whose figure it is, for the sentence of an error.
        unit: what it counts in.
        text: as the officer wrote it.

    Raises:
        BadInput: it cannot be read; the sentence says how to write it.
    """
    try:
        return _READ[unit](text.strip())
    except (ValueError, InvalidOperation, MoneyError) as error:
        message = f"{what}: {text!r} cannot be read; write {_EXAMPLES[unit]}"
        raise BadInput(message) from error


def read_percent(text: str) -> int:
    """A percentage between 0 and 100 as basis points, such as `18%`.

    Raises:
        ValueError, InvalidOperation: it is none, finer than a hundredth of a percent, or a bare 0.6 or 1,
            which may be a share of 1.
    """
    share = Decimal(text.rstrip("%").strip()) * 100
    if not share.is_finite() or not 0 <= share <= BASIS_POINTS or share != share.to_integral_value():
        raise ValueError(text)
    if 0 < share <= ONE_PERCENT and not text.endswith("%"):
        raise ValueError(text)
    return int(share)


def _pounds(text: str) -> int:
    pence = parse_pounds(text)
    if pence < 0:
        raise ValueError(text)
    return pence


def _codes(text: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not codes:
        raise ValueError(text)
    return codes


def _table(text: str, read: Callable[[str], float]) -> dict[str, float]:
    found = {}
    for part in _codes(text):
        code, sign, value = part.partition("=")
        if not sign or not code.strip():
            raise ValueError(part)
        found[code.strip()] = read(value.strip())
    return found


def read_weight(text: str) -> float:
    """A weight, 0 or more.

    Raises:
        ValueError: it is none.
    """
    value = float(text)
    if not 0 <= value < float("inf"):
        raise ValueError(text)
    return value


_READ: dict[FigureUnit, Callable[[str], object]] = {
    "percent": read_percent,
    "pounds": _pounds,
    "day": date.fromisoformat,
    "year": lambda text: str(FinancialYear.parse(text)),
    "stream": str,
    "project": str,
    "projects": _codes,
    "priorities": _codes,
    "funder": str,
    "provider": str,
    "weights": lambda text: _table(text, read_weight),
    "chances": lambda text: _table(text, read_percent),
    "text": str,
}
_EXAMPLES: dict[FigureUnit, str] = {
    "percent": "a percentage between 0 and 100, such as 18%",
    "pounds": "pounds, such as 46,000",
    "day": "a day, such as 2027-07-01",
    "year": "a financial year, such as 2026/27",
    "stream": "the code of a stream",
    "project": "the code of a project",
    "projects": "codes of projects with commas between them",
    "priorities": "codes of priorities with commas between them",
    "funder": "the code of a funder",
    "provider": "the name of a provider",
    "weights": "codes and weights, such as vawg=2, asb=0.5",
    "chances": "codes and chances, such as idva=5%, refuge=10%",
    "text": "words",
}


SHIPPED = "shocks.toml"
ShockKindName: TypeAlias = Literal[
    "award-cut",
    "pay-award",
    "slip",
    "pot-ends",
    "agreement-late",
    "over-programme",
    "funder-succeeded",
    "new-stream",
    "priorities-move",
    "partner-underspends",
    "provider-fails",
]
# what each kind cannot do without: figure -> its unit
REQUIRED_FIGURES: dict[ShockKindName, dict[str, FigureUnit]] = {
    "award-cut": {"stream": "stream", "share": "percent"},
    "pay-award": {"rise": "percent"},
    "slip": {"share": "percent"},
    "pot-ends": {"stream": "stream"},
    "agreement-late": {"stream": "stream", "until": "day"},
    "over-programme": {"share": "percent", "underwriter": "text"},
    "funder-succeeded": {"funder": "funder"},
    "new-stream": {"code": "text", "name": "text", "year": "year"},
    "priorities-move": {"weights": "weights"},
    "partner-underspends": {"partner": "provider", "share": "percent"},
    "provider-fails": {"provider": "provider"},
}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ShockFigure(_Frozen):
    """One figure of a shock.

    Attributes:
        ask: the question, as the officer reads it.
        default: what is taken when nothing is said; empty when it has to be said.
        optional: it may be left out.
        source: where the default comes from.
    """

    name: str = Field(min_length=1)
    unit: FigureUnit
    ask: str = Field(min_length=1)
    default: str = ""
    optional: bool = False
    source: str = ""


class ShockKind(_Frozen):
    """One shock of the list.

    Attributes:
        key: its name on the command line.
        press: the key that chooses it on screen.
        kind: the change that it makes.
        source: where it was seen, or whose assumption it is.
        dated: the day of the source, where that is known.
    """

    key: str = Field(min_length=1)
    press: str = Field(min_length=1, max_length=1)
    kind: ShockKindName
    name: str = Field(min_length=1)
    words: str = Field(min_length=1)
    source: str = Field(min_length=1)
    dated: date | None = None
    figure: tuple[ShockFigure, ...] = ()

    @model_validator(mode="after")
    def _asks_for_what_it_needs(self) -> ShockKind:
        known = {figure.name: figure.unit for figure in self.figure}
        for name, unit in REQUIRED_FIGURES[self.kind].items():
            if known.get(name) != unit:
                message = f"{self.key}: a shock of kind {self.kind} needs a figure {name!r} in {unit}"
                raise ValueError(message)
        return self

    def stated(self, given: Mapping[str, str]) -> dict[str, str]:
        """The figures as they will be stored: those given, then the defaults; empty ones are left out.

        Raises:
            BadInput: a figure is unknown, unreadable or missing; the sentence says which and what it is.
        """
        known = {figure.name: figure for figure in self.figure}
        for name in given:
            if name not in known:
                names = ", ".join(known) or "none"
                message = f"the shock {self.key!r} has no figure {name!r}; it has: {names}"
                raise BadInput(message)
        figures = {name: given.get(name, "").strip() or figure.default for name, figure in known.items()}
        for name, text in figures.items():
            if not text and not known[name].optional:
                message = f"the shock {self.key!r} needs {name}: {_lowered(known[name].ask)}"
                raise BadInput(message)
        given_figures = {name: text for name, text in figures.items() if text}
        self.read(given_figures)
        return given_figures

    def read(self, figures: Mapping[str, str]) -> dict[str, object]:
        """The figures in what they count in: basis points, pence, days, codes; see `stated.read_figure`.

        Raises:
            BadInput: the list has changed since, or a figure cannot be read.
        """
        units = {figure.name: figure.unit for figure in self.figure}
        unknown = sorted(set(figures) - set(units))
        if unknown:
            message = (
                f"the shock {self.key!r} has no figure {unknown[0]!r} any more; drop it and apply it again"
            )
            raise BadInput(message)
        return {
            name: read_figure(f"{name} of the shock {self.key!r}", units[name], text)
            for name, text in figures.items()
        }


class ShockList(_Frozen):
    """Every shock, in the order in which they are listed."""

    shock: Annotated[tuple[ShockKind, ...], Field(min_length=1)]

    @field_validator("shock")
    @classmethod
    def _one_of_each(cls, shocks: tuple[ShockKind, ...]) -> tuple[ShockKind, ...]:
        for what in ("key", "press"):
            names = [getattr(shock, what) for shock in shocks]
            for name in names:
                if names.count(name) > 1:
                    message = f"two shocks have the {what} {name!r}"
                    raise ValueError(message)
        return shocks

    def named(self, key: str) -> ShockKind:
        """The shock of that key.

        Raises:
            NotFound: there is none; the sentence names the nearest.
        """
        found = {shock.key: shock for shock in self.shock}.get(key)
        if found is None:
            raise NotFound(did_you_mean("shock", key, (shock.key for shock in self.shock)))
        return found


def load_shocks() -> ShockList:
    """The partnership's own `shocks.toml`, which is in the folder of the settings file, or the app's.

    Raises:
        BadInput: the file is not TOML, or a shock is unusable; the sentence names it.
    """
    return load_override_or_default(SHIPPED, __package__, ShockList)


def shock_in_words(kind: ShockKind, shock: Shock) -> str:
    """A shock as it was applied: its name and its figures."""
    said = ", ".join(f"{name} {text}" for name, text in shock.figures.items())
    return f"{kind.name} ({said})" if said else kind.name


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
