"""Every picture of a run, in the order in which a paper speaks of them."""

from __future__ import annotations

from funding_tui.desk.report import RunReport
from funding_tui.exports.pictures.picture import Picture
from funding_tui.exports.pictures.spend import spend_picture
from funding_tui.exports.pictures.value import value_picture

_ALL = (spend_picture, value_picture)


def pictures_of(report: RunReport) -> tuple[Picture, ...]:
    """The pictures that a run has figures for; a run without an allocation has none."""
    drawn = (draw(report) for draw in _ALL)
    return tuple(picture for picture in drawn if picture is not None)
