"""What every request passes, and what every answer carries.

A page elsewhere cannot drive the app: its requests carry another `Origin`, or, where it has bent a name of
its own to this machine, another `Host`; and the key of a visit is a cookie that no other site's request
brings.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from funding_tui.base.errors import BadInput
from funding_tui.tui.serving.entry import Door

LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))
EVERYWHERE = frozenset(("0.0.0.0", "::", ""))
ENTRY = "/enter"
# The page's own scripts and styles, and its one connection back; nothing is asked of any other site.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def refuse_open_doors(host: str, password: str) -> None:
    """Let an address be served to other machines only behind a password that was chosen for it.

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


def cookie_name(port: int) -> str:
    """What the key of a visit is kept as; cookies are shared by all ports of a machine."""
    return f"funding-tui-{port}"


def visitor_of(request: web.Request, port: int, door: Door) -> str | None:
    """The name of who asks; None where they have not entered."""
    return door.name_of(request.cookies.get(cookie_name(port), ""))


def guard(host: str, port: int, door: Door) -> list[Middleware]:
    """What every request passes: is it for us, does it come from our own page, has its visitor entered."""
    names = LOOPBACK if host in LOOPBACK else {host}
    ours = {f"{bracketed(name)}:{port}" for name in names}

    @web.middleware
    async def only_ours(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.host not in ours:
            raise web.HTTPMisdirectedRequest(text="This server answers to its own address only.")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc not in ours:
            raise web.HTTPForbidden(text="Only this server's own page may ask.")
        return await handler(request)

    @web.middleware
    async def only_visitors(request: web.Request, handler: Handler) -> web.StreamResponse:
        if visitor_of(request, port, door) is None and request.path not in ("/", ENTRY):
            raise web.HTTPUnauthorized(text="Enter first, on this server's own page.")
        return await handler(request)

    return [only_ours, only_visitors]


async def add_headers(request: web.Request, answer: web.StreamResponse) -> None:
    """Put the headers of safety on an answer, whatever it is: a page, a file, a refusal."""
    del request
    for name, value in HEADERS.items():
        answer.headers[name] = value


def bracketed(name: str) -> str:
    """A host as it stands in an address: an IPv6 one in brackets."""
    return f"[{name}]" if ":" in name else name
