"""Everything that may go wrong between us and a source, each as one sentence for a person.

SourceError                 a source could not be read as it should
├── Cancelled               the person stopped it
├── Unreachable             no whole answer came: no network, no such name, a connection that broke
├── TooSlow                 the answer took longer than we wait
├── TooLarge                the answer is larger than we accept
├── ServerFailed            the other side broke (5xx)
├── Refused                 the other side said no (4xx), or redirected us in circles
│   ├── NotFound            nothing is at that address any more (404, 410)
│   └── RateLimited         we asked too often (429), or must stay away for long
├── UnexpectedShape         an answer came without the data that was expected
└── FeedEnded               the publisher says that this feed has stopped for good
"""

from __future__ import annotations

from urllib.parse import urlsplit


def shown_address(url: str) -> str:
    """The address without its query and credentials, which may hold a token; safe to show and log."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that cannot be read"
    return f"{host}{port}{parts.path}" if host else "an address that cannot be read"


class SourceError(Exception):
    """A source could not be read as it should; `str()` is a sentence for a person.

    Attributes:
        url: the address requested, in full; show `shown_address(url)` instead.
        detail: more about what happened, from the other side where it said so; may be empty.
    """

    what = "could not be read"
    advice = "try again later"

    def __init__(self, url: str = "", detail: str = "") -> None:
        # All arguments go to Exception so that an error survives pickling between processes.
        super().__init__(url, detail)
        self.url = url
        self.detail = detail

    def __str__(self) -> str:
        where = shown_address(self.url) if self.url else "The source"
        detail = f" ({self.detail.rstrip('.')})" if self.detail else ""
        return f"{where} {self.what}{detail}; {self.advice}."


class Cancelled(SourceError):
    """The person stopped the work; nothing is wrong."""

    what = "was not read to the end because you stopped it"
    advice = "nothing was lost, start it again when you like"


class Unreachable(SourceError):
    """No whole answer came: no network, no such name, or a connection that broke off."""

    what = "could not be reached"
    advice = "check the connection and try again"


class TooSlow(SourceError):
    """The answer took longer than we wait."""

    what = "took too long to answer"
    advice = "try again later, or raise the time limit in the settings"


class TooLarge(SourceError):
    """The answer is larger than we accept, so it was not read."""

    what = "sent more than we accept"
    advice = "check that the address is right, or ask for smaller pages in the settings"


class ServerFailed(SourceError):
    """The other side broke (5xx), after as many tries as our limits allow."""

    what = "is not working at the moment"
    advice = "try again later"


class Refused(SourceError):
    """The other side said no (4xx), or redirected us in circles; asking again will not help.

    Attributes:
        status: the HTTP status, 0 where none applies.
    """

    what = "refused the request"
    advice = "check this source's settings"

    def __init__(self, url: str = "", detail: str = "", status: int = 0) -> None:
        super().__init__(url, detail)
        self.args = (url, detail, status)
        self.status = status


class NotFound(Refused):
    """Nothing is at that address any more (404, 410)."""

    what = "is no longer there"
    advice = "look for its new address and change it in the settings"


class RateLimited(Refused):
    """We asked too often (429), or were asked to stay away for longer than we wait.

    Attributes:
        seconds: how long the other side asked us to stay away; None when it did not say.
    """

    what = "asks us to send fewer requests"
    advice = "wait before trying again, or raise this source's interval in the settings"

    def __init__(
        self, url: str = "", detail: str = "", status: int = 429, seconds: float | None = None
    ) -> None:
        super().__init__(url, detail, status)
        self.args = (url, detail, status, seconds)
        self.seconds = seconds


class UnexpectedShape(SourceError):
    """An answer came without the data that was expected; never to be read as "no listings"."""

    what = "answered, but without the data that was expected"
    advice = "open it in a browser: it may be down for maintenance, or it may have changed"


class FeedEnded(SourceError):
    """The publisher says that this feed has stopped for good; the source is best disabled."""

    what = "says that this feed has ended"
    advice = "disable this source, or find the feed that follows it"
