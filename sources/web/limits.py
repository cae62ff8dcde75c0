"""How our client behaves towards other people's servers."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """How the client behaves; seconds and bytes.

    Attributes:
        interval: least time between two requests to one host.
        attempts: how often a request is tried in all when the fault may pass.
        first_wait: before the second try; each later wait is twice as long.
        longest_wait: no wait is longer. A server that asks for more is not asked again.
        connect_limit, read_limit: for the connection, and for the next bytes to arrive.
        time_limit: for one try in all, however the time is spent.
        size_limit: the largest body that is read.
        redirects: how many are followed.
        go_on_within: a reading broken off no longer ago than this goes on from the pages that were kept.
    """

    interval: float = 1.0
    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 60.0
    connect_limit: float = 10.0
    read_limit: float = 30.0
    time_limit: float = 90.0
    size_limit: int = 20 * 1024 * 1024
    redirects: int = 5
    resume_within: float = 2 * 3600.0


def user_agent(version: str = "", contact: str = "") -> str:
    """The `User-Agent` header, `funding-tui/1.2.3 (+contact)`.

    Args:
        version: of the app; empty asks the installed package.
        contact: a web or mail address of who runs this copy; may be empty.
    """
    if not version:
        try:
            version = metadata.version("funding-tui")
        except metadata.PackageNotFoundError:
            version = "0"
    # Only what a header may hold, so that a slip in the settings cannot forge another header.
    who = "".join(c for c in contact if c.isascii() and c.isprintable() and c not in "()")
    return f"funding-tui/{version} (+{who})" if who else f"funding-tui/{version}"
