"""A drawing in SVG, built shape by shape, and the same as PNG; the same bytes for the same shapes.

It runs no script and needs no outside file. Colours are ones that colour-blind readers can tell apart and
that a grey printer keeps in order; whatever a colour says is also said by a figure or a word. A series of
things takes colours of Okabe and Ito ("Color Universal Design", 2008, jfly.uni-koeln.de/color): dark, middle
and light in turn, the middle ones hatched. An ordered scale takes the five classes of `YlGnBu` of ColorBrewer
2.0 (Cynthia Brewer and Mark Harrower, Pennsylvania State University, Apache License 2.0), light to dark.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, cast

from funding_tui.rendering.text import LONGEST_PARAGRAPH, LONGEST_SENTENCE, safe_line

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

WIDTH = 720  # units across every picture; at the width of a page, 14 of them are nine points
SIZE = 14  # of writing
SMALL = 12
# Sans serif on Windows, Apple and Linux; the last is carried by typst, which needs no font of the machine.
FONTS = "Arial, 'Liberation Sans', Helvetica, 'DejaVu Sans', 'Libertinus Serif', sans-serif"

_HATCHES = {
    "diagonal": '<path d="M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2" stroke="#333333" stroke-width="1"/>',
    "dots": '<circle cx="2" cy="2" r="1" fill="#333333"/><circle cx="5" cy="5" r="1" fill="#333333"/>',
}
_NARROW = frozenset("iIjltfr.,:;'|!()[]/ ")
_BROAD = frozenset("mwMW@%&")
Hatch = Literal["", "diagonal", "dots"]
_PNG_PAGE = """#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: {width}pt)
"""
_PAGE_WIDTH = 482.0  # points: the width of writing on an upright A4 page


@dataclass(frozen=True, slots=True)
class Fill:
    """A fill: its colour, the lines drawn over it, and the colour of writing that can be read on it."""

    colour: str
    hatch: Hatch = ""
    writing: str = "#000000"


PAPER = "#ffffff"
WRITING = "#1a1a1a"
QUIET = "#555555"
GRID = "#cccccc"
OUTLINE = "#333333"

SERIES = (
    Fill("#0072b2", writing="#ffffff"),
    Fill("#e69f00", "diagonal"),
    Fill("#f0e442"),
    Fill("#56b4e9", "dots"),
    Fill("#d55e00", "diagonal"),
    Fill("#009e73", "dots"),
)
SCALE = (
    Fill("#ffffcc"),
    Fill("#a1dab4"),
    Fill("#41b6c4"),
    Fill("#2c7fb8"),
    Fill("#253494", writing="#ffffff"),
)
NOTHING = Fill("#ffffff")
UNKNOWN = Fill("#ffffff", "diagonal")


class Drawing:
    """Shapes in the order in which they are drawn.

    Args:
        key: begins every name inside, so that several drawings can stand in one page.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        self._shapes: list[str] = []
        self._hatches: set[str] = set()

    def box(self, x: float, y: float, width: float, height: float, fill: Fill) -> None:
        """A filled and outlined rectangle."""
        self._shape(f'rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"', fill)

    def outline(self, rings: Iterable[Sequence[Point]], fill: Fill) -> None:
        """A filled shape of one or more rings; a ring inside another is a hole."""
        path = " ".join(_path(ring, closed=True) for ring in rings)
        self._shape(f'path fill-rule="evenodd" d="{path}"', fill)

    def line(
        self, points: Sequence[Point], *, colour: str = OUTLINE, width: float = 1, dashed: bool = False
    ) -> None:
        """A line through points."""
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        self._shapes.append(
            f'<path d="{_path(points)}" fill="none" stroke="{colour}" stroke-width="{_n(width)}"{dash}/>'
        )

    def dot(self, x: float, y: float, radius: float, fill: Fill) -> None:
        """A filled circle."""
        self._shape(f'circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"', fill)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: Anchor = "start",
        size: int = SIZE,
        bold: bool = False,
        colour: str = WRITING,
    ) -> None:
        """One line of words whose foot is at `y`; whatever is in them is shown as text."""
        weight = ' font-weight="bold"' if bold else ""
        self._shapes.append(
            f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" font-size="{size}"{weight} '
            f'fill="{colour}">{_escaped(text, LONGEST_SENTENCE)}</text>'
        )

    def document(self, height: int, title: str, description: str) -> str:
        """The whole drawing, so many units high, as a document that says what it is."""
        key = self.key
        patterns = "".join(
            f'<pattern id="{key}-{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
            f"{_HATCHES[name]}</pattern>"
            for name in sorted(self._hatches)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}" role="img" aria-labelledby="{key}-title {key}-desc" '
            f'font-family="{FONTS}" font-size="{SIZE}">\n'
            f'<title id="{key}-title">{_escaped(title, LONGEST_PARAGRAPH)}</title>\n'
            f'<desc id="{key}-desc">{_escaped(description, LONGEST_PARAGRAPH)}</desc>\n'
            + (f"<defs>{patterns}</defs>\n" if patterns else "")
            + f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>\n'
            + "\n".join(self._shapes)
            + "\n</svg>\n"
        )

    def _shape(self, shape: str, fill: Fill) -> None:
        edge = f'stroke="{OUTLINE}" stroke-width="0.75"'
        self._shapes.append(f'<{shape} fill="{fill.colour}" {edge}/>')
        if fill.hatch:
            self._hatches.add(fill.hatch)
            self._shapes.append(f'<{shape} fill="url(#{self.key}-{fill.hatch})" {edge}/>')


