"""Whether a site lets us read a page: its robots.txt, read once a fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from sources.errors import NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from sources.web.client import PoliteClient

ROBOT_NAME = "funding-tui"


def check_robots(
    client: PoliteClient, url: str, *, interval: float, cancelled: Callable[[], bool] | None = None
) -> None:
    """Go on only where the site's robots.txt lets a program of our name read the page.

    A site without one forbids nothing; one that refuses to show it forbids everything, as RFC 9309 has it
    for a server that is there and says no by failing, and as a careful guest takes any refusal.

    Raises:
        Refused: the page is not to be read by programs.
        SourceError: robots.txt could not be read for another reason; then the page is left alone too.
    """
    parts = urlsplit(url)
    address = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
    try:
        page = client.get(address, accept="text/plain", interval=interval, cancelled=cancelled)
    except NotFound:
        return
    rules = RobotFileParser()
    rules.parse(page.text.splitlines())
    if not rules.can_fetch(ROBOT_NAME, url):
        raise Refused(url, "the site's robots.txt asks programs not to read this page")
