"""Rich text as Contentful keeps it, a tree of nodes, made plain."""

from __future__ import annotations

from sources.json_fields import as_list, as_object, web_address
from sources.text import clean

# No page is deeper; a tree that is was made to harm.
_DEEPEST = 40
_BLOCKS = ("paragraph", "heading-", "list-item", "blockquote", "table-row", "hr")


def plain_text(document: object) -> str:
    """The words of a document: blocks on lines of their own, `- ` before a list's entries, links in brackets.

    Anything that is not such a document is "".
    """
    return clean("".join(_words(document, 0)))


def _words(node: object, depth: int) -> list[str]:
    item = as_object(node)
    kind = item.get("nodeType")
    if depth > _DEEPEST or not isinstance(kind, str):
        return []
    if kind == "text":
        value = item.get("value")
        return [value] if isinstance(value, str) else []
    inner = [word for child in as_list(item.get("content")) for word in _words(child, depth + 1)]
    if kind == "list-item":
        # The entry's own paragraph would put the dash on a line of its own.
        return ["\n- ", "".join(inner).strip(), "\n"]
    if kind == "hyperlink":
        address = web_address("", as_object(item.get("data")).get("uri"))
        shown = "".join(inner).strip()
        return [*inner, f" ({address})"] if address and address != shown else inner
    if kind in ("table-cell", "table-header-cell"):
        return ["".join(inner).strip(), "  "]
    return ["\n", *inner, "\n"] if kind.startswith(_BLOCKS) else inner
