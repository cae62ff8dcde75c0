"""What is told of where areas lie."""

from __future__ import annotations

from datetime import date

from funding_tui.allocate.report.record import ReportPart


class AreaOutline(ReportPart):
    """Where one area lies.

    Attributes:
        latitude, longitude: a point in its middle, in degrees (WGS 84); None where it is not known.
        rings: its outline, closed rings of (longitude, latitude), a ring inside another being a hole; empty
            where it is not known.
    """

    code: str
    latitude: float | None
    longitude: float | None
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()


class AreaMap(ReportPart):
    """Where the areas lie, for maps.

    Attributes:
        places: one for each area of the run.
        attribution: the words that a map with outlines must carry; empty where there are none.
        read_on: the earliest day on which one of the outlines was fetched; None where there are none.
    """

    places: tuple[AreaOutline, ...]
    attribution: str = ""
    read_on: date | None = None
