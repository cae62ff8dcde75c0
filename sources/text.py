"""Text from outside made plain: one encoding, no control characters, no HTML, of bounded length.

The result may still contain square brackets and anything else that a person may type: show it as text, never
as markup.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

SUMMARY_LIMIT = 10_000
TITLE_LIMIT = 500

# Characters that change what is shown without being seen: zero-width spaces, joiners, direction overrides.
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|ul|ol|li|h[1-6]|table|tr|td|th|img|script|style|blockquote)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_NEW_PARAGRAPH = "p, h1, h2, h3, h4, h5, h6, blockquote, ul, ol, table"
_NEXT_CELL = "td + td, td + th, th + td, th + th"
_NEW_LINE = f"br, div, li, tr, {_NEW_PARAGRAPH}"
# How often HTML may be found wrapped inside escaped HTML; feeds escape twice, more is an attack.
_LAYERS = 3


def _continuation() -> str:
    """The characters that the bytes 0x80 to 0xBF become when UTF-8 is read as Windows-1252."""
    several = (bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0xC0))
    return re.escape("".join(several))


# Â, Ã and the like before a continuation; `_reread` then accepts only what is printable.
_MOJIBAKE = re.compile(f"[ÂÃÄÅ][{_continuation()}]|â[{_continuation()}]{{2}}|ð[{_continuation()}]{{3}}")


def clean(value: object, limit: int = SUMMARY_LIMIT) -> str:
    """Plain text, at most `limit` characters, never two empty lines in a row; "" for anything but a text."""
    if not isinstance(value, str):
        return ""
    # Cut before the work, generously: spaces may fall away.
    text = value[: limit * 4]
    if _is_simple(text):
        return " ".join(text.split())[:limit].rstrip()
    text = repair_mojibake(text)
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in _UNSEEN.sub("", text) if c in "\n\t" or unicodedata.category(c) not in _HIDDEN)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:limit].rstrip()


def one_line(value: object, limit: int = TITLE_LIMIT) -> str:
    """The same on a single line, as titles and names are."""
    if isinstance(value, str) and len(value) <= limit and _is_simple(value):
        return " ".join(value.split())
    return " ".join(clean(value, limit).split())


def _is_simple(text: str) -> bool:
    """Whether only its spaces may need cleaning, as in most of what is read."""
    return text.isascii() and text.isprintable()


def from_html(value: object, limit: int = SUMMARY_LIMIT) -> str:
    """The words of an HTML fragment, also where it was escaped more than once; plain text passes through."""
    if not isinstance(value, str):
        return ""
    text = value[: limit * 20]
    for _ in range(_LAYERS):
        if _TAG.search(text):
            text = _without_tags(text)
        elif _ENTITY.search(text):
            text = html.unescape(text)
        else:
            break
    return clean(text, limit)


def repair_mojibake(text: str) -> str:
    """`£5` again from `Â£5`, where UTF-8 was read as Windows-1252, up to twice."""
    for _ in range(2):
        repaired = _MOJIBAKE.sub(_reread, text)
        if repaired == text:
            break
        text = repaired
    return text


# Control, surrogate, private use and unassigned; surrogates cannot even be stored.
_HIDDEN = frozenset(("Cc", "Cs", "Co", "Cn"))


def _reread(found: re.Match[str]) -> str:
    seen = found[0]
    raw = b"".join(c.encode("cp1252", errors="ignore") or c.encode("latin-1", errors="ignore") for c in seen)
    try:
        meant = raw.decode("utf-8")
    except UnicodeDecodeError:
        return seen
    # A Welsh Â before a curly quote would decode to a control character: that was correct as it was.
    is_believable = len(meant) == 1 and (meant.isprintable() or unicodedata.category(meant) in ("Zs", "Cf"))
    return meant if is_believable else seen


def parse_html(markup: str) -> LexborHTMLParser:
    """The HTML as a tree."""
    # Imported here because most of the app never needs an HTML parser.
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(markup)


def _without_tags(markup: str) -> str:
    tree = parse_html(markup)
    for node in tree.css("script, style, template"):
        node.decompose()
    for node in tree.css(_NEW_LINE):
        node.insert_before("\n")
    for node in tree.css(_NEW_PARAGRAPH):
        node.insert_after("\n")
    for node in tree.css(_NEXT_CELL):
        node.insert_before(" | ")
    return tree.root.text(separator="") if tree.root else ""
