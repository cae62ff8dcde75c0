"""Every picture of a run, in the order in which a paper shows them, and one of them as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import NotFound
from funding_tui.prove.pictures.charts import months_picture, spend_picture, value_picture
from funding_tui.prove.pictures.frontier import frontier_picture
from funding_tui.prove.pictures.maps import NO_MAP, benefit_map, money_map
from funding_tui.rendering.blocks import Figure
from funding_tui.rendering.drawing import draw_png
from funding_tui.rendering.files import write_atomically
from funding_tui.rendering.formats import find_format

_ALL = (spend_picture, value_picture, money_map, benefit_map, frontier_picture, months_picture)
PICTURE_FORMATS: Mapping[str, Callable[[Figure], bytes]] = {
    ".svg": lambda picture: picture.svg.encode("utf-8"),
    ".png": lambda picture: draw_png(picture.svg),
}


def run_pictures(report: RunReport) -> tuple[Figure, ...]:
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


def write_picture(report: RunReport, key: str, to: Path) -> Figure:
    """Write the picture of a key as vectors (.svg) or as dots (.png), whole or not at all.

    Raises:
        BadInput: the suffix is neither, or there is no such folder.
        NotFound: the run has no such picture.
        OperationError: the file cannot be written.
    """
    write = find_format(PICTURE_FORMATS, to, "a picture")
    pictures = {picture.key: picture for picture in run_pictures(report)}
    if key not in pictures:
        known = ", ".join(pictures) or "none"
        message = " ".join(
            [f"run {report.run} has no picture {key!r}; it has: {known}.", *missing_pictures(report)]
        )
        raise NotFound(message)
    picture = pictures[key]
    write_atomically(to, write(picture))
    return picture
