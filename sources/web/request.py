"""One request and its answer, on a thread of its own, over connections that all requests share."""

from __future__ import annotations

import functools
import ipaddress
import socket
import ssl
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

_LONGEST_REFUSAL = 20 * 1024 * 1024


class Connections:
    """A pool of connections; safe to share between threads.

    Args:
        agent: the `User-Agent` header of every request.
        connect_limit, read_limit: seconds for the connection, and for the next bytes to arrive.
    """

    def __init__(self, agent: str, connect_limit: float, read_limit: float) -> None:
        self._agent = agent
        self._limits = httpx.Timeout(read_limit, connect=connect_limit)
        self._guard = threading.Lock()
        self._pool: httpx.Client | None = None

    def open(self) -> httpx.Client:
        """The pool, made at the first request because certificates take a while to read."""
        with self._guard:
            if self._pool is None:
                self._pool = httpx.Client(
                    verify=_certificates(),
                    timeout=self._limits,
                    headers={"User-Agent": self._agent},
                    follow_redirects=False,
                )
            return self._pool

    def close(self) -> None:
        """Close every connection."""
        with self._guard:
            if self._pool is not None:
                self._pool.close()
                self._pool = None


@functools.cache
def _certificates() -> ssl.SSLContext:
    """The certificates that are trusted; read once, because it takes a while."""
    context = httpx.create_ssl_context()
    # Councils inspect traffic with a certificate authority of their own, which the system's store knows.
    context.load_default_certs()
    return context


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One request: where, which media types are wanted, and what is posted, if anything.

    `referrer` is the address that sent us to this one; empty when a person or the settings named it. A
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
    """The file that the answer goes to, and its limits; `received` is called with the bytes so far."""

    path: Path
    size_limit: int
    time_limit: float
    received: Callable[[int], None]


class TemporaryError(Exception):
    """An error that the next try may not meet; `tries` is how many tries make sense."""

    def __init__(self, error: SourceError, tries: int = 99) -> None:
        super().__init__(error)
        self.error = error
        self.tries = tries


class Exchange(threading.Thread):
    """One request on a thread that the program never waits for."""

    def __init__(
        self, pool: httpx.Client, request: PageRequest, headers: dict[str, str], size_limit: int
    ) -> None:
        super().__init__(name="fetch", daemon=True)
        self.done = threading.Event()
        self.abandoned = threading.Event()
        self.received = 0
        self.page: Page | None = None
        self.error: Exception | None = None
        self._request = (pool, request, headers, size_limit)

    def run(self) -> None:
        """Ask and read; the page or the error is left in `page` or `error`."""
        try:
            self.page = self._read()
        except Exception as error:
            # Every error belongs to the thread that waits; it is raised there.
            self.error = error
        finally:
            self.done.set()

    def _read(self) -> Page | None:
        pool, request, headers, size_limit = self._request
        address, method = request.address, "GET" if request.body is None else "POST"
        if _is_another_host(request.referrer, address) and is_private_host(address):
            # Otherwise any listing could make this machine ask routers and servers of its own network.
            raise Refused(request.referrer, "it leads to an address inside our own network")
        with pool.stream(method, address, headers=headers, content=request.body) as response:
            headers_read = {name.lower(): value for name, value in response.headers.items()}
            length = headers_read.get("content-length", "")
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
            return Page(address, response.status_code, content, headers_read)

    def _body(self, response: httpx.Response) -> BinaryIO:
        """Where the body goes: the file of a download that succeeds, else memory."""
        target = self._request[1].target
        return target.path.open("wb") if target is not None and response.is_success else BytesIO()


def as_source_error(error: Exception, address: str) -> Exception:
    """An error of the connection in our words; one that may be temporary is wrapped to be tried again."""
    said = one_line(str(error), 200)
    match error:
        case SourceError():
            return error
        case httpx.TimeoutException():
            return TemporaryError(TooSlow(address))
        case httpx.DecodingError():
            return UnexpectedShape(address, said)
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | httpx.LocalProtocolError():
            return Refused(address, "that is not a web address")
        case httpx.ConnectError() if "CERTIFICATE" in said.upper():
            return Unreachable(address, "its security certificate could not be checked")
        case httpx.ConnectError():
            # Mostly there is no network at all, and nobody wants to wait long to learn that.
            return TemporaryError(Unreachable(address, said), tries=2)
        case httpx.TransportError():
            return TemporaryError(Unreachable(address, said))
    return Unreachable(address, said)


def _is_another_host(referrer: str, address: str) -> bool:
    return bool(referrer) and urlsplit(referrer).hostname != urlsplit(address).hostname


def request_headers(request: PageRequest, cached: CachedPage | None) -> dict[str, str]:
    """The headers of a request, with the validators of a cached page."""
    headers = {"Accept": request.accept}
    if request.secret is not None:
        headers[request.secret[0]] = request.secret[1]
    if request.body is not None:
        headers["Content-Type"] = request.body_kind
    if cached is not None and cached.etag:
        headers["If-None-Match"] = cached.etag
    if cached is not None and cached.last_modified:
        headers["If-Modified-Since"] = cached.last_modified
    return headers


def is_private_host(url: str) -> bool:
    """Whether a host is, or its name resolves to, an address that is not of the public internet.

    A name that resolves to nothing is not private. Asks the system's resolver, which may take a while.
    """
    host = urlsplit(url).hostname or ""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    # a zone, as in fe80::1%eth0, is not part of the address
    return any(_is_private(str(each[4][0]).partition("%")[0]) for each in found)


def _is_private(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return not (mapped or parsed).is_global
