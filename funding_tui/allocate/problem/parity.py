"""The parts of a county that a per-head rule keeps level, and the heads in each of their areas."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput
from funding_tui.hold.areas import AllocationArea, AllocationAreas, parent_names, read_counts
from models.areas import Area, Indicator
from models.rules import PerHeadRule

FIFTHS = 5


class ParityGroups(NamedTuple):
    """Area groups and heads of one rule.

    Attributes:
        groups: what a board calls the part -> its area codes.
        heads: area code -> people, or the count used in their place.
        notes: areas that are left out because a figure is not known, one sentence each.
    """

    groups: dict[str, tuple[str, ...]]
    heads: dict[str, int]
    notes: tuple[str, ...]


def build_parity_groups(
    session: Session, places: AllocationAreas, rule: PerHeadRule, name: str
) -> ParityGroups:
    """The areas of an allocation, grouped as a rule says; an area that lacks a figure is in no group.

    Raises:
        BadInput: no area has the figures that the rule needs.
    """
    heads = _heads(session, places, rule.heads)
    part_of = _part_of(session, places, rule)
    groups: dict[str, list[str]] = defaultdict(list)
    for place in places.all:
        if place.code in heads and place.code in part_of:
            groups[part_of[place.code]].append(place.code)
    inside = {code for codes in groups.values() for code in codes}
    if not inside:
        message = f"the rule {name!r} cannot be applied: no area has a {_what(rule)}"
        raise BadInput(message)
    left_out = len(places.all) - len(inside)
    note = f"{name}: {left_out} of {len(places.all)} areas are left out: they have no {_what(rule)}."
    notes = (note,) if left_out else ()
    return ParityGroups(
        {part: tuple(codes) for part, codes in sorted(groups.items())},
        {code: heads[code] for code in sorted(inside)},
        notes,
    )


def _what(rule: PerHeadRule) -> str:
    """What an area needs to be in a part."""
    group = {
        "localities": "locality",
        "places": "rural-urban class",
        "classes": "rural-urban class (RUC 2021)",
        "fifths": f"figure for {rule.ranked_by}",
    }
    return group[rule.between] + (f" and figure for {rule.heads}" if rule.heads else "")


def _heads(session: Session, places: AllocationAreas, indicator: str) -> dict[str, int]:
    if not indicator:
        return {place.code: place.population for place in places.all}
    counts = read_counts(session, places, [indicator])
    return {code: round(count) for code, count in counts.get(indicator, {}).items()}


def _part_of(session: Session, places: AllocationAreas, rule: PerHeadRule) -> dict[str, str]:
    """Area code -> the part that it is in."""
    if rule.between == "places":
        return {place.code: "rural areas" if place.rural else "urban areas" for place in places.all}
    if rule.between == "localities":
        names = parent_names(session)
        return {place.code: names.get(place.parent, place.parent) for place in places.all if place.parent}
    if rule.between == "classes":
        return {code: class_name(ruc) for code, ruc in read_classes(session, places).items()}
    ranked = _ranked(session, places.all, rule.ranked_by)
    return {
        code: f"fifth {FIFTHS * at // len(ranked) + 1} of {FIFTHS} by {rule.ranked_by}, from the lowest"
        for at, code in enumerate(ranked)
    }


def read_classes(session: Session, places: AllocationAreas) -> dict[str, str]:
    """Area code -> the code of its rural-urban class; areas without one are left out."""
    rows = session.exec(select(Area.code, Area.ruc_code).where(Area.ruc_code != "").order_by(col(Area.code)))
    classes: dict[str, str] = dict(rows.all())
    return {place.code: classes[place.code] for place in places.all if place.code in classes}


@cache
def _class_names() -> dict[str, str]:
    return tomllib.loads((files(__package__) / "rural_classes.toml").read_text("utf-8"))


def class_name(code: str) -> str:
    """What a rural-urban class is called; its code where it is none of the published ones."""
    return _class_names().get(code.upper(), code)


def _ranked(session: Session, places: tuple[AllocationArea, ...], indicator: str) -> list[str]:
    """Codes of the areas that have a figure, the lowest first; its latest period counts."""
    by_id = {place.id: place.code for place in places}
    rows = session.exec(
        select(Indicator.area_id, Indicator.value)
        .where(Indicator.code == indicator)
        .order_by(col(Indicator.period))
    )
    value = {by_id[area]: figure for area, figure in rows if area in by_id}
    return sorted(value, key=lambda code: (value[code], code))
