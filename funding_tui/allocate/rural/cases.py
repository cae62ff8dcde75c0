"""The cases of a rural analysis: the run's problem without any rural rule, and with each rule in question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Literal

from sqlmodel import col, select

from funding_tui.allocate.problem.parity import class_name
from funding_tui.allocate.problem.rule_translation import service_units
from funding_tui.allocate.rural.options import RuralRequest
from funding_tui.allocate.rural_floor import highest_floor_of_problem, rural_floor_rule
from funding_tui.base.formats import count, join_words, percent
from models.areas import Area
from models.database import Workspace
from models.money import BASIS_POINTS
from optimiser.problem import Option, Problem
from optimiser.rules import AnyRule, Money, PerHead, Service, Share
from optimiser.sweeping import Case, Change, problem_of


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """Figures by area code; an area that lacks one is not in that mapping.

    Attributes:
        rural: codes of the rural areas.
        people: residents.
        need: recorded harm: harm units a year.
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
        """The same to the nearest basis point, as it is shown."""
        share = _exact_share(self.need, codes)
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
    need: dict[str, Fraction] = defaultdict(Fraction)
    for harm in problem.harms:
        for area, amount in harm.by_area.items():
            need[area] += Fraction(amount)
    return need


def _share_up(heads: Mapping[str, int] | Mapping[str, Fraction], codes: Iterable[str]) -> int | None:
    share = _exact_share(heads, codes)
    return None if share is None else ceil(share)


def _exact_share(heads: Mapping[str, int] | Mapping[str, Fraction], codes: Iterable[str]) -> Fraction | None:
    """Basis points, exactly."""
    total = Fraction(sum(heads.values(), start=Fraction(0)))
    if not total:
        return None
    part = sum((Fraction(heads.get(code, 0)) for code in codes), start=Fraction(0))
    return part * BASIS_POINTS / total


RuralCaseKind = Literal[
    "reference", "run", "floor", "per-head", "need", "service", "sparse", "classes", "uplift"
]

NO_RURAL_RULE = "No rural rule"
PER_HEAD = "Rural residents get at least as much a head as urban residents"
BY_NEED = "Rural areas get at least their share of recorded harm"
SERVICE = "Every area is served by at least one project"
MOST_NAMED = 5  # areas named in one sentence


@dataclass(frozen=True, slots=True)
class RuralCase:
    """One case of an analysis.

    Attributes:
        kind: as in `RuralPoint`.
        name: in words; unique in its analysis.
        change: what differs from no rural rule; None where the case makes no sense, and `why_not` says why.
        floor_bp, sparsity, uplift_bp: as in `RuralPoint`.
        compared_with: name of the case that it is compared with: no rural rule, unless it is about an uplift.
    """

    kind: RuralCaseKind
    name: str
    change: Change | None = None
    why_not: str = ""
    floor_bp: int | None = None
    sparsity: int | None = None
    uplift_bp: int | None = None
    compared_with: str = NO_RURAL_RULE


@dataclass(frozen=True, slots=True)
class RuralCases:
    """Every case of one analysis.

    Attributes:
        base: the run's problem without the partnership's own rural rules.
        own: names of those rules.
        cases: the reference first, then the floors, lowest first, then the rest.
        headline: name of the case that is reported first: the run's own rules, else parity per head.
        headline_change: what applies that to `base`; None where there is no such rule.
    """

    base: Problem
    own: tuple[str, ...]
    cases: tuple[RuralCase, ...]
    headline: str
    headline_change: Change | None

    @property
    def run_case(self) -> RuralCase:
        """The run itself, which is not solved again; with its floor under the rural share."""
        rules = self.headline_change.rules.values() if self.own and self.headline_change else ()
        return RuralCase("run", run_name(self.own), floor_bp=highest_floor_of_problem(rules))

    @property
    def to_solve(self) -> tuple[Case, ...]:
        """What is to be solved."""
        return tuple(
            Case(name=each.name, change=each.change) for each in self.cases if each.change is not None
        )


def run_name(own: tuple[str, ...]) -> str:
    """What the run itself is called among the cases."""
    return f"This run: {'; '.join(own)}" if own else "This run, which has no rural rule of its own"


def build_rural_cases(
    problem: Problem, area_figures: AreaFigures, request: RuralRequest, dearer: dict[int, tuple[Option, ...]]
) -> RuralCases:
    """What to solve for an analysis of a run's problem.

    Args:
        problem: of the run.
        area_figures: what is known of its areas.
        request: what the officer asked for.
        dearer: uplift in basis points -> the options that it changes.
    """
    own = {rule.name: rule for rule in problem.rules if is_own_rural_rule(rule, area_figures)}
    base = problem_of(problem, Change(without=tuple(own))) if own else problem
    per_head = _floor(
        "per-head", PER_HEAD, area_figures.rural, area_figures.share_of_people(area_figures.rural), "resident"
    )
    headline_change = Change(rules=own) if own else per_head.change
    measures = (
        per_head,
        _floor(
            "need",
            BY_NEED,
            area_figures.rural,
            area_figures.share_of_need(area_figures.rural),
            "recorded harm",
        ),
        _service(base),
        *(_sparse(area_figures, threshold.people_per_km2) for threshold in request.sparsity),
        *_classes(area_figures, request),
    )
    uplifts = (
        each
        for uplift, options in dearer.items()
        for each in _uplifts(uplift, options, own or (per_head.change.rules if per_head.change else {}))
    )
    return RuralCases(
        base=base,
        own=tuple(own),
        cases=(
            RuralCase("reference", NO_RURAL_RULE, Change()),
            *(_share("floor", rural_floor_rule(floor).words, None, floor) for floor in request.floors_bp),
            *measures,
            *uplifts,
        ),
        headline=run_name(tuple(own)) if own else PER_HEAD,
        headline_change=headline_change,
    )


