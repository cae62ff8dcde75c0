"""Every area on record, with what the latest run gives it, its recorded harm, and where it lies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from funding_tui.hold.areas import AllocationArea, AllocationAreas, read_counts
from models.allocations import AllocationLine, Run, Scenario
from models.areas import Area, Harm
from models.database import Workspace
from models.money import Pence


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area; what is not known is None.

    Attributes:
        ruc_code: its rural-urban class (RUC 2021); empty where it has none of its own.
        pence: what the run gives it; None where there is no run.
        need: harm units a year of all harms together, before priorities weigh them.
    """

    code: str
    name: str
    kind: str
    parent: str
    ruc_code: str
    rural: bool | None
    population: int | None
    area_km2: float | None
    latitude: float | None
    longitude: float | None
    pence: Pence | None
    need: float | None

    @property
    def per_head(self) -> Pence | None:
        """Pence for each resident, rounded down."""
        if self.pence is None or not self.population:
            return None
        return self.pence // self.population

    @property
    def density(self) -> float | None:
        """Residents for each square kilometre."""
        if self.population is None or not self.area_km2:
            return None
        return self.population / self.area_km2


@dataclass(frozen=True, slots=True)
class AreaList:
    """All areas by name, and the run whose money they show; None where there is no run with an allocation."""

    rows: tuple[AreaRow, ...]
    run: int | None
    run_name: str


def area_list(workspace: Workspace) -> AreaList:
    """Every area on record, by name."""
    with workspace.session() as session:
        areas = session.exec(select(Area).order_by(col(Area.name), col(Area.code))).all()
        latest = session.exec(
            select(Run.id, Scenario.name, col(Run.report)["name"].as_string())
            .join(Scenario, col(Run.scenario_id) == col(Scenario.id))
            .where(col(Run.status).in_(("optimal", "feasible")), col(Run.verified))
            .order_by(col(Run.id).desc())
        ).first()
        run, scenario_name, run_name = latest or (None, "", "")
        money = _money(session, run)
        need = _need(session, areas)
        rows = tuple(_row(area, money, need, has_run=run is not None) for area in areas)
    return AreaList(rows, run, run_name or scenario_name)


def _row(area: Area, money: dict[int, Pence], need: dict[str, float], *, has_run: bool) -> AreaRow:
    return AreaRow(
        code=area.code,
        name=area.name,
        kind=area.kind,
        parent=f"{area.parent_name} ({area.parent_code})" if area.parent_name else area.parent_code,
        ruc_code=area.ruc_code,
        rural=area.rural,
        population=area.population,
        area_km2=area.area_km2,
        latitude=area.latitude,
        longitude=area.longitude,
        pence=money.get(area.id or 0, 0) if has_run else None,
        need=need.get(area.code),
    )


def _money(session: Session, run: int | None) -> dict[int, Pence]:
    if run is None:
        return {}
    lines = select(AllocationLine.area_id, func.sum(AllocationLine.pence)).where(AllocationLine.run_id == run)
    return dict(session.exec(lines.group_by(col(AllocationLine.area_id))).all())


def _need(session: Session, areas: Sequence[Area]) -> dict[str, float]:
    """Area code -> harm units a year, of the areas for which any harm is counted."""
    counted = tuple(AllocationArea.of(area) for area in areas if area.population is not None)
    harms = session.exec(select(Harm).order_by(col(Harm.id))).all()
    codes = {harm.indicator_code for harm in harms}
    counts = read_counts(session, AllocationAreas("", counted, {}, ()), codes) if codes else {}
    need: dict[str, float] = defaultdict(float)
    for harm in harms:
        for code, count in counts.get(harm.indicator_code, {}).items():
            need[code] += count * harm.weight
    return dict(need)
