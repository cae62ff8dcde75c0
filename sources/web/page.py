"""A page as it came from the web: bytes, the words in them, and the data in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sources.errors import UnexpectedShape
from sources.json_fields import read_json

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# Where HTML and XML name their own encoding; both must do so near the start.
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_HEAD_BYTES = 2048
# What calls itself Latin-1 is Windows-1252 in practice; browsers read it so.
_WINDOWS = frozenset(("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii", "cp1252", "windows-1252"))


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a web server.

    Attributes:
        url: the address that answered, after redirects.
        status: the HTTP status; 200 for a page kept from before that has not changed since.
        content: the body, decompressed.
        headers: the answer's headers, names in lower case.
        from_cache: whether the server said that the page we kept is still right.
    """

    url: str
    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    from_cache: bool = False

    @property
    def text(self) -> str:
        """The body as text, by the header's encoding, else the body's own word, else UTF-8, else Windows."""
        if self.content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
            utf8 = self.content.startswith(b"\xef")
            return self.content.decode("utf-8-sig" if utf8 else "utf-16", errors="replace")
        for name in (*self._declared(), "utf-8"):
            try:
                return self.content.decode("cp1252" if name in _WINDOWS else name)
            except (UnicodeDecodeError, LookupError):
                # A wrong label is common; the next best guess is tried.
                continue
        return self.content.decode("cp1252", errors="replace")

    def json(self) -> Any:
        """The body as JSON, its numbers as int or Decimal, never float.

        Raises:
            UnexpectedShape: when the body is not JSON, such as a maintenance page.
        """
        try:
            return read_json(self.content)
        except ValueError as error:
            start = self.content[:_HEAD_BYTES].lstrip()[:1]
            detail = "a web page came where data was due" if start == b"<" else "the data cannot be read"
            raise UnexpectedShape(self.url, detail) from error

    def _declared(self) -> list[str]:
        header = _CHARSET.search(self.headers.get("content-type", ""))
        inside = _DECLARED.search(self.content[:_HEAD_BYTES])
        named = [header[1]] if header else []
        if inside:
            named.append(inside[1].decode("ascii", errors="ignore"))
        return [name.lower() for name in named]
