"""Fill a new workspace with the least that it needs: a partnership and a first scenario."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from models.allocations import Scenario
from models.audit import write_down
from models.database import Workspace
from models.partnership import Partnership


def begin(
    workspace: Workspace,
    *,
    name: str,
    area_code: str = "",
    demo: bool = False,
    progress: Callable[[str], None] | None = None,
) -> None:
    """A partnership of that name with an empty base scenario, or the demo's records."""
    if demo:
        from funding_tui.demo.building import build_demo

        build_demo(workspace, progress)
        return
    with workspace.session() as session:
        session.add(Partnership(name=name, area_code=area_code))
        session.add(
            Scenario(
                code="base",
                name="The rules as they are",
                note="Every rule of the streams, and nothing else.",
                created_at=datetime.now(UTC),
            )
        )
        write_down(session, "began the workspace", after={"name": name, "area": area_code})
