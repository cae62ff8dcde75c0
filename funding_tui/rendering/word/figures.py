"""Drawings of the Word paper: vectors where Word shows them, dots for older readers, words for everyone."""

from __future__ import annotations

import io

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from funding_tui.rendering.bitmap import draw_png
from funding_tui.rendering.blocks import Figure

# Office's own extension of a picture; older readers pass over it and show the dots
_VECTOR = (
    '<a:extLst {a}><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" {r} r:embed="{id}"/></a:ext>'
    "</a:extLst>"
)


def add_figure(document: Document, figure: Figure, width_mm: float) -> None:
    """A drawing as wide as the text, with its words for who cannot see it."""
    paragraph = document.add_paragraph()
    shape = paragraph.add_run().add_picture(io.BytesIO(draw_png(figure)), width=Mm(width_mm * figure.part))
    told = shape._inline.docPr
    told.set("descr", figure.alt)
    told.set("title", figure.caption)
    package = document.part.package
    number = sum(part.partname.endswith(".svg") for part in package.iter_parts()) + 1
    name = PackURI(f"/word/media/drawing{number}.svg")
    vector = Part(name, "image/svg+xml", figure.svg.encode("utf-8"), package)
    key = document.part.relate_to(vector, RELATIONSHIP_TYPE.IMAGE)
    blip = shape._inline.find(f".//{qn('a:blip')}")
    blip.append(parse_xml(_VECTOR.format(a=nsdecls("a"), r=nsdecls("r"), id=key)))