def width_of(text: str, size: int = SIZE) -> float:
    """About how wide a text is drawn, rather too much than too little."""
    return size * sum(_share(char) for char in text)


def fit_text(text: str, room: float, *, lines: int = 1, size: int = SIZE) -> tuple[str, ...]:
    """A text in at most so many lines of so much room; what does not fit is cut with an ellipsis."""
    words = safe_line(text, LONGEST_SENTENCE).split(" ")
    fitted: list[str] = []
    while words and len(fitted) < lines:
        taken = words.pop(0)
        while words and width_of(f"{taken} {words[0]}", size) <= room:
            taken = f"{taken} {words.pop(0)}"
        fitted.append(taken)
    if words and fitted:
        fitted[-1] = f"{fitted[-1]} …"
    return tuple(_cut(line, room, size) for line in fitted)


def _cut(text: str, room: float, size: int) -> str:
    if width_of(text, size) <= room:
        return text
    shortened = text.rstrip(" …")
    while shortened and width_of(f"{shortened}…", size) > room:
        shortened = shortened[:-1]
    return f"{shortened.rstrip()}…"


def _share(char: str) -> float:
    """The width of a letter as a share of its size, as in Arial."""
    if char in _NARROW:
        return 0.31
    if char in _BROAD:
        return 0.9
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    return 0.7 if char.isupper() else 0.56


def _path(points: Sequence[Point], *, closed: bool = False) -> str:
    steps = " L".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return f"M{steps}{' Z' if closed else ''}"


def _n(value: float) -> str:
    """A number as short as a tenth of a unit needs, never as `-0`."""
    rounded = round(value, 1)
    return f"{rounded:g}" if rounded else "0"


def _escaped(text: str, limit: int) -> str:
    return escape(safe_line(text, limit))


def series(position: int) -> Fill:
    """The fill of the nth thing; they repeat after the sixth."""
    return SERIES[position % len(SERIES)]


def draw_png(svg: str, *, per_inch: int = 200) -> bytes:
    """A drawing as PNG, as wide as the text of a page.

    Only typst's own fonts are used, so that every machine with the same typst draws the same bytes. They
    hold Latin, Greek and Cyrillic letters; others show in the vector drawing alone.

    Args:
        svg: the drawing.
        per_inch: dots.
    """
    import typst  # takes a moment, and only papers need it

    # one compiler a picture: they take no time to make, and threads cannot share one
    one_page = typst.Compiler(ignore_system_fonts=True).compile(
        input=_PNG_PAGE.format(width=_PAGE_WIDTH).encode(),
        format="png",
        ppi=per_inch,
        sys_inputs={"svg": svg},
    )
    return cast(bytes, one_page)
