"""A picture as dots, for readers that cannot show vectors."""

from __future__ import annotations

from typing import Protocol, cast

_PAGE = """#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: {width}pt)
"""
_WIDE = 482.0  # points: the width of writing on an upright A4 page


class HasSvg(Protocol):
    """Whatever carries a drawing."""

    @property
    def svg(self) -> str:
        """The drawing, complete."""
        ...


def draw_png(picture: HasSvg, *, per_inch: int = 200) -> bytes:
    """The picture as PNG, as wide as a page's writing.

    Only typst's own fonts are used, so that every machine with the same typst draws the same bytes. They
    hold Latin, Greek and Cyrillic letters; others show in the vector drawing alone.

    Args:
        picture: what to draw.
        per_inch: dots.
    """
    import typst  # takes a moment, and only papers need it

    # one compiler a picture: they take no time to make, and threads cannot share one
    one_page = typst.Compiler(ignore_system_fonts=True).compile(
        input=_PAGE.format(width=_WIDE).encode(),
        format="png",
        ppi=per_inch,
        sys_inputs={"svg": picture.svg},
    )
    return cast(bytes, one_page)
