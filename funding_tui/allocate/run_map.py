"""A map of a run: where its areas are, as far as the records know, by middle points and outlines."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from funding_tui.allocate.record_copies import table_rows, with_copy
from funding_tui.allocate.report.report import AreaMap, AreaOutline, RunReport
from funding_tui.allocate.run_store import load_report, update_report
from models.areas import Area, Boundary
from models.database import METADATA, Workspace

# more areas than this make a map that nobody can read, and a report that nobody can send
MOST_MAPPED = 1_000
# four decimals of a degree are about ten metres, finer than outlines for small maps are drawn
_DECIMALS = 4


def build_area_map(session: Session, codes: Sequence[str]) -> AreaMap | None:
    """Where areas are, in the order of their codes; None where unknown, or where they are too many."""
    if len(codes) > MOST_MAPPED:
        return None
    rows = session.exec(
        select(Area, Boundary)
        .join(Boundary, col(Boundary.area_id) == col(Area.id), isouter=True)
        .where(col(Area.code).in_(codes))
        .order_by(col(Area.code))
    ).all()
    outlines_of_areas = tuple(_area_outline(area, boundary) for area, boundary in rows)
    if not any(area.rings or area.latitude is not None for area in outlines_of_areas):
        return None
    outlines = [boundary for _, boundary in rows if boundary is not None]
    return AreaMap(
        places=outlines_of_areas,
        attribution=" ".join(sorted({outline.attribution for outline in outlines if outline.attribution})),
        read_on=min((outline.read_on for outline in outlines), default=None),
    )


def add_map_to_run(workspace: Workspace, run: int | None) -> RunReport:
    """Put the stored outlines of areas on a stored run, so that its papers show them.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.

    Raises:
        NotFound: there is no such run.
    """

    def change(session: Session, stored: RunReport) -> dict[str, object]:
        geography = build_area_map(session, [area.code for area in stored.by_area])
        outlines = table_rows(session, METADATA.tables[str(Boundary.__tablename__)])
        known = stored.records_hash
        copies = with_copy(session, known, str(Boundary.__tablename__), outlines) if known else ""
        return {"geography": geography, "records_hash": copies}

    return update_report(workspace, load_report(workspace, run), change)


def _area_outline(area: Area, boundary: Boundary | None) -> AreaOutline:
    rings = boundary.rings if boundary is not None else []
    return AreaOutline(
        code=area.code,
        latitude=area.latitude,
        longitude=area.longitude,
        rings=tuple(
            tuple((round(point[0], _DECIMALS), round(point[1], _DECIMALS)) for point in ring)
            for ring in rings
        ),
    )
