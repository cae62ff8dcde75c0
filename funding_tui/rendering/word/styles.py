"""The styles of a Word paper: real ones, so that a council can restyle it, or give a template of its own."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

from funding_tui.base.errors import BadInput
from funding_tui.base.settings import settings_path

# what the library says of a file that Word did not write: of its archive, its XML, or its parts
_NO_WORD_FILE = (
    OSError, OpcError, PythonDocxError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError,
    SyntaxError, ValueError, LookupError, AttributeError, TypeError, AssertionError,
)  # fmt: skip
FONT = "Arial"
LANGUAGE = "en-GB"
TABLE_STYLE = "FundingTable"
FACTS_STYLE = "FundingFacts"
TABLE_POINTS = 8.5
DENSE_POINTS = 7.0
INK = RGBColor(0x1B, 0x2F, 0x45)

# style: points, space before, space after, bold
_BUILT_IN_STYLES = {
    "Normal": (10.0, 0.0, 5.0, False),
    "Title": (20.0, 0.0, 2.0, True),
    "Subtitle": (13.0, 0.0, 8.0, False),
    "Heading 1": (14.0, 14.0, 5.0, True),
    "Heading 2": (11.5, 10.0, 4.0, True),
    "Caption": (9.0, 8.0, 3.0, True),
    "List Bullet": (10.0, 0.0, 3.0, False),
    "Header": (8.0, 0.0, 0.0, False),
    "Footer": (7.5, 0.0, 0.0, False),
}
_INK_STYLES = ("Title", "Subtitle", "Heading 1", "Heading 2", "Caption")
# made for this paper: points, alignment, space after
_OWN_STYLES = {
    "Table Text": (TABLE_POINTS, WD_ALIGN_PARAGRAPH.LEFT, 0.0),
    "Table Figure": (TABLE_POINTS, WD_ALIGN_PARAGRAPH.RIGHT, 0.0),
    "Table Text Dense": (DENSE_POINTS, WD_ALIGN_PARAGRAPH.LEFT, 0.0),
    "Table Figure Dense": (DENSE_POINTS, WD_ALIGN_PARAGRAPH.RIGHT, 0.0),
    "Table Gap": (4.0, WD_ALIGN_PARAGRAPH.LEFT, 0.0),
    "Banner": (10.0, WD_ALIGN_PARAGRAPH.LEFT, 5.0),
    "Small Print": (8.5, WD_ALIGN_PARAGRAPH.LEFT, 6.0),
}
# the paragraph styles that a paper uses, and that a council's template may set
PAPER_STYLES = (*_BUILT_IN_STYLES, *_OWN_STYLES)

_TABLE_XML = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}">
  <w:name w:val="Funding Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr>
    <w:tblStyleRowBandSize w:val="1"/>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="1B2F45"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="1B2F45"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="C9D1DA"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>
      <w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/><w:bCs/><w:color w:val="FFFFFF"/></w:rPr>
    <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="1B2F45"/><w:vAlign w:val="bottom"/></w:tcPr>
  </w:tblStylePr>
  <w:tblStylePr w:type="lastRow">
    <w:rPr><w:b/><w:bCs/></w:rPr>
    <w:tcPr>
      <w:tcBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="1B2F45"/></w:tcBorders>
      <w:shd w:val="clear" w:color="auto" w:fill="FFFFFF"/>
    </w:tcPr>
  </w:tblStylePr>
  <w:tblStylePr w:type="band2Horz">
    <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="F1F4F7"/></w:tcPr>
  </w:tblStylePr>
</w:style>
"""

_FACTS_XML = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{FACTS_STYLE}">
  <w:name w:val="Funding Facts"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders><w:insideH w:val="single" w:sz="4" w:space="0" w:color="C9D1DA"/></w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="50" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>
      <w:bottom w:w="50" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
