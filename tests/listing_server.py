"""A web server on this machine only, whose answers and faults a test writes down beforehand.

Also a person's stand-in for the real sites: `python -m tests.listing_server > settings.toml`.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: path, query (name -> values), headers (names in lower case) and what was posted."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes = b""

    def first(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, and how badly.

    Attributes:
        delay: seconds of silence before the answer.
        cut: bytes of the body really sent although all are announced; None sends all.
        drip: seconds between single bytes of the body; 0 sends it at once.
    """

    body: bytes | str = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int | None = None
    drip: float = 0.0

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else self.body.encode()


Reply = Answer | Callable[[Request], Answer]


class ListingServer:
    """A server with scripted routes; each path gives its answers in turn and then repeats the last."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Request] = []
        self.dripped = 0  # bytes sent one by one
        self.silent = 0  # answers that are kept waiting
        self.stopping = threading.Event()
        self._routes: dict[str, list[Reply]] = {}
        self._guard = threading.Lock()
        self._server = _QuietServer(("127.0.0.1", port), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def at(self, path: str, *replies: Reply) -> Self:
        """Script a path anew."""
        with self._guard:
            self._routes[path] = list(replies)
        return self

    def asked(self, path: str) -> list[Request]:
        """The requests that came for a path."""
        return [request for request in self.requests if request.path == path]

    def reply_to(self, request: Request) -> Answer:
        with self._guard:
            self.requests.append(request)
            script = self._routes.get(request.path)
            if not script:
                return Answer("nothing here", 404, "text/plain")
            reply = script.pop(0) if len(script) > 1 else script[0]
        return reply if isinstance(reply, Answer) else reply(request)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _QuietServer(ThreadingHTTPServer):
    owner: ListingServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what many of these tests are about."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _QuietServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        told = {name.lower(): value for name, value in self.headers.items()}
        owner = self.server.owner
        body = self.rfile.read(int(told.get("content-length", "0")))
        query = parse_qs(parts.query, keep_blank_values=True)
        answer = owner.reply_to(Request(parts.path, query, told, body))
        if answer.delay:
            owner.silent += 1
            if owner.stopping.wait(answer.delay):
                self.close_connection = True
                return
            owner.silent -= 1
        self.send_response(answer.status)
        headers = {"Content-Type": answer.kind, **answer.headers}
        if answer.status != 304:
            headers.setdefault("Content-Length", str(len(answer.content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.status != 304:
            self._send_body(answer)

    do_POST = do_GET

    def _send_body(self, answer: Answer) -> None:
        body = answer.content[: answer.cut]
        if answer.cut is not None:
            self.close_connection = True
        if not answer.drip:
            self.wfile.write(body)
            return
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.server.owner.dripped += 1
            if self.server.owner.stopping.wait(answer.drip):
                self.close_connection = True
                return

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


def main() -> None:
    """Serve until interrupted, and print the settings file that points every source here."""
    from tests.sources.world import every_source

    with every_source() as tables:
        for table in tables:
            lines = (f"{name} = {json.dumps(value)}" for name, value in table.items())
            sys.stdout.write("\n".join(("[[source]]", *lines, "", "")))
        sys.stdout.write("# ready\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    # Run as a program this file is loaded under two names; the pages know only this one's classes.
    from tests.listing_server import main as serve

    serve()
