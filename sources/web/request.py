"""One request and its answer, on a thread of its own that the program never waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import httpx

from sources.errors import Refused, SourceError, TooLarge, TooSlow, UnexpectedShape, Unreachable
from sources.text import one_line
from sources.web.cache import CachedPage
from sources.web.page import Page
from sources.web.private_address import is_private_host

_LONGEST_REFUSAL = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What is asked: where, which media types are wanted, and what is posted, if anything.

    `referrer` is the address that sent us on to this one; empty when a person or the settings named it. A
    `secret` is a header that no error and no log may show.
    """

    address: str
    accept: str
    body: bytes | None = None
    body_kind: str = ""
    referrer: str = ""
    secret: tuple[str, str] | None = field(default=None, repr=False)
    target: DownloadTarget | None = None

    @property
    def is_cacheable(self) -> bool:
        """Whether the answer may go into the cache."""
        return self.body is None and self.secret is None and self.target is None


@dataclass(frozen=True, slots=True)
class DownloadTarget:
    """That the answer goes to a file, with limits of its own."""

    path: Path
    size_limit: int
    time_limit: float
    received: Callable[[int], None]


class TemporaryError(Exception):
    """A fault that the next try may not meet; `tries` is how many are worth it."""

    def __init__(self, error: SourceError, tries: int = 99) -> None:
        super().__init__(error)
        self.error = error
        self.tries = tries


class Exchange(threading.Thread):
    """One request on a thread that the program never waits for."""

    def __init__(
        self, wire: httpx.Client, question: PageRequest, headers: dict[str, str], size_limit: int
    ) -> None:
        super().__init__(name="fetch", daemon=True)
        self.done = threading.Event()
        self.abandoned = threading.Event()
        self.received = 0
        self.page: Page | None = None
        self.error: Exception | None = None
        self._request = (wire, question, headers, size_limit)

    def run(self) -> None:
        """Ask, read, and leave the page or the fault behind."""
        try:
            self.page = self._read()
        except Exception as error:
            # Every fault belongs to the thread that waits; it is raised there.
            self.error = error
        finally:
            self.done.set()

    def _read(self) -> Page | None:
        wire, question, headers, size_limit = self._request
        address, method = question.address, "GET" if question.body is None else "POST"
        if _is_another_host(question.referrer, address) and is_private_host(address):
            # Else any listing could have this machine ask its own network's routers and servers.
            raise Refused(question.referrer, "it sends us on to an address inside our own network")
        with wire.stream(method, address, headers=headers, content=question.body) as response:
            told = {name.lower(): value for name, value in response.headers.items()}
            length = told.get("content-length", "")
            if not response.is_success:
                size_limit = min(size_limit, _LONGEST_REFUSAL)
            if length.isdigit() and int(length) > size_limit:
                raise TooLarge(address, f"{int(length):,} bytes")
            with self._body(response) as body:
                for chunk in response.iter_bytes():
                    body.write(chunk)
                    self.received += len(chunk)
                    if self.received > size_limit:
                        raise TooLarge(address, f"more than {size_limit:,} bytes")
                    if self.abandoned.is_set():
                        return None
                content = body.getvalue() if isinstance(body, BytesIO) else b""
            return Page(address, response.status_code, content, told)

    def _body(self, response: httpx.Response) -> BinaryIO:
        """Where the body goes: a file where one was asked for, and the answer is what was asked for."""
        target = self._request[1].target
        return target.path.open("wb") if target is not None and response.is_success else BytesIO()


def as_source_error(error: Exception, address: str) -> Exception:
    """A fault of the wire in our words; what may pass is wrapped so that it is tried again."""
    said = one_line(str(error), 200)
    match error:
        case SourceError():
            return error
        case httpx.TimeoutException():
            return TemporaryError(TooSlow(address))
        case httpx.DecodingError():
            return UnexpectedShape(address, said)
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | httpx.LocalProtocolError():
            return Refused(address, "that is not an address we can ask")
        case httpx.ConnectError() if "CERTIFICATE" in said.upper():
            return Unreachable(address, "its security certificate could not be checked")
        case httpx.ConnectError():
            # Mostly there is no network at all, and nobody wants to wait long to be told so.
            return TemporaryError(Unreachable(address, said), tries=2)
        case httpx.TransportError():
            return TemporaryError(Unreachable(address, said))
    return Unreachable(address, said)


def _is_another_host(referrer: str, address: str) -> bool:
    return bool(referrer) and urlsplit(referrer).hostname != urlsplit(address).hostname


def request_headers(question: PageRequest, cached: CachedPage | None) -> dict[str, str]:
    """What a request says of itself, with the validators of a page that is kept."""
    headers = {"Accept": question.accept}
    if question.secret is not None:
        headers[question.secret[0]] = question.secret[1]
    if question.body is not None:
        headers["Content-Type"] = question.body_kind
    if cached is not None and cached.etag:
        headers["If-None-Match"] = cached.etag
    if cached is not None and cached.last_modified:
        headers["If-Modified-Since"] = cached.last_modified
    return headers
