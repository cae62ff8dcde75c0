"""What an answer other than the page itself means, in our words."""

from __future__ import annotations

import contextlib
from urllib.parse import urljoin

from sources.errors import NotFound, RateLimited, Refused, ServerFailed, SourceError, UnexpectedShape
from sources.text import from_html, one_line
from sources.web.page import Page

TRY_AGAIN = frozenset((429, 502, 503, 504))
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_LONGEST_QUOTE = 200


def error_of(page: Page, retry_after_seconds: float | None) -> SourceError:
    """What a status other than success means to a person.

    Args:
        page: the answer.
        retry_after_seconds: seconds that the server asked us to stay away, None when it did not.
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
        raise Refused(page.url, "it sends us on without saying where", page.status)
    try:
        target = urljoin(page.url, location)
    except ValueError as error:
        raise Refused(page.url, "it sends us on to no address", page.status) from error
    if page.url.startswith("https:") and not target.lower().startswith("https:"):
        raise Refused(page.url, "it sends us on to an unprotected address", page.status)
    return target


def _words(page: Page) -> str:
    """What the server says about its refusal, where it does so in data or plain text."""
    kind = page.headers.get("content-type", "").lower()
    if "json" in kind:
        with contextlib.suppress(UnexpectedShape):
            data = page.json()
            return one_line(data.get("error"), _LONGEST_QUOTE) if isinstance(data, dict) else ""
    return one_line(from_html(page.text[:2000]), _LONGEST_QUOTE) if "text/plain" in kind else ""
