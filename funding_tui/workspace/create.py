"""Fill a new workspace with the least that it needs: a partnership and a first scenario."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from funding_tui.hold.published_areas import PublishedAreas
from models.allocations import Scenario
from models.changes import record_audit
from models.database import Workspace
from models.partnership import Partnership


def fill_new_workspace(
    workspace: Workspace,
    *,
    name: str,
    published: PublishedAreas | None = None,
    demo: bool = False,
    today: date | None = None,
    progress: Callable[[str], None] | None = None,
) -> None:
    """A partnership of that name with an empty base scenario, or the demo's records.

    Args:
        workspace: a new one.
        name: of the partnership.
        published: what was read of its areas; None for none yet.
        demo: fill it with the demo's records instead.
        today: the day on which the areas were read.
        progress: called with what is being written.
    """
    if demo:
        from funding_tui.demo.building import build_demo

        build_demo(workspace, progress)
        return
    code = "" if published is None else published.place.code
    with workspace.session(writing=True) as session:
        attribution = "" if published is None else published.attribution
        session.add(Partnership(name=name, area_code=code, attribution=attribution))
        session.add(
            Scenario(
                code="base",
                name="The rules as they are",
                note="Every rule of the streams, and nothing else.",
                created_at=datetime.now(UTC),
            )
        )
        record_audit(session, "began the workspace", after={"name": name, "area": code})
    if published is not None:
        from funding_tui.hold.published_areas import store_published_areas

        store_published_areas(workspace, published, today or date.today())
