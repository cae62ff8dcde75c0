"""Classes for a map: the figures of areas in at most five, with about as many areas in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from funding_tui.rendering.drawing import NOTHING, SCALE, UNKNOWN, Fill

NO_FIGURE = "?"
NO_AMOUNT = "0"


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """What a map shows of one area; `figure` is None where it cannot be known, and `words` say it."""

    code: str
    name: str
    rural: bool
    figure: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Shade:
    """How a class is drawn: its fill, the mark written on its areas, and what it means."""

    fill: Fill
    mark: str
    words: str


def area_shades(areas: Sequence[AreaFigure]) -> dict[str, Shade]:
    """Area code -> how it is drawn: nothing and not known apart, the rest from light to dark.

    Areas of the same figure are always in the same class, so that there may be fewer than five.
    """
    unknown = [area for area in areas if area.figure is None]
    nothing = [area for area in areas if area.figure is not None and area.figure <= 0]
    rest = sorted(
        (area for area in areas if area.figure is not None and area.figure > 0),
        key=lambda area: (area.figure or 0.0, area.code),
    )
    found = _shaded(unknown, UNKNOWN, NO_FIGURE, "not known")
    found |= _shaded(nothing, NOTHING, NO_AMOUNT, "nothing")
    groups = _groups(rest)
    # with fewer classes the darkest stays the darkest
    fills = SCALE[len(SCALE) - len(groups) :]
    for number, (group, fill) in enumerate(zip(groups, fills, strict=True), start=1):
        low, high = group[0].words, group[-1].words
        words = low if low == high else f"{low} to {high}"
        found |= _shaded(group, fill, str(number), words)
    return found


def legend(found: dict[str, Shade]) -> list[tuple[Fill, str]]:
    """Every shade in use, lightest first, with its mark, what it means, and how many areas have it."""
    counts: dict[Shade, int] = {}
    for shade in found.values():
        counts[shade] = counts.get(shade, 0) + 1
    ordered = sorted(counts, key=lambda shade: shade.mark.replace(NO_FIGURE, " "))
    return [
        (
            shade.fill,
            f"{shade.mark}: {shade.words} ({counts[shade]:,} area{'s' if counts[shade] > 1 else ''})",
        )
        for shade in ordered
    ]


def _groups(ordered: Sequence[AreaFigure]) -> list[list[AreaFigure]]:
    """Areas with figures, lowest first, cut into classes only where the figure changes."""
    groups: list[list[AreaFigure]] = []
    share = len(ordered) / len(SCALE)
    for position, area in enumerate(ordered):
        due = len(groups) < len(SCALE) and position >= share * len(groups)
        if not groups or (due and area.words != groups[-1][-1].words):
            groups.append([])
        groups[-1].append(area)
    return groups


def _shaded(areas: Sequence[AreaFigure], fill: Fill, mark: str, words: str) -> dict[str, Shade]:
    shade = Shade(fill, mark, words)
    return {area.code: shade for area in areas}