</w:style>
"""

COUNCIL_FILE = "paper.docx"


def set_styles(document: Document) -> None:
    """Set every style that the paper uses, its font and its language."""
    for name in _BUILT_IN_STYLES:
        _set(document, name)
    for name in _OWN_STYLES:
        _make(document, name)
    _decorate(document)
    for style in document.styles:
        if isinstance(style, ParagraphStyle):
            _set_font(style)
    _language_of_everything(document)
    _add_table_styles(document)


def add_missing_styles(document: Document) -> None:
    """Add the styles that a council's template lacks, and leave those that it has; the font is its own."""
    for name in _BUILT_IN_STYLES:
        if name not in document.styles:
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
            _set(document, name)
    boxed = "Banner" in document.styles
    for name in _OWN_STYLES:
        if name not in document.styles:
            _make(document, name)
    if not boxed:
        _box(document)
    _add_table_styles(document)


def _set(document: Document, name: str) -> None:
    points, before, after, bold = _BUILT_IN_STYLES[name]
    style = _paragraph_style(document, name)
    style.font.size = Pt(points)
    style.font.bold = bold
    style.font.italic = False
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    if name in _INK_STYLES:
        style.font.color.rgb = INK
    style.paragraph_format.keep_with_next = name.startswith(("Heading", "Caption", "Title"))
    style.paragraph_format.widow_control = True


def _make(document: Document, name: str) -> None:
    points, alignment, after = _OWN_STYLES[name]
    made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.font.size = Pt(points)
    made.paragraph_format.alignment = alignment
    made.paragraph_format.space_after = Pt(after)


def _add_table_styles(document: Document) -> None:
    for table_style in (_TABLE_XML, _FACTS_XML):
        document.styles.element.append(parse_xml(table_style))


def _decorate(document: Document) -> None:
    """A box round what must not be missed; no line under the title, nor gaps between its letters."""
    _box(document)
    for name in ("Title", "Subtitle"):
        for unwanted in ("w:pPr", "w:pBdr"), ("w:rPr", "w:spacing"):
            found = _paragraph_style(document, name).element.find("/".join(qn(part) for part in unwanted))
            if found is not None:
                found.getparent().remove(found)


def _box(document: Document) -> None:
    banner = _paragraph_style(document, "Banner")
    banner.font.bold = True
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="12" w:space="3" w:color="8A1C1C"/>'
        for edge in ("top", "left", "bottom", "right")
    )
    properties = banner.element.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{edges}</w:pBdr>"),
        *("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"),
    )


def _paragraph_style(document: Document, name: str) -> ParagraphStyle:
    style = document.styles[name]
    if not isinstance(style, ParagraphStyle):
        message = f"{name} is not a paragraph style"
        raise TypeError(message)
    return style


def _set_font(style: ParagraphStyle) -> None:
    """One font for every script that has one, in place of the theme's; and the language of the text."""
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is not None:
        properties.remove(fonts)
    names = " ".join(f'w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    properties.insert(0, parse_xml(f"<w:rFonts {nsdecls('w')} {names}/>"))
    language = properties.find(qn("w:lang"))
    if language is not None:
        properties.remove(language)
    properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{LANGUAGE}"/>'))


def _language_of_everything(document: Document) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def council_template() -> Path | None:
    """`paper.docx` in the folder of the settings, where a council has put one."""
    place = settings_path().with_name(COUNCIL_FILE)
    return place if place.is_file() else None


def open_template(path: Path) -> Document:
    """A template without what is written in it; its styles, header and footer stay.

    Raises:
        BadInput: there is no such file, or Word could not read it either.
    """
    with using_template(path):
        document = docx.Document(str(path))
        body = document.element.body
        for element in [each for each in body if each.tag != qn("w:sectPr")]:
            body.remove(element)
        return document


@contextmanager
def using_template(path: Path) -> Iterator[None]:
    """Say of whatever fails on a template that it cannot be used: its parts are read when they are needed.

    Raises:
        BadInput: a part of it is missing, broken, or not what its name says.
    """
    try:
        yield
    except _NO_WORD_FILE as fault:
        message = f"the template {str(path)!r} is not a Word file (.docx) that can be read; save it as .docx"
        raise BadInput(message) from fault


def missing_styles(path: Path) -> str:
    """One sentence on the styles that a template lacks, for which ours are used; empty where it has all.

    Raises:
        BadInput: as of `open_template`.
    """
    with using_template(path):
        styles = open_template(path).styles
        missing = [name for name in PAPER_STYLES if name not in styles]
    if not missing:
        return ""
    return f"The template {path.name} has no style named {', '.join(missing)}; ours are used instead."
