"""A paper as a Word file."""

from __future__ import annotations

import io
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from funding_tui.rendering.blocks import Block, Bullets, Facts, Figure, Heading, Page, Paper, Paragraph, Table
from funding_tui.rendering.drawing import draw_png
from funding_tui.rendering.files import in_utc, without_timestamps
from funding_tui.rendering.word.pages import (
    header_and_footer,
    new_section,
    own_header_and_footer,
    set_page,
    text_width_mm,
)
from funding_tui.rendering.word.styles import (
    LANGUAGE,
    add_missing_styles,
    open_template,
    set_styles,
    using_template,
)
from funding_tui.rendering.word.tables import facts_element, table_element

_ROLE_STYLES = {"plain": "Normal", "strong": "Normal", "banner": "Banner", "note": "Small Print"}
# Office's own extension of a picture; older versions of Word ignore it and show the PNG
_VECTOR = (
    '<a:extLst {a}><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" {r} r:embed="{id}"/></a:ext>'
    "</a:extLst>"
)


def write_document(paper: Paper, template: Path | None = None) -> bytes:
    """A whole paper as the bytes of a .docx file.

    Args:
        paper: what it says.
        template: a Word file whose styles, header and footer to use; ours where None.

    Raises:
        BadInput: the template cannot be read.
    """
    if template is None:
        document = docx.Document()
        set_styles(document)
        _begin(document, paper)
    else:
        with using_template(template):
            document = open_template(template)
            add_missing_styles(document)
            _begin(document, paper)
    _Writer(document, paper, own_pages=template is None).add(paper.blocks)
    file = io.BytesIO()
    document.save(file)
    return without_timestamps(file.getvalue())


def _begin(document: Document, paper: Paper) -> None:
    """The page, what stands on every page, and the titles."""
    _describe(document, paper)
    set_page(document.sections[0], landscape=False)
    header_and_footer(document.sections[0], paper, landscape=False)
    document.add_paragraph(paper.title, style="Title")
    document.add_paragraph(paper.subtitle, style="Subtitle")


class _Writer:
    """Adds blocks to a document, as wide as the page allows."""

    def __init__(self, document: Document, paper: Paper, *, own_pages: bool) -> None:
        self._document = document
        self._paper = paper
        self._own_pages = own_pages
        self._landscape = False

    def add(self, blocks: tuple[Block, ...]) -> None:
        """Add blocks in their order."""
        for block in blocks:
            self._add_one(block)

    def _add_one(self, block: Block) -> None:
        match block:
            case Heading(level, text):
                self._document.add_paragraph(text, style=f"Heading {level}")
            case Paragraph(text, role):
                self._add_paragraph(text, role)
            case Bullets(items):
                for item in items:
                    self._document.add_paragraph(item, style="List Bullet")
            case Facts():
                self._add_table(facts_element(block, self._width()))
            case Page(landscape):
                self._start_section(landscape=landscape)
            case Table():
                self._document.add_paragraph(block.caption, style="Caption")
                self._add_table(table_element(block, self._width()))
            case Figure():
                self._document.add_paragraph(block.caption, style="Caption")
                add_figure(self._document, block, self._width())

    def _add_paragraph(self, text: str, role: str) -> None:
        paragraph = self._document.add_paragraph(style=_ROLE_STYLES[role])
        run = paragraph.add_run(text)
        if role == "strong":
            run.bold = True

    def _add_table(self, element: object) -> None:
        """Put a table before the settings of the last section, and a small gap after it."""
        body = self._document.element.body
        body.insert(len(body) - 1, element)
        self._document.add_paragraph(style="Table Gap")

    def _start_section(self, *, landscape: bool) -> None:
        self._landscape = landscape
        section = new_section(self._document, landscape=landscape)
        if self._own_pages:
            own_header_and_footer(section, self._paper, landscape=landscape)

    def _width(self) -> float:
        return text_width_mm(landscape=self._landscape)


def _describe(document: Document, paper: Paper) -> None:
    """What a file manager and a screen reader say about the file."""
    naive = in_utc(paper.created_at).replace(tzinfo=None)
    properties = document.core_properties
    properties.title = paper.title
    properties.subject = paper.subtitle
    properties.author = paper.author or paper.subtitle
    properties.last_modified_by = paper.author or paper.subtitle
    properties.language = LANGUAGE
    properties.keywords = paper.fingerprint
    properties.comments = paper.reference
    properties.created = naive
    properties.modified = naive


def add_figure(document: Document, figure: Figure, width_mm: float) -> None:
    """A drawing as wide as the text, with its alternative text."""
    paragraph = document.add_paragraph()
    shape = paragraph.add_run().add_picture(
        io.BytesIO(draw_png(figure.svg)), width=Mm(width_mm * figure.part)
    )
    properties = shape._inline.docPr
    properties.set("descr", figure.alt)
    properties.set("title", figure.caption)
    package = document.part.package
    number = sum(part.partname.endswith(".svg") for part in package.iter_parts()) + 1
    name = PackURI(f"/word/media/drawing{number}.svg")
    vector = Part(name, "image/svg+xml", figure.svg.encode("utf-8"), package)
    key = document.part.relate_to(vector, RELATIONSHIP_TYPE.IMAGE)
    blip = shape._inline.find(f".//{qn('a:blip')}")
    blip.append(parse_xml(_VECTOR.format(a=nsdecls("a"), r=nsdecls("r"), id=key)))
