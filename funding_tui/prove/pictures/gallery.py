"""Every picture of a run, in the order in which a paper speaks of them."""

from __future__ import annotations

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.pictures.charts import months_picture
from funding_tui.prove.pictures.frontier import frontier_picture
from funding_tui.prove.pictures.maps import NO_MAP, benefit_map, money_map
from funding_tui.prove.pictures.picture import Picture
from funding_tui.prove.pictures.spend import spend_picture
from funding_tui.prove.pictures.value import value_picture

_ALL = (spend_picture, value_picture, money_map, benefit_map, frontier_picture, months_picture)


def run_pictures(report: RunReport) -> tuple[Picture, ...]:
    """The pictures that a run has figures for; a run that spends nothing has none."""
    if not report.allocated:
        return ()
    drawn = (draw(report) for draw in _ALL)
    return tuple(picture for picture in drawn if picture is not None)


def missing_pictures(report: RunReport) -> tuple[str, ...]:
    """A sentence for each picture that a reader would expect and that cannot be drawn."""
    if not report.allocated or money_map(report) is not None:
        return ()
    return (NO_MAP,)
