"""What every part of the desk stands on: the open workspace, the day, and who sits there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from funding_tui.allocate.warm_model import WarmModel
    from funding_tui.base.workspace_status import WorkspaceStatus
    from funding_tui.today.today_rows import TodayView


class OpenDesk:
    """One open workspace.

    Args:
        workspace: as `desk.opening` opened it; only the desk looks into it.
        today: a fixed day, for tests and demonstrations; None for the present day.
    """

    def __init__(self, workspace: Any, today: date | None = None) -> None:
        self.workspace = workspace
        self._today = today
        self._live: WarmModel | None = None

    @property
    def day(self) -> date:
        """The day it is, also after a midnight with the app open."""
        from models.clock import uk_today

        return self._today or uk_today()

    @property
    def officer(self) -> str:
        """Who sits at this desk, as the settings say; empty where they do not."""
        return self._officer()

    def close(self) -> None:
        """Let go of the workspace."""
        self.workspace.close()

    def standing(self) -> WorkspaceStatus:
        """What is always in sight."""
        from funding_tui.base.workspace_status import workspace_status

        return workspace_status(self.workspace, self.day)

    def today(self) -> TodayView:
        """What cannot wait."""
        from funding_tui.today.today import today

        return today(self.workspace, self.day)

    def _officer(self) -> str:
        from funding_tui.base.settings import load_settings

        return load_settings().officer
