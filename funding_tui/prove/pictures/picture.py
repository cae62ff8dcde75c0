"""A picture on paper: a drawing, the words that say what it shows, and the same figures as a table."""

from __future__ import annotations

from dataclasses import dataclass

from funding_tui.prove.pictures.bars import draw_note
from funding_tui.prove.pictures.drawing import WIDTH, Drawing
from funding_tui.rendering.blocks import Paragraph, Table


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a run.

    Attributes:
        key: a short name that is the same in every run, for file names and links; unique in a paper.
        title: the caption.
        alt: one to three sentences that say what it shows, with its main figures.
        svg: the drawing, complete, with `<title>` and `<desc>`; it needs no other file and runs no script.
        width, height: its shape, in the units of its view box.
        table: the same figures, for who cannot see the drawing or wants them exactly.
        note: the small print of the drawing, such as a licence or what is left out; for who prints the
            table alone.
    """

    key: str
    title: str
    alt: str
    svg: str
    width: int
    height: int
    table: Table | Paragraph
    note: str = ""


def finish_picture(
    drawing: Drawing, height: float, *, title: str, alt: str, figures: Table | Paragraph, note: str = ""
) -> Picture:
    """The picture of a drawing that ends at `height`, its small print written beneath."""
    bottom = round(draw_note(drawing, note, top=height))
    svg = drawing.document(bottom, title, alt)
    return Picture(drawing.key, title, alt, svg, WIDTH, bottom, figures, note)
