"""The pictures of a run, each where the paper speaks of what it shows."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.pictures import missing_pictures, run_pictures
from funding_tui.rendering.blocks import Block, Figure, Heading, Page, Paragraph


def pictures(report: RunReport, *keys: str) -> Iterator[Block]:
    """The pictures of these keys, as far as the run has figures for them, in the order of the keys."""
    drawn = {picture.key: picture for picture in run_pictures(report)}
    for key in keys:
        if (picture := drawn.get(key)) is not None:
            yield Figure(
                picture.title, picture.alt, picture.svg, picture.width, picture.height, picture.table
            )


def more_pictures(report: RunReport) -> Iterator[Block]:
    """The pictures that the body has no room for, on pages of their own."""
    shown = tuple(pictures(report, "value", "benefit-map", "months"))
    if shown:
        yield Page(landscape=False)
        yield Heading(1, "Appendix: more pictures")
        yield from shown


def pictures_missing(report: RunReport) -> Iterator[Block]:
    """A sentence for each picture that a reader would expect here and does not find."""
    for sentence in missing_pictures(report):
        yield Paragraph(sentence, "note")
