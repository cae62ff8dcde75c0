"""A picture as dots, for readers that cannot show vectors."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from funding_tui.desk.errors import BadInput
from funding_tui.exports.pictures.picture import Picture

if TYPE_CHECKING:
    import typst

_PAGE = """#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: {width}pt)
"""
_WIDE = 482.0  # points: the width of writing on an upright A4 page


def png_of(picture: Picture, *, per_inch: int = 200) -> bytes:
    """The picture as PNG, as wide as a page's writing; the same bytes wherever the same typst draws it.

    Args:
        picture: what to draw.
        per_inch: dots.

    Raises:
        BadInput: typst, which draws it, is not installed.
    """
    compiler = _compiler()
    drawn = compiler.compile(
        input=_PAGE.format(width=_WIDE).encode(),
        format="png",
        ppi=per_inch,
        sys_inputs={"svg": picture.svg},
    )
    return drawn if isinstance(drawn, bytes) else b"".join(drawn or ())


@cache
def _compiler() -> typst.Compiler:
    try:
        import typst
    except ImportError as fault:
        message = "pictures as dots need typst; install it with: pip install 'funding-tui[papers]'"
        raise BadInput(message) from fault
    return typst.Compiler()
