"""What is held and could be funded: pots, streams, projects and areas."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from funding_tui.tui.screens.desk.opened import OpenDesk

if TYPE_CHECKING:
    from funding_tui.allocate.project_list import ProjectDetail, ProjectRow
    from funding_tui.hold.area_list import AreaList
    from funding_tui.hold.streams import PotRow, StreamDetail


class HoldingDesk(OpenDesk):
    """What is held and could be funded: pots, streams, projects and areas."""

    def pots(self) -> tuple[PotRow, ...]:
        """Every pot."""
        from funding_tui.hold.streams import pots

        return pots(self.workspace, self.day)

    def stream(self, code: str) -> StreamDetail:
        """One stream in full."""
        from funding_tui.hold.streams import stream_detail

        return stream_detail(self.workspace, code, self.day)

    def projects(self) -> tuple[ProjectRow, ...]:
        """Every project."""
        from funding_tui.allocate.project_list import list_projects

        return list_projects(self.workspace)

    def project(self, code: str) -> ProjectDetail:
        """One project in full, with what the register of charities that is held says of its provider."""
        from funding_tui.allocate.project_list import read_project
        from funding_tui.base.settings import load_settings
        from funding_tui.hold.charity_checks import provider_words

        found = read_project(self.workspace, code)
        return replace(found, register=provider_words(load_settings(), found.provider))

    def areas(self) -> AreaList:
        """Every area on record."""
        from funding_tui.hold.area_list import area_list

        return area_list(self.workspace)

    def export_calendar(self, path: Path) -> Path:
        """Write every deadline for a diary."""
        from funding_tui.today.calendar import build_calendar, export_calendar

        return export_calendar(build_calendar(self.workspace, self.day), path)
