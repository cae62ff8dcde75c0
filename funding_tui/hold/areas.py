"""Which areas an allocation works in, and how much of each harm they suffer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput
from funding_tui.base.formats import percent
from models.areas import Area, Harm, Indicator
from models.money import BASIS_POINTS
from models.partnership import Priority
from optimiser import problem as allocation

# an allocation works in the smallest kind of area on record
FINEST_FIRST = ("lsoa", "parish", "ward", "msoa", "locality", "authority")


@dataclass(frozen=True, slots=True)
class AllocationArea:
    """An area of the allocation, with the facts that its costs and need are calculated from."""

    id: int
    code: str
    name: str
    parent: str
    kind: str
    rural: bool
    population: int
    households: int | None

    @classmethod
    def of(cls, area: Area) -> AllocationArea:
        """The area of a record whose population is known; one without a class counts as urban."""
        return cls(
            id=area.id or 0,
            code=area.code,
            name=area.name,
            parent=area.parent_code,
            kind=area.kind,
            rural=bool(area.rural),
            population=area.population or 0,
            households=area.households,
        )

    def within(self, codes: Iterable[str]) -> bool:
        """Whether the area, or the larger area that it lies in, is among these codes."""
        return self.code in codes or self.parent in codes


@dataclass(frozen=True, slots=True)
class AllocationAreas:
    """The areas of an allocation, and the people of the larger areas that they lie in."""

    kind: str
    all: tuple[AllocationArea, ...]
    parents: Mapping[str, int]
    notes: tuple[str, ...]

    def chosen(self, codes: Iterable[str] | None, side: str | None) -> tuple[AllocationArea, ...]:
        """The areas among `codes` (None or empty for all) on one `side`: `rural`, `urban` or either."""
        wanted = set(codes or ())
        return tuple(
            area
            for area in self.all
            if (not wanted or area.within(wanted)) and (not side or area.rural == (side == "rural"))
        )


def read_areas(session: Session) -> AllocationAreas:
    """The areas of the smallest kind on record.

    Raises:
        BadInput: there are none that an allocation can work in.
    """
    areas = list(session.exec(select(Area).order_by(col(Area.code))))
    kinds = {area.kind for area in areas}
    kind = next((kind for kind in FINEST_FIRST if kind in kinds), None)
    usable = [
        AllocationArea.of(area)
        for area in areas
        if kind and area.kind == kind and area.rural is not None and area.population is not None
    ]
    if not usable or kind is None:
        message = (
            "there are no areas with people and a rural or urban class yet; import some: import areas FILE"
        )
        raise BadInput(message)
    left_out = sum(area.kind == kind for area in areas) - len(usable)
    notes = (
        (f"{left_out} areas are left out: their population or rural-urban class is not known.",)
        if left_out
        else ()
    )
    return AllocationAreas(kind, tuple(usable), _parent_people(usable), notes)


def parent_names(session: Session) -> dict[str, str]:
    """Larger area -> its name: that of its own record, or the one that the areas within it state.

    Two of one name are told apart by their codes.
    """
    stated = select(Area.parent_code, Area.parent_name).where(Area.parent_name != "").distinct()
    own = select(Area.code, Area.name).where(col(Area.code).in_(select(Area.parent_code)))
    names: dict[str, str] = dict(session.exec(stated).all())
    names |= dict(session.exec(own).all())
    times = Counter(names.values())
    return {code: name if times[name] == 1 else f"{name} ({code})" for code, name in names.items()}


def _parent_people(areas: Iterable[AllocationArea]) -> dict[str, int]:
    people: dict[str, int] = {}
    for area in areas:
        if area.parent:
            people[area.parent] = people.get(area.parent, 0) + area.population
    return people


def read_priorities(session: Session, weights: Mapping[str, float]) -> tuple[allocation.Priority, ...]:
    """The strategy's priorities, with a scenario's weights where it gives any."""
    priorities = session.exec(select(Priority).order_by(col(Priority.id)))
    return tuple(
        allocation.Priority(
            id=priority.code, name=priority.name, weight=weights.get(priority.code, priority.weight)
        )
        for priority in priorities
    )


def read_harms(
    session: Session, areas: AllocationAreas
) -> tuple[tuple[allocation.Harm, ...], tuple[str, ...]]:
    """Each kind of harm by area, and a note for each area figure that is not known.

    Need is the indicator's count (value x base / per) times the harm's weight, in harm units a year. Where
    rural victims are stated to report less often, counts in rural areas are raised by that, which is assumed.
    """
    counts = read_counts(session, areas, session.exec(select(Harm.indicator_code)))
    priorities = {priority.id: priority.code for priority in session.exec(select(Priority))}
    harms, notes = [], []
    for harm in session.exec(select(Harm).order_by(col(Harm.id))):
        known = _with_unreported(counts.get(harm.indicator_code, {}), harm, areas)
        harms.append(
            allocation.Harm(
                id=harm.code,
                name=harm.name,
                priority=priorities[harm.priority_id],
                by_area={code: count * harm.weight for code, count in known.items()},
                weight=harm.weight,
                counted_by=harm.indicator_code,
                proxy_for=harm.proxy_for,
                weight_is_assumed=harm.rural_reporting_bp is not None or is_assumed(harm.weight_source),
            )
        )
        if harm.rural_reporting_bp is not None:
            notes.append(reporting_sentence(harm.name, harm.rural_reporting_bp, harm.reporting_source))
        missing = len(areas.all) - len(known)
        if missing:
            notes.append(f"{harm.name}: no figure for {missing} areas, which are left out of that need.")
    return tuple(harms), tuple(notes)


def _with_unreported(counts: Mapping[str, float], harm: Harm, areas: AllocationAreas) -> Mapping[str, float]:
    """Counts by area, those in rural areas raised by how much less often rural victims report."""
    if harm.rural_reporting_bp is None:
        return counts
    rural = {area.code for area in areas.all if area.rural}
    raised = BASIS_POINTS / harm.rural_reporting_bp
    return {code: count * raised if code in rural else count for code, count in counts.items()}


def reporting_sentence(name: str, reporting_bp: int, source: str) -> str:
    """What a stated reporting rate does to need, and where it comes from."""
    return (
        f"{name}: rural victims are taken to report {percent(reporting_bp)} as often as others ({source}); "
        f"counts in rural areas are therefore multiplied by {BASIS_POINTS / reporting_bp:.3g}: an assumption."
    )


def is_assumed(source: str) -> bool:
    """Whether a figure is someone's judgement: its source says so, or it has none."""
    words = source.strip().casefold()
    return not words or words.startswith("assum")


def read_counts(
    session: Session, areas: AllocationAreas, codes: Iterable[str]
) -> dict[str, dict[str, float]]:
    """Indicator code -> area code -> count a year, from the latest period that each area has."""
    by_id = {area.id: area for area in areas.all}
    counts: dict[str, dict[str, float]] = {}
    rows = session.exec(
        select(Indicator.area_id, Indicator.code, col(Indicator.value) / Indicator.per, Indicator.base)
        .where(col(Indicator.code).in_(set(codes)))
        .order_by(col(Indicator.period))
    )
    for area_id, code, rate, base in rows:
        area = by_id.get(area_id)
        if area is None:
            continue
        size = {"population": area.population, "households": area.households, "none": 1}[base]
        if size is not None:
            counts.setdefault(code, {})[area.code] = max(0.0, rate) * size
    return counts
