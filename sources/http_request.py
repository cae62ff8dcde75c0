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

from sources.cache import KeptPage
from sources.errors import Refused, SourceError, TooLarge, TooSlow, UnexpectedShape, Unreachable
from sources.page import Page
from sources.private_address import leads_inside
from sources.text import one_line

_LONGEST_REFUSAL = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: where, which media types are wanted, and what is posted, if anything.

    `sent_by` is the address that sent us on to this one; empty when a person or the settings named it. A
    `secret` is a header that no error and no log may show.
    """

    address: str
    accept: str
    body: bytes | None = None
    body_kind: str = ""
    sent_by: str = ""
    secret: tuple[str, str] | None = field(default=None, repr=False)
    to_file: ToFile | None = None

    @property
    def may_be_kept(self) -> bool:
        """Whether the answer may go into the cache."""
        return self.body is None and self.secret is None and self.to_file is None


@dataclass(frozen=True, slots=True)
class ToFile:
    """That the answer goes to a file, with limits of its own."""

    path: Path
    size_limit: int
    time_limit: float
    received: Callable[[int], None]


class MayPass(Exception):
    """A fault that the next try may not meet; `tries` is how many are worth it."""

    def __init__(self, fault: SourceError, tries: int = 99) -> None:
        super().__init__(fault)
        self.fault = fault
        self.tries = tries


class Exchange(threading.Thread):
    """One request on a thread that the program never waits for."""

    def __init__(
        self, wire: httpx.Client, question: Question, headers: dict[str, str], size_limit: int
    ) -> None:
        super().__init__(name="fetch", daemon=True)
        self.done = threading.Event()
        self.abandoned = threading.Event()
        self.received = 0
        self.page: Page | None = None
        self.fault: Exception | None = None
        self._request = (wire, question, headers, size_limit)

    def run(self) -> None:
        """Ask, read, and leave the page or the fault behind."""
        try:
            self.page = self._read()
        except Exception as fault:
            # Every fault belongs to the thread that waits; it is raised there.
            self.fault = fault
        finally:
            self.done.set()

    def _read(self) -> Page | None:
        wire, question, headers, size_limit = self._request
        address, method = question.address, "GET" if question.body is None else "POST"
        if _is_another_host(question.sent_by, address) and leads_inside(address):
            # Else any listing could have this machine ask its own network's routers and servers.
            raise Refused(question.sent_by, "it sends us on to an address inside our own network")
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
        to_file = self._request[1].to_file
        return to_file.path.open("wb") if to_file is not None and response.is_success else BytesIO()


def translated(fault: Exception, address: str) -> Exception:
    """A fault of the wire in our words; what may pass is wrapped so that it is tried again."""
    said = one_line(str(fault), 200)
    match fault:
        case SourceError():
            return fault
        case httpx.TimeoutException():
            return MayPass(TooSlow(address))
        case httpx.DecodingError():
            return UnexpectedShape(address, said)
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | httpx.LocalProtocolError():
            return Refused(address, "that is not an address we can ask")
        case httpx.ConnectError() if "CERTIFICATE" in said.upper():
            return Unreachable(address, "its security certificate could not be checked")
        case httpx.ConnectError():
            # Mostly there is no network at all, and nobody wants to wait long to be told so.
            return MayPass(Unreachable(address, said), tries=2)
        case httpx.TransportError():
            return MayPass(Unreachable(address, said))
    return Unreachable(address, said)


def _is_another_host(sent_by: str, address: str) -> bool:
    return bool(sent_by) and urlsplit(sent_by).hostname != urlsplit(address).hostname


def headers_of(question: Question, kept: KeptPage | None) -> dict[str, str]:
    """What a request says of itself, with the validators of a page that is kept."""
    headers = {"Accept": question.accept}
    if question.secret is not None:
        headers[question.secret[0]] = question.secret[1]
    if question.body is not None:
        headers["Content-Type"] = question.body_kind
    if kept is not None and kept.etag:
        headers["If-None-Match"] = kept.etag
    if kept is not None and kept.last_modified:
        headers["If-Modified-Since"] = kept.last_modified
    return headers
