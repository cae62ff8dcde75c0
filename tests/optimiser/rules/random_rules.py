"""Random rules of every kind, for random problems; one function a kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from hypothesis import strategies as st

from optimiser.problem import Area, CostType, Option, Pot
from optimiser.rules import (
    Amount,
    AnyRule,
    Capacity,
    CarryForward,
    Choose,
    Committed,
    Eligibility,
    Lock,
    Match,
    Money,
    OverProgramme,
    PerHead,
    Reach,
    Requires,
    Serves,
    Service,
    Share,
    SpendBy,
    Use,
)

Draw = Any  # Hypothesis gives `draw` no public type
DAYS = (date(2027, 3, 31), date(2026, 12, 31), date(2028, 3, 31), date(2027, 9, 30))


class Ids(NamedTuple):
    """What a rule can speak of, and how pence are drawn: `money(least, most)` in the problem's units."""

    streams: tuple[str, ...]
    years: tuple[str, ...]
    types: tuple[CostType, ...]
    areas: tuple[Area, ...]
    priorities: tuple[str, ...]
    projects: tuple[str, ...]
    options: tuple[Option, ...]
    pots: tuple[Pot, ...]
    money: Callable[[int, int], int]

    @property
    def area_ids(self) -> tuple[str, ...]:
        return tuple(area.id for area in self.areas)


def some(draw: Draw, ids: tuple[str, ...], *, least: int = 1) -> tuple[str, ...]:
    return tuple(draw(st.lists(st.sampled_from(ids), min_size=least, max_size=len(ids), unique=True)))


def perhaps(draw: Draw, ids: tuple[str, ...], chance: int = 3) -> tuple[str, ...] | None:
    """A few of the ids, one time in `chance`; else None."""
    return some(draw, ids) if draw(st.integers(1, chance)) == chance else None


def money_of(draw: Draw, ids: Ids) -> Money:
    return Money(
        streams=perhaps(draw, ids.streams),
        financial_years=perhaps(draw, ids.years, 5),
        cost_types=perhaps(draw, ids.types),
        projects=perhaps(draw, ids.projects, 4),
        priorities=perhaps(draw, ids.priorities, 4),
        areas=perhaps(draw, ids.area_ids, 4),
        rural=draw(st.sampled_from((None, None, True, False))),
    )


def _two_limits(draw: Draw, least: Callable[[], int], most: Callable[[], int]) -> dict[str, int | None]:
    sides = draw(st.sampled_from(("least", "most", "most", "both")))
    return {
        "at_least": least() if sides != "most" else None,
        "at_most": most() if sides != "least" else None,
    }


def _one_of(draw: Draw, *values: int) -> Callable[[], int]:
    return lambda: int(draw(st.sampled_from(values)))


def _eligibility(draw: Draw, name: str, ids: Ids) -> AnyRule:
    return Eligibility(
        name=name,
        streams=some(draw, ids.streams),
        projects=perhaps(draw, ids.projects),
        priorities=perhaps(draw, ids.priorities, 4),
        areas=perhaps(draw, ids.area_ids),
        cost_types=perhaps(draw, ids.types, 4),
    )


def _spend_by(draw: Draw, name: str, ids: Ids) -> AnyRule:
    return SpendBy(name=name, streams=some(draw, ids.streams), day=draw(st.sampled_from(DAYS)))


def _share(draw: Draw, name: str, ids: Ids) -> AnyRule:
    shares, caps = (
        _one_of(draw, 1_000, 2_500, 3_333, 5_000, 0),
        _one_of(draw, 7_500, 5_000, 10_000, 6_667, 15_000),
    )
    limits = _two_limits(draw, shares, caps)
    of, within = money_of(draw, ids), money_of(draw, ids)
    return Share(name=name, of=of, within=within, of_available=draw(st.booleans()), **limits)


def _amount(draw: Draw, name: str, ids: Ids) -> AnyRule:
    limits = _two_limits(draw, lambda: ids.money(0, 3), lambda: ids.money(2, 15))
    return Amount(name=name, of=money_of(draw, ids), **limits)


def _match(draw: Draw, name: str, ids: Ids) -> AnyRule:
    return Match(
        name=name,
        of=money_of(draw, ids),
        by=money_of(draw, ids) if draw(st.integers(0, 3)) else None,
        at_least=draw(st.sampled_from((2_000, 5_000, 3_333, 10_000, 0))),
        secured=ids.money(0, 3),
        unsecured=ids.money(0, 2),
        counts_unsecured=draw(st.booleans()),
    )


