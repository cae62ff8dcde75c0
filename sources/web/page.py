"""A page as it came from the web: its bytes, its words, its data, and what its status means."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from sources.errors import NotFound, RateLimited, Refused, ServerFailed, SourceError, UnexpectedShape
from sources.json_fields import read_json
from sources.text import from_html, one_line

TRY_AGAIN = frozenset((429, 502, 503, 504))
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_LONGEST_QUOTE = 200
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
        status: the HTTP status; 200 for a cached page that has not changed since.
        content: the body, decompressed.
        headers: the answer's headers, names in lower case.
        from_cache: whether the server said that the cached page is still right.
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


def error_of(page: Page, retry_after_seconds: float | None) -> SourceError:
    """The error that a status other than success means, for a person.

    Args:
        page: the answer.
        retry_after_seconds: how long the server asked us to stay away; None when it did not.
    """
    said = _words(page)
    if page.status == 429:
        return RateLimited(page.url, said, seconds=retry_after_seconds)
    if page.status in (404, 410):
        return NotFound(page.url, said, page.status)
    detail = f"status {page.status}{': ' if said else ''}{said}"
    if page.status >= 500:
        return ServerFailed(page.url, detail)
    return Refused(page.url, detail, page.status)


def redirect_address(page: Page) -> str:
    """Where a redirect leads.

    Raises:
        Refused: when it leads nowhere, or from a protected to an unprotected address.
    """
    location = page.headers.get("location", "")
    if not location:
        raise Refused(page.url, "it redirects without giving an address", page.status)
    try:
        target = urljoin(page.url, location)
    except ValueError as error:
        raise Refused(page.url, "it redirects to something that is not an address", page.status) from error
    if page.url.startswith("https:") and not target.lower().startswith("https:"):
        raise Refused(page.url, "it redirects to an unprotected address", page.status)
    return target


def _words(page: Page) -> str:
    """What the server says about its refusal, where it does so in JSON or plain text."""
    kind = page.headers.get("content-type", "").lower()
    if "json" in kind:
        with contextlib.suppress(UnexpectedShape):
            data = page.json()
            return one_line(data.get("error"), _LONGEST_QUOTE) if isinstance(data, dict) else ""
    return one_line(from_html(page.text[:2000]), _LONGEST_QUOTE) if "text/plain" in kind else ""
