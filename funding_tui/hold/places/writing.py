"""Write what was read of a partnership's areas into a new workspace."""

from __future__ import annotations

from datetime import date

from funding_tui.hold.boundaries import store_outlines
from funding_tui.hold.places.gathering import PublishedAreas
from models.areas import Area
from models.audit import record_audit
from models.database import Workspace
from sources.areas.outlines import area_km2, middle


def store_published_areas(workspace: Workspace, published: PublishedAreas, today: date) -> None:
    """Areas with their class, people, size and middle; what was not read stays unknown.

    Size and middle are reckoned from the outlines, which are drawn to about 20 metres.
    """
    source = (
        f"{published.attribution} Residents: {published.dated}." if published.dated else published.attribution
    )
    with workspace.session() as session:
        ids: dict[int, str] = {}
        for small in published.areas:
            ruc, rural = published.classes.get(small.code, ("", None))
            rings = published.outlines.get(small.code)
            longitude, latitude = middle(rings) if rings else (None, None)
            area = Area(
                code=small.code,
                name=small.name,
                kind="lsoa",
                parent_code=small.ward,
                parent_name=small.ward_name,
                ruc_code=ruc,
                rural=rural,
                population=published.people.get(small.code),
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
            record=published.place.code,
            after={"areas": len(ids), "not read": list(published.short)},
            why=published.place.name,
        )
    outlines = {key: published.outlines[code] for key, code in ids.items() if code in published.outlines}
    store_outlines(workspace, outlines, published.layer, published.attribution, today)
