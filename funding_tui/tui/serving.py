"""The app in a browser, by textual-serve behind a guard: this machine alone, or who has the password."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import shlex
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware
from textual_serve.server import Server

from funding_tui.base.errors import BadInput
from models.addresses import Address, ServerAddress

PAGES = Path(__file__).parent / "pages"  # without the fonts that textual-serve's own page asks of the web
LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))
EVERYWHERE = frozenset(("0.0.0.0", "::", ""))
USER = "officer"
# The page's own scripts and styles, and its one connection back; nothing is asked of any other site.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'"
)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class GuardedServer(Server):
    """A server of one workspace; each visitor has a process of the app to themselves.

    Args:
        workspace: which one; None for the person's own.
        host, port: where it listens.
        password: that visitors give; empty for none, which only loopback may have.

    Raises:
        BadInput: the address could be reached by others without a password.
    """

    def __init__(self, workspace: Address | None, host: str, port: int, password: str = "") -> None:
        refuse_open_doors(host, password)
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        if isinstance(workspace, ServerAddress):
            # a command line is seen by all who use the machine, and may hold a password
            os.environ["FUNDING_TUI_DATABASE"] = workspace.url
        super().__init__(
            command_for(workspace),
            host,
            port,
            title="funding-tui",
            public_url=address,
            templates_path=PAGES,
        )
        self.password = password

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.extend(guard(self.host, self.port, self.password))
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say where it is, in a line that can be opened."""
        del app
        sys.stderr.write(f"Open {self.public_url} in a browser. Ctrl-C stops.\n")


def command_for(workspace: Address | None) -> str:
    """The command line that opens the app, as this system's shell reads it, without a server's address."""
    words = [sys.executable, "-m", "funding_tui"]
    if isinstance(workspace, Path):
        words += ["--workspace", str(workspace.resolve())]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def refuse_open_doors(host: str, password: str) -> None:
    """Let an address be served only to this machine, or behind a password.

    Raises:
        BadInput: it is not loopback and there is no password, or it names every address at once.
    """
    if host in EVERYWHERE:
        message = "give the one address by which others reach this machine, not every address at once"
        raise BadInput(message)
    if host not in LOOPBACK and not password:
        message = (
            f"{host} can be reached from other machines, so it needs a password: give --password-file, or "
            "set FUNDING_TUI_SERVE_PASSWORD; on this machine alone, leave --host out"
        )
        raise BadInput(message)


def guard(host: str, port: int, password: str) -> list[Middleware]:
    """What every request passes, in this order: is it for us, does it come from our own page, may it enter.

    A page elsewhere cannot drive the app: its requests carry another `Origin`, or, where it has bent a name
    of its own to this machine, another `Host`.
    """
    names = LOOPBACK if host in LOOPBACK else {host}
    ours = {f"{_bracketed(name)}:{port}" for name in names}

    @web.middleware
    async def only_ours(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.host not in ours:
            raise web.HTTPMisdirectedRequest(text="This server answers to its own address only.")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc not in ours:
            raise web.HTTPForbidden(text="Only this server's own page may ask.")
        return await handler(request)

    @web.middleware
    async def with_password(request: web.Request, handler: Handler) -> web.StreamResponse:
        if password and not hmac.compare_digest(_given(request), password.encode()):
            challenge = {"WWW-Authenticate": 'Basic realm="funding-tui", charset="UTF-8"'}
            raise web.HTTPUnauthorized(text=f"Enter as {USER!r} with the password.", headers=challenge)
        return await handler(request)

    @web.middleware
    async def with_policy(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        if not answer.prepared:
            answer.headers["Content-Security-Policy"] = POLICY
            answer.headers["X-Content-Type-Options"] = "nosniff"
            answer.headers["Referrer-Policy"] = "no-referrer"
            answer.headers["Cache-Control"] = "no-store"
        return answer

    return [only_ours, with_password, with_policy]


def _given(request: web.Request) -> bytes:
    """The password that a request brings; nothing where it brings none, or one that cannot be read."""
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return b""
    try:
        user, _, password = base64.b64decode(encoded, validate=True).partition(b":")
    except binascii.Error:
        return b""
    return password if user == USER.encode() else b""


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