def _per_head(draw: Draw, name: str, ids: Ids) -> AnyRule:
    number = draw(st.integers(1, 3))
    groups: dict[str, tuple[str, ...]] = {}
    for area in some(draw, ids.area_ids):
        group = f"group {draw(st.integers(1, number))}"
        groups[group] = (*groups.get(group, ()), area)
    heads = {area: draw(st.sampled_from((100, 250, 333, 0, 7_919))) for area in ids.area_ids}
    limits = _two_limits(
        draw, _one_of(draw, 5_000, 2_500, 8_000, 10_000), _one_of(draw, 15_000, 12_000, 20_000)
    )
    of = money_of(draw, ids) if draw(st.booleans()) else Money()
    return PerHead(name=name, of=of, groups=groups, heads=heads if draw(st.booleans()) else {}, **limits)


def _committed(draw: Draw, name: str, ids: Ids) -> AnyRule:
    if not ids.pots:
        return _lock(draw, name, ids)
    pot, project = draw(st.sampled_from(ids.pots)), draw(st.sampled_from(ids.projects))
    return Committed(name=name, pot=pot.id, project=project, pence=ids.money(0, 3))


def _carry_forward(draw: Draw, name: str, ids: Ids) -> AnyRule:
    if len(ids.years) < 2:
        return _over_programme(draw, name, ids)
    first = draw(st.integers(0, len(ids.years) - 2))
    later = draw(st.integers(first + 1, len(ids.years) - 1))
    return CarryForward(
        name=name,
        stream=draw(st.sampled_from(ids.streams)),
        from_year=ids.years[first],
        to_year=ids.years[later],
        at_most=draw(st.sampled_from((10_000, 5_000, 1_000, 3_333))),
    )


def _over_programme(draw: Draw, name: str, ids: Ids) -> AnyRule:
    at_most = draw(st.sampled_from((1_000, 1_500, 333)))
    return OverProgramme(
        name=name, streams=some(draw, ids.streams), at_most=at_most, underwriter="the reserve"
    )


def _capacity(draw: Draw, name: str, ids: Ids) -> AnyRule:
    few = st.integers(0, 2)
    uses = {
        option.id: Use(
            fixed=draw(few),
            per_step=draw(few),
            per_area={area: draw(few) for area in perhaps(draw, ids.area_ids, 4) or ()},
        )
        for option in ids.options
        if draw(st.booleans())
    }
    return Capacity(name=name, limit=draw(st.integers(0, 8)), unit="posts", uses=uses)


def _service(draw: Draw, name: str, ids: Ids) -> AnyRule:
    few = st.integers(0, 2)
    gives = {
        option.id: Serves(
            once={area: draw(few) for area in perhaps(draw, ids.area_ids, 2) or ()}, per_step=draw(few)
        )
        for option in ids.options
        if draw(st.booleans())
    }
    demand = {area: draw(few) for area in perhaps(draw, ids.area_ids, 4) or ()}
    limits = _two_limits(draw, _one_of(draw, 0, 1), _one_of(draw, 3, 1, 5))
    return Service(
        name=name, areas=some(draw, ids.area_ids), gives=gives, demand=demand, unit="visits", **limits
    )


def _reach(draw: Draw, name: str, ids: Ids) -> AnyRule:
    minutes = {
        option.id: {area: draw(st.sampled_from((10, 30, 31))) for area in some(draw, ids.area_ids)}
        for option in ids.options
        if draw(st.booleans())
    }
    return Reach(name=name, minutes=minutes, at_most=30)


def _requires(draw: Draw, name: str, ids: Ids) -> AnyRule:
    return Requires(name=name, project=draw(st.sampled_from(ids.projects)), needs=some(draw, ids.projects))


def _choose(draw: Draw, name: str, ids: Ids) -> AnyRule:
    limits = _two_limits(draw, _one_of(draw, 0, 1), _one_of(draw, 0, 1, 2))
    return Choose(name=name, projects=some(draw, ids.projects), **limits)


def _lock(draw: Draw, name: str, ids: Ids) -> AnyRule:
    project = draw(st.sampled_from(ids.projects))
    own = tuple(option.id for option in ids.options if option.project == project)
    option = draw(st.sampled_from((None, *own)))
    return Lock(name=name, project=project, option=option, state=draw(st.sampled_from(("in", "out", "out"))))


MAKERS: dict[str, Callable[[Draw, str, Ids], AnyRule]] = {
    "eligibility": _eligibility,
    "share": _share,
    "amount": _amount,
    "capacity": _capacity,
    "requires": _requires,
    "choose": _choose,
    "lock": _lock,
    "match": _match,
    "per-head": _per_head,
    "service": _service,
    "reach": _reach,
    "committed": _committed,
    "carry-forward": _carry_forward,
    "over-programme": _over_programme,
    "spend-by": _spend_by,
}


def rule_of(draw: Draw, kind: str, name: str, ids: Ids) -> AnyRule:
    return MAKERS[kind](draw, name, ids)
