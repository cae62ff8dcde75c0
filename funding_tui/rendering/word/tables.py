"""Tables of the Word paper: widths that fit their words, headings on every page, rows kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from funding_tui.rendering.blocks import Facts, Table
from funding_tui.rendering.word.styles import DENSE_POINTS, FACTS_STYLE, TABLE_POINTS, TABLE_STYLE

_TWIPS_A_MM = 1440 / 25.4
_PADDING = 160
_BOLD = 1.1  # headings and totals are set bold, which is wider
_LONGEST_WORD = 15  # characters; longer words are broken
_KEPT_WHOLE = 9  # rows; longer tables may run over a page
_DENSE = 60  # rows; longer tables are set smaller
# thousandths of the type size, of the letters of Arial by width; others count as 556
_WIDTHS = {
    222: "ijl'", 278: "ftI.,:;!/[]|\\ \u00a0", 333: "()r-`", 355: '"', 389: "*", 500: "cksvxyzJ",
    584: "+<>=~", 611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%",
    944: "W", 1000: "—…@",
}  # fmt: skip
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}


def table_element(table: Table, width_mm: float) -> BaseOxmlElement:
    """A table as Word's own element, as wide as the text."""
    dense = len(table.rows) > _DENSE
    points = DENSE_POINTS if dense else TABLE_POINTS
    widths = column_widths(table, round(width_mm * _TWIPS_A_MM), points)
    style = _Style([column.numeric for column in table.columns], widths, dense=dense)
    rows = [_row([column.heading for column in table.columns], style, heading=True, with_next=True)]
    whole = len(table.rows) <= _KEPT_WHOLE
    last = len(table.rows) - 1
    for number, row in enumerate(table.rows):
        total = table.total and number == last
        beside_total = table.total and number == last - 1
        rows.append(_row(row, style, with_next=number < last and (whole or beside_total), bold=total))
    look = 0x0460 if table.total else 0x0420
    return _table(rows, widths, TABLE_STYLE, look, caption=table.caption)


def facts_element(facts: Facts, width_mm: float) -> BaseOxmlElement:
    """Labels and values side by side, without a heading row."""
    whole = round(width_mm * _TWIPS_A_MM)
    widths = [whole // 6, whole - whole // 6]
    style = _Style((False, False), widths, dense=False)
    rows = [
        _row(pair, style, with_next=number < len(facts.pairs) - 1, label=True)
        for number, pair in enumerate(facts.pairs)
    ]
    return _table(rows, widths, FACTS_STYLE, 0x0600, caption="About this paper")


def column_widths(table: Table, whole: int, points: float = TABLE_POINTS) -> list[int]:
    """Twips for each column: figures and single words fit on a line, and sentences share what is left."""
    texts = [
        [column.heading, *(row[number] for row in table.rows)] for number, column in enumerate(table.columns)
    ]
    least = [
        _figures(column, points) if table.columns[n].numeric else _longest_word(column, points)
        for n, column in enumerate(texts)
    ]
    most = [_PADDING + max(_cell_widths(column, points)) for column in texts]
    spare = whole - sum(least)
    if spare < 0:
        return [width * whole // sum(least) for width in least]
    return _shared_out(table, least, most, spare)


def text_width(text: str, points: float) -> int:
    """About how wide a text is, in twips."""
    return round(sum(_WIDTH_OF.get(letter, 556) for letter in text[:400]) * points / 50)


def _shared_out(table: Table, least: list[int], most: list[int], spare: int) -> list[int]:
    """Give spare width to the columns of words by their shares, none more than it can use."""
    widths = list(least)
    hungry = [n for n, column in enumerate(table.columns) if not column.numeric and most[n] > widths[n]]
    while hungry and spare > len(table.columns):
        shares = sum(table.columns[n].share for n in hungry)
        given = {
            n: min(most[n] - widths[n], max(1, spare * table.columns[n].share // shares)) for n in hungry
        }
        for n, extra in given.items():
            widths[n] += extra
        spare -= sum(given.values())
        hungry = [n for n in hungry if most[n] > widths[n]]
    return [width + max(spare, 0) // len(widths) for width in widths]


def _cell_widths(column: Sequence[str], points: float) -> list[int]:
    """The width of each cell of a column; the heading and a total are bold."""
    bold = (0, len(column) - 1)
    return [round(text_width(text, points) * (_BOLD if n in bold else 1)) for n, text in enumerate(column)]


def _figures(column: Sequence[str], points: float) -> int:
    """Figures never wrap; their heading may, between words."""
    return _PADDING + max([_longest(column[0], points, _BOLD), *_cell_widths(column, points)[1:]])


def _longest_word(column: Sequence[str], points: float) -> int:
    words = [_longest(text, points, 1) for text in column[1:]]
    return _PADDING + max([_longest(column[0], points, _BOLD), *words])


def _longest(text: str, points: float, weight: float) -> int:
    widest = max((text_width(word[:_LONGEST_WORD], points) for word in text.split(" ")), default=0)
    return round(widest * weight) + 10


class _Style:
    """How the cells of one table are set."""

    def __init__(self, numeric: Sequence[bool], widths: Sequence[int], *, dense: bool) -> None:
        self.columns = tuple(zip(numeric, widths, strict=True))
        self.suffix = "Dense" if dense else ""


def _table(
    rows: Sequence[str], widths: Sequence[int], style: str, look: int, *, caption: str
) -> BaseOxmlElement:
    """A whole table; `look` says in Word's bits which parts of the style apply."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    flags = {"firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100}
    flags |= {"noHBand": 0x200, "noVBand": 0x400}
    flags_xml = " ".join(f'w:{name}="{int(bool(look & bit))}"' for name, bit in flags.items())
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{style}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{look:04X}" {flags_xml}/><w:tblCaption w:val={quoteattr(caption)}/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(
    cells: Sequence[str],
    style: _Style,
    *,
    heading: bool = False,
    with_next: bool = False,
    label: bool = False,
    bold: bool = False,
) -> str:
    """One row; `with_next` holds it on the page of the next, `label` makes its first cell bold."""
    repeat = "<w:tblHeader/>" if heading else ""
    cells_xml = "".join(
        _cell(
            text,
            width,
            style,
            figure=figure,
            with_next=with_next,
            wraps=heading,
            bold=bold or (label and n == 0),
        )
        for n, (text, (figure, width)) in enumerate(zip(cells, style.columns, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{cells_xml}</w:tr>"


def _cell(
    text: str, width: int, style: _Style, *, figure: bool, with_next: bool, wraps: bool, bold: bool
) -> str:
    name = f"Table{'Figure' if figure else 'Text'}{style.suffix}"
    keep = "<w:keepNext/>" if with_next else ""
    one_line = "<w:noWrap/>" if figure and not wraps else ""
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    run = f'<w:r>{weight}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{one_line}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{name}"/>{keep}</w:pPr>{run}</w:p></w:tc>'
    )
