"""The server of one workspace: a page on which visitors enter, then the app, in a process for each."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp_jinja2
from aiohttp import WSMsgType, web
from textual_serve.server import Server, to_int

from funding_tui.base.errors import OperationError
from funding_tui.tui.serving.entry import Door, Refused, checked_secret, new_secret
from funding_tui.tui.serving.guard import (
    ENTRY,
    add_headers,
    bracketed,
    cookie_name,
    guard,
    refuse_open_doors,
    visitor_of,
)
from funding_tui.tui.serving.visitor_app import VisitorApp, command_for, environment_for, named
from models.addresses import Address

PAGES = Path(__file__).parent / "pages"  # without the fonts that textual-serve's own page asks of the web
VISITORS = 8
LONGEST_MESSAGE = 1 << 20  # bytes of what a browser sends at once, such as a paste
log = logging.getLogger("funding_tui.serve")


class GuardedServer(Server):
    """A server of one workspace; each visitor has a process of the app to themselves.

    Args:
        workspace: which one; None for the person's own.
        host, port: where it listens.
        password: that visitors give; empty for a token of this time, in the address that is printed, which
            only loopback may have.
        visitors: how many may work at a time.

    Raises:
        BadInput: the address could be reached by others without a password, or the password is too short.
    """

    def __init__(
        self, workspace: Address | None, host: str, port: int, password: str = "", *, visitors: int = VISITORS
    ) -> None:
        refuse_open_doors(host, password)
        address = f"http://{bracketed(host)}:{port}"
        super().__init__("", host, port, title="funding-tui", public_url=address, templates_path=PAGES)
        self._workspace = workspace
        self._token = "" if password else new_secret()
        self._door = Door(checked_secret(password) if password else self._token)
        self._most = visitors
        self._here: set[VisitorApp] = set()
        self._environment: dict[str, str] = {}

    @property
    def entry_address(self) -> str:
        """What a visitor opens; with the token, where there is no password."""
        return f"{self.public_url}/?token={quote(self._token)}" if self._token else self.public_url

    def serve(self, debug: bool = False) -> None:
        """Serve until Ctrl-C.

        Raises:
            OperationError: another program listens there, or this machine has no such address.
        """
        with environment_for(self._workspace) as self._environment:
            try:
                self._find_port_free()
                super().serve(debug)
            except OSError as error:
                why = error.strerror or error
                message = f"nothing can be served at {self.public_url}: {why}; give another --port"
                raise OperationError(message) from error

    def _find_port_free(self) -> None:
        """Raise an `OSError` before anybody is told an address at which another program answers."""
        try:
            for found in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
                with socket.create_server(found[4][:2], family=found[0]):
                    continue
        except OSError as error:
            if error.errno == errno.EADDRINUSE:  # of anything else the server says itself what it is
                raise

    def initialize_logging(self) -> None:
        """Who came in and what went wrong, one line each on standard error."""
        logging.basicConfig(level="WARNING", format="%(asctime)s %(message)s", stream=sys.stderr, force=True)

    async def on_startup(self, app: web.Application) -> None:
        """Say where it is, in a line that can be opened."""
        del app
        sys.stderr.write(f"Open {self.entry_address} in a browser. Ctrl-C stops.\n")

    async def on_shutdown(self, app: web.Application) -> None:
        """End every visitor's process."""
        del app
        await asyncio.gather(*(each.stop() for each in list(self._here)))

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.extend(guard(self.host, self.port, self._door))
        app.on_response_prepare.append(add_headers)
        app.add_routes([web.post(ENTRY, self.handle_entry)])
        return app

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        """The app for who has entered; else the page on which one enters."""
        if visitor_of(request, self.port, self._door) is None:
            return self._entry_page(request, "", 200, request.query.get("token", ""))
        if len(self._here) >= self._most:
            sentence = f"{self._most} visitors are here, and no more can be. Try again when one has left."
            return self._entry_page(request, sentence, 503, "")
        context = {
            "font_size": to_int(request.query.get("fontsize", "16"), 16),
            "app_websocket_url": f"ws{self.public_url.removeprefix('http')}/ws",
            "statics": f"{self.public_url}/static/",
            "title": self.title,
        }
        return aiohttp_jinja2.render_template("app_index.html", request, context)

    async def handle_entry(self, request: web.Request) -> web.StreamResponse:
        """Let a visitor in, or say why not."""
        form = await request.post()
        given, name = str(form.get("password", "")), str(form.get("name", ""))
        try:
            visit = self._door.enter(request.remote or "", given, name)
        except Refused as refused:
            page = self._entry_page(request, str(refused), 429 if refused.wait else 401, "")
            if refused.wait:
                page.headers["Retry-After"] = str(refused.wait)
            return page
        entered = web.Response(status=303, headers={"Location": "/"})
        entered.set_cookie(cookie_name(self.port), visit, httponly=True, samesite="Strict", path="/")
        return entered

    def _entry_page(self, request: web.Request, said: str, status: int, token: str) -> web.Response:
        context = {"said": said, "token": token, "asks_password": not self._token, "entry": ENTRY}
        return aiohttp_jinja2.render_template("enter.html", request, context, status=status)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """A visitor's connection: their keys go to their process, and what it paints comes back."""
        if len(self._here) >= self._most:
            raise web.HTTPServiceUnavailable(text="Too many visitors are here.")
        websocket = web.WebSocketResponse(heartbeat=15, max_msg_size=LONGEST_MESSAGE)
        visitor = VisitorApp(
            command_for(self._workspace),
            named(self._environment, visitor_of(request, self.port, self._door) or ""),
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=websocket.close,
            download_manager=self.download_manager,
        )
        self._here.add(visitor)
        try:
            await websocket.prepare(request)
            width, height = (to_int(request.query.get(side, ""), 80) for side in ("width", "height"))
            await visitor.start(width, height)
            await _hear(websocket, visitor)
        finally:
            await visitor.stop()
            self._here.discard(visitor)
        return websocket


async def _hear(websocket: web.WebSocketResponse, visitor: VisitorApp) -> None:
    """Pass on what the browser sends, until it goes; what is no message of ours ends the connection."""
    async for message in websocket:
        if message.type != WSMsgType.TEXT:
            continue
        try:
            await _pass_on(message.json(), websocket, visitor)
        except (ValueError, TypeError, LookupError):
            log.warning("a connection was closed: it sent what this app's page never sends")
            await websocket.close()


async def _pass_on(envelope: Any, websocket: web.WebSocketResponse, visitor: VisitorApp) -> None:
    match envelope:
        case ["stdin", str(typed)]:
            await visitor.send_bytes(typed.encode())
        case ["resize", {"width": int(width), "height": int(height)}]:
            await visitor.set_terminal_size(width, height)
        case ["ping", said]:
            await websocket.send_json(["pong", said])
        case ["blur", *_]:
            await visitor.blur()
        case ["focus", *_]:
            await visitor.focus()
        case _:
            raise ValueError(envelope)
