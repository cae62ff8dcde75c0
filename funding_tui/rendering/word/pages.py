"""Pages of the Word paper: A4, portrait or landscape, with a header and a footer."""

from __future__ import annotations

from docx.blkcntnr import BlockItemContainer
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from funding_tui.rendering.blocks import Paper

_SHORT_SIDE, _LONG_SIDE = 210, 297
_MARGIN = 20


def set_page(section: Section, *, landscape: bool) -> None:
    """A4 with even margins."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width = Mm(_LONG_SIDE if landscape else _SHORT_SIDE)
    section.page_height = Mm(_SHORT_SIDE if landscape else _LONG_SIDE)
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin = section.bottom_margin = Mm(_MARGIN)
    section.header_distance = section.footer_distance = Mm(9)


def text_width_mm(*, landscape: bool) -> float:
    """Millimetres between the margins."""
    return (_LONG_SIDE if landscape else _SHORT_SIDE) - 2 * _MARGIN


def new_section(document: Document, *, landscape: bool) -> Section:
    """A section on a new page, with the header and footer of the one before."""
    section: Section = document.add_section(WD_SECTION.NEW_PAGE)
    set_page(section, landscape=landscape)
    return section


def own_header_and_footer(section: Section, paper: Paper, *, landscape: bool) -> None:
    """A header and footer as wide as this section."""
    section.header.is_linked_to_previous = False
    section.footer.is_linked_to_previous = False
    header_and_footer(section, paper, landscape=landscape)


def header_and_footer(section: Section, paper: Paper, *, landscape: bool) -> None:
    """On every page the paper, run, problem and page number; what a template has stays above it."""
    _own_line(section.header, "Header").text = f"{paper.running}: {paper.title}"
    footer = section.footer
    first = _own_line(footer, "Footer")
    first.paragraph_format.tab_stops.clear_all()
    for stop in _inherited_stops(first):
        first.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.CLEAR)
    first.paragraph_format.tab_stops.add_tab_stop(
        Mm(text_width_mm(landscape=landscape)), WD_TAB_ALIGNMENT.RIGHT
    )
    first.add_run(f"{paper.reference}\tPage ")
    _add_field(first, "PAGE")
    first.add_run(" of ")
    _add_field(first, "NUMPAGES")
    footer.add_paragraph(f"Problem {paper.fingerprint}", style="Footer")


def _own_line(part: BlockItemContainer, style: str) -> Paragraph:
    """The empty line of a new header or footer, or a line below what is there."""
    there = list(part.iter_inner_content())
    if len(there) == 1 and isinstance(there[0], Paragraph) and not len(there[0]._p.r_lst):
        there[0].style = style
        return there[0]
    return part.add_paragraph(style=style)


def _inherited_stops(paragraph: Paragraph) -> list[int]:
    """Tab stops of the footer's style, which are set for another page."""
    style = paragraph.style
    if style is None:
        return []
    return [int(stop.position) for stop in style.paragraph_format.tab_stops]


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    """A field that Word fills in, such as the number of the page."""
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = paragraph.add_run()
        if kind == "shown":
            run.text = "1"
            continue
        name = "w:instrText" if kind == "instruction" else "w:fldChar"
        element = OxmlElement(name)
        if kind == "instruction":
            element.set(qn("xml:space"), "preserve")
            element.text = f" {instruction} "
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
