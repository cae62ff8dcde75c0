"""Write what was read of a partnership's areas into a new workspace."""

from __future__ import annotations

from datetime import date

from funding_tui.hold.boundaries import keep_outlines
from funding_tui.hold.places.gathering import Gathered
from models.areas import Area
from models.audit import record_audit
from models.database import Workspace
from sources.areas.outlines import area_km2, middle


def write_areas(workspace: Workspace, gathered: Gathered, today: date) -> None:
    """Areas with their class, people, size and middle; what was not read stays unknown.

    Size and middle are reckoned from the outlines, which are drawn to about 20 metres.
    """
    source = (
        f"{gathered.attribution} Residents: {gathered.dated}." if gathered.dated else gathered.attribution
    )
    with workspace.session() as session:
        ids: dict[int, str] = {}
        for small in gathered.areas:
            ruc, rural = gathered.classes.get(small.code, ("", None))
            rings = gathered.outlines.get(small.code)
            longitude, latitude = middle(rings) if rings else (None, None)
            area = Area(
                code=small.code,
                name=small.name,
                kind="lsoa",
                parent_code=small.ward,
                parent_name=small.ward_name,
                ruc_code=ruc,
                rural=rural,
                population=gathered.people.get(small.code),
                area_km2=round(area_km2(rings), 3) if rings else None,
                longitude=longitude,
                latitude=latitude,
                source=source,
            )
            session.add(area)
            session.flush()
            ids[area.id or 0] = small.code
        record_audit(
            session,
            "read areas",
            record=gathered.place.code,
            after={"areas": len(ids), "not read": list(gathered.short)},
            why=gathered.place.name,
        )
    outlines = {key: gathered.outlines[code] for key, code in ids.items() if code in gathered.outlines}
    keep_outlines(workspace, outlines, gathered.layer, gathered.attribution, today)
