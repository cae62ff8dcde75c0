"""One picture of a run as a file of its own, for slides and web pages."""

from __future__ import annotations

from pathlib import Path

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.prove.export_run import write_atomically
from funding_tui.prove.pictures.gallery import missing_pictures, run_pictures
from funding_tui.prove.pictures.picture import Picture
from funding_tui.rendering.bitmap import draw_png

_SUFFIXES = (".svg", ".png")


def write_picture(report: RunReport, key: str, to: Path) -> Picture:
    """Write a picture as vectors (.svg) or as dots (.png), whole or not at all.

    Args:
        report: the run.
        key: of the picture.
        to: the file; its suffix says which.

    Raises:
        BadInput: the suffix is neither, or there is no such folder.
        NotFound: the run has no such picture.
        OperationError: the file cannot be written.
    """
    suffix = to.suffix.lower()
    if suffix not in _SUFFIXES:
        message = f"{to.name!r} has no suffix that a picture can be written as; use .svg or .png"
        raise BadInput(message)
    pictures = {picture.key: picture for picture in run_pictures(report)}
    if key not in pictures:
        known = ", ".join(pictures) or "none"
        message = " ".join(
            [f"run {report.run} has no picture {key!r}; it has: {known}.", *missing_pictures(report)]
        )
        raise NotFound(message)
    picture = pictures[key]
    write_atomically(to, picture.svg.encode("utf-8") if suffix == ".svg" else draw_png(picture))
    return picture