def is_own_rural_rule(rule: AnyRule, area_figures: AreaFigures) -> bool:
    """Whether a rule compares rural with urban areas or classes, and is the partnership's choice.

    A rule of a stream's own agreement is no choice, and stays.
    """
    if any(money.streams is not None for money in rule.moneys()):
        return False
    classes = [frozenset(areas) for areas in area_figures.classes.values()]
    return rule.is_about_rurality(frozenset(area_figures.rural), classes)


def _share(
    kind: RuralCaseKind, name: str, areas: tuple[str, ...] | None, floor: int, sparsity: int | None = None
) -> RuralCase:
    """A floor under the share of all spending in these areas; None for all that are rural."""
    money = Money(rural=True) if areas is None else Money(areas=areas)
    rule = Share(name=name, of=money, within=Money(), at_least=floor)
    return RuralCase(kind, name, Change(rules={name: rule}), floor_bp=floor, sparsity=sparsity)


def _floor(
    kind: RuralCaseKind,
    name: str,
    areas: tuple[str, ...],
    floor: int | None,
    what: str,
    sparsity: int | None = None,
) -> RuralCase:
    """Parity as a floor: their share of people or need is the least share of spending."""
    if floor is None:
        return RuralCase(kind, name, why_not=f"no area has a {what} on record", sparsity=sparsity)
    return _share(kind, name, None if kind in ("per-head", "need") else areas, floor, sparsity)


def _sparse(area_figures: AreaFigures, people_per_km2: int) -> RuralCase:
    name = f"Areas of at most {people_per_km2:,} people per km2 get at least the average a head"
    areas = area_figures.sparse(people_per_km2)
    if areas:
        return _floor(
            "sparse",
            name,
            areas,
            area_figures.share_of_people(areas),
            "resident",
            sparsity=people_per_km2,
        )
    why = "no area is as sparse as that"
    if not area_figures.density:
        why = "no area has its size in square kilometres on record; import it with: import areas"
    return RuralCase("sparse", name, why_not=why, sparsity=people_per_km2)


def _service(problem: Problem) -> RuralCase:
    counted = service_units(problem.options)
    options = {option.id: option for option in problem.options}
    served = {
        area
        for option, serves in counted.items()
        for area in (*serves.once, *(options[option].steps if serves.per_step else ()))
    }
    unserved = [area.name for area in problem.areas if area.id not in served]
    if unserved:
        named = unserved[:MOST_NAMED]
        if len(unserved) > MOST_NAMED:
            named.append(count(len(unserved) - MOST_NAMED, "other area", "other areas"))
        return RuralCase(
            "service", SERVICE, why_not=f"no project delivered in whole units serves {join_words(named)}"
        )
    areas = tuple(area.id for area in problem.areas)
    rule = Service(name=SERVICE, areas=areas, gives=counted, unit="projects", at_least=1)
    return RuralCase("service", SERVICE, Change(rules={SERVICE: rule}))


def _classes(area_figures: AreaFigures, request: RuralRequest) -> Iterator[RuralCase]:
    least = request.classes.at_least_bp
    name = f"No rural-urban class (RUC 2021) gets less than {percent(least)} of the average a head"
    peopled = {name: areas for name, areas in area_figures.classes.items() if area_figures.people_in(areas)}
    if len(peopled) < 2:
        why = "the areas have no rural-urban class of their own on record; import it with: import areas"
        if peopled:
            why = "every area on record is of the same class"
        yield RuralCase("classes", name, why_not=why)
        return
    rule = PerHead(name=name, groups=peopled, heads=dict(area_figures.people), at_least=least)
    yield RuralCase("classes", name, Change(rules={name: rule}))


def _uplifts(uplift: int, options: tuple[Option, ...], rules: dict[str, AnyRule]) -> Iterator[RuralCase]:
    """The same money where rural delivery costs so much more: without a rural rule, and with these."""
    dearer = f"Rural delivery costs {percent(uplift)} more"
    alone = f"{dearer}; no rural rule"
    if not options:
        yield RuralCase(
            "uplift",
            alone,
            why_not="it would change no cost of any project on offer",
            uplift_bp=uplift,
        )
        return
    yield RuralCase("uplift", alone, Change(options=options), uplift_bp=uplift)
    if rules:
        named = f"{dearer}; {'; '.join(rules)}"
        yield RuralCase(
            "uplift", named, Change(options=options, rules=rules), uplift_bp=uplift, compared_with=alone
        )
