"""What a rural analysis covers: floors, uplifts, thresholds, classes; a file holds the defaults."""

from __future__ import annotations

from math import isfinite, nan
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from funding_tui.allocate.sweep import parse_range
from funding_tui.base.errors import BadInput
from funding_tui.base.settings import load_override_or_default
from models.money import BASIS_POINTS

SHIPPED = "rural_asks.toml"
MOST_UPLIFT = 1_000  # percent; a misplaced point would be more
MOST_QUOTED = 30  # letters of what was typed, in a sentence


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Threshold(_Frozen):
    """Areas with at most so many people per square kilometre are sparse; and who says so."""

    people_per_km2: int = Field(gt=0)
    source: str = Field(min_length=1)
    address: str = ""


class Frontier(_Frozen):
    """Floors under the rural share of spending: percent, as `from:to:step`."""

    floors: str


class Classes(_Frozen):
    """The least that a rural-urban class may get of the average a head, and on what basis."""

    at_least_bp: int = Field(ge=0)
    basis: str = Field(min_length=1)


class BuyingBack(_Frozen):
    """By how many basis points every pot is made larger, step by step."""

    steps_bp: tuple[Annotated[int, Field(gt=0)], ...]


class DefaultRequest(_Frozen):
    """What an analysis covers unless the officer says otherwise."""

    frontier: Frontier
    sparsity: tuple[Threshold, ...]
    classes: Classes
    buying_back: BuyingBack


class RuralRequest(_Frozen):
    """What one analysis covers.

    Attributes:
        floors_bp: floors under the rural share of spending, in basis points, lowest first.
        uplifts_bp: how much more delivery in rural areas is tried to cost; none unless named.
        sparsity: people per square kilometre at or below which areas are sparse, and who says so.
        classes: the least for each rural-urban class.
        steps_bp: by how much every pot is made larger to buy a loss back; empty for not at all.
    """

    floors_bp: tuple[int, ...]
    uplifts_bp: tuple[int, ...] = ()
    sparsity: tuple[Threshold, ...]
    classes: Classes
    steps_bp: tuple[int, ...]


def load_default_request() -> DefaultRequest:
    """What the partnership's own file says, or the one that comes with the app.

    Raises:
        BadInput: the file cannot be read; the sentence says where.
    """
    return load_override_or_default(SHIPPED, __package__, DefaultRequest)


def build_rural_request(
    *,
    floors: str = "",
    uplifts: str = "",
    sparsity: str = "",
    class_floor: float | None = None,
    buy_back: bool = True,
) -> RuralRequest:
    """What the officer asks for, and the defaults for the rest.

    Args:
        floors: percent, as `from:to:step`.
        uplifts: percent by which delivery in rural areas is tried to cost more, between commas.
        sparsity: people per square kilometre, between commas.
        class_floor: percent of the average a head that each rural-urban class gets at least.
        buy_back: also look for the extra money that would buy a loss back.

    Raises:
        BadInput: a figure makes no sense; the sentence says which.
    """
    defaults = load_default_request()
    if class_floor is not None and not 0 <= class_floor <= 100:
        message = f"the least a class gets is from 0% to 100% of the average a head, not {class_floor:g}%"
        raise BadInput(message)
    return RuralRequest(
        floors_bp=_floors(floors.strip() or defaults.frontier.floors),
        uplifts_bp=_uplifts(uplifts),
        sparsity=_thresholds(sparsity, defaults.sparsity),
        classes=_classes(class_floor, defaults.classes),
        steps_bp=defaults.buying_back.steps_bp if buy_back else (),
    )


def _floors(text: str) -> tuple[int, ...]:
    figures = tuple(parse_range(text))
    if figures[-1] > BASIS_POINTS:
        message = f"a rural floor is between 0% and 100% of spending, not {figures[-1] / 100:g}%"
        raise BadInput(message)
    return figures


def _uplifts(text: str) -> tuple[int, ...]:
    figures = _figures(text, "a delivery uplift takes percentages between commas, such as 10,20")
    over = [uplift for uplift in figures if uplift > MOST_UPLIFT]
    if over:
        message = f"a delivery uplift is from 0% to {MOST_UPLIFT:,}%, not {over[0]:g}%"
        raise BadInput(message)
    return tuple(dict.fromkeys(round(uplift * 100) for uplift in figures))


def _thresholds(text: str, default: tuple[Threshold, ...]) -> tuple[Threshold, ...]:
    how = "sparsity takes whole numbers of people per km2 above 0 between commas, such as 50,100"
    figures = _figures(text, how)
    if not all(people >= 1 and people.is_integer() for people in figures):
        message = f"{how}, not {text[:MOST_QUOTED]!r}"
        raise BadInput(message)
    published = {threshold.people_per_km2: threshold for threshold in default}
    return tuple(
        published.get(people) or Threshold(people_per_km2=people, source="named by the officer")
        for people in dict.fromkeys([int(people) for people in figures] or published)
    )


def _figures(text: str, how: str) -> list[float]:
    """Numbers of 0 or more between commas; none where nothing is given."""
    try:
        figures = [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        figures = [nan]
    if not all(isfinite(figure) and figure >= 0 for figure in figures):
        message = f"{how}, not {text[:MOST_QUOTED]!r}"
        raise BadInput(message)
    return figures


def _classes(floor: float | None, default: Classes) -> Classes:
    if floor is None:
        return default
    return default.model_copy(update={"at_least_bp": round(floor * 100), "basis": "named by the officer"})
