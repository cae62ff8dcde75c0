"""What every part of a report is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class ReportPart(BaseModel):
    """A frozen part of a report."""

    model_config = ConfigDict(frozen=True, extra="forbid")
