"""What is known of the areas that a rural analysis speaks of: side, class, density, people and need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from sqlmodel import col, select

from funding_tui.allocate.problem.parity import class_name
from models.areas import Area
from models.database import Workspace
from models.money import BASIS_POINTS
from optimiser.problem import Problem


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """Figures by area code; an area that lacks one is not in that mapping.

    Attributes:
        rural: codes of the rural areas.
        people: residents.
        need: recorded harm, weighted as the priorities are: harm units a year.
        density: people per square kilometre.
        classes: what a rural-urban class is called -> codes of its areas.
    """

    rural: tuple[str, ...]
    people: Mapping[str, int]
    need: Mapping[str, Fraction]
    density: Mapping[str, float]
    classes: Mapping[str, tuple[str, ...]]

    def sparse(self, people_per_km2: int) -> tuple[str, ...]:
        """Codes of the areas with at most so many people per square kilometre."""
        return tuple(code for code, density in self.density.items() if density <= people_per_km2)

    def people_in(self, codes: Iterable[str]) -> int:
        """Residents of these areas."""
        return sum(self.people[code] for code in codes)

    def share_of_people(self, codes: Iterable[str]) -> int | None:
        """Basis points of all residents who live there, rounded up; None where nobody lives anywhere."""
        return _share_up(self.people, codes)

    def share_of_need(self, codes: Iterable[str]) -> int | None:
        """Basis points of all need that is there, rounded up; None where no need is known."""
        return _share_up(self.need, codes)

    def need_in(self, codes: Iterable[str]) -> int | None:
        """The same to the nearest basis point, as it is told."""
        share = _share(self.need, codes)
        return None if share is None else round(share)


def read_area_figures(workspace: Workspace, problem: Problem) -> AreaFigures:
    """What the records know of the areas of a problem."""
    people = {area.id: area.population for area in problem.areas}
    density: dict[str, float] = {}
    classes: dict[str, list[str]] = defaultdict(list)
    with workspace.session() as session:
        for area in session.exec(select(Area).order_by(col(Area.code))):
            if area.code not in people:
                continue
            if area.area_km2:
                density[area.code] = people[area.code] / area.area_km2
            if area.ruc_code:
                classes[class_name(area.ruc_code)].append(area.code)
    return AreaFigures(
        rural=tuple(area.id for area in problem.areas if area.rural),
        people=people,
        need=_need(problem),
        density=density,
        classes={code: tuple(areas) for code, areas in sorted(classes.items())},
    )


def _need(problem: Problem) -> dict[str, Fraction]:
    """Exact, so that a share of it is rounded once and in one direction."""
    weights = {priority.id: Fraction(priority.weight) for priority in problem.priorities}
    need: dict[str, Fraction] = defaultdict(Fraction)
    for harm in problem.harms:
        for area, amount in harm.by_area.items():
            need[area] += weights[harm.priority] * Fraction(amount)
    return need


def _share_up(heads: Mapping[str, int] | Mapping[str, Fraction], codes: Iterable[str]) -> int | None:
    share = _share(heads, codes)
    return None if share is None else ceil(share)


def _share(heads: Mapping[str, int] | Mapping[str, Fraction], codes: Iterable[str]) -> Fraction | None:
    """Basis points, exactly."""
    whole = Fraction(sum(heads.values(), start=Fraction(0)))
    if not whole:
        return None
    part = sum((Fraction(heads.get(code, 0)) for code in codes), start=Fraction(0))
    return part * BASIS_POINTS / whole
