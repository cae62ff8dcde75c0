"""The app in a browser: for this machine alone, or behind a password."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("textual_serve")
import aiohttp
import openpyxl
from aiohttp import web

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.commands import verbs
from funding_tui.tui.serving.entry import TRIES, WAIT_SECONDS, Door, Refused
from funding_tui.tui.serving.server import GuardedServer
from funding_tui.tui.serving.visitor_app import VisitorApp, command_for, environment_for, named
from models.addresses import ServerAddress
from tests.builders import a_workspace


def a_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PASSWORD = "pa:ss wörd"
PATIENCE = 60  # seconds, on a busy machine


@asynccontextmanager
async def serving(password: str = PASSWORD, *, visitors: int = 8) -> AsyncIterator[GuardedServer]:
    server = GuardedServer(None, "127.0.0.1", a_port(), password, visitors=visitors)
    runner = web.AppRunner(await server._make_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", server.port).start()
    try:
        yield server
    finally:
        await runner.cleanup()


def a_browser() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))  # loopback's cookies too


async def enter(
    session: aiohttp.ClientSession, url: str, password: str = PASSWORD, name: str = "Ann Lee"
) -> int:
    form = {"password": password, "name": name}
    async with session.post(f"{url}/enter", data=form) as answer:
        return answer.status


async def test_a_visitor_enters_with_a_name_and_the_password_and_asks_no_other_site() -> None:
    async with serving() as server, a_browser() as session:
        async with session.get(server.public_url) as answer:
            assert "Password" in await answer.text()
        assert await enter(session, server.public_url) == 200
        async with session.get(server.public_url) as answer:
            assert "textual-terminal" in await answer.text()
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


async def test_without_a_password_the_address_that_is_printed_holds_a_token() -> None:
    async with serving(password="") as server, a_browser() as session:
        async with session.get(server.public_url) as answer:
            assert "textual-terminal" not in await answer.text()
        async with session.get(server.entry_address) as answer:
            token = re.search(r'name="password" value="([^"]+)"', await answer.text())
        assert token is not None
        assert await enter(session, server.public_url, "a guess") == 401
        assert await enter(session, server.public_url, token[1]) == 200


@pytest.mark.parametrize("path", ["/ws", "/static/js/textual.js", "/download/x", "/nothing"])
async def test_nothing_is_given_to_who_has_not_entered_and_every_answer_carries_the_headers(
    path: str,
) -> None:
    async with serving() as server, a_browser() as session:
        async with session.get(f"{server.public_url}{path}") as answer:
            assert answer.status == 401
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        await enter(session, server.public_url)
        async with session.get(f"{server.public_url}{path}") as answer:
            assert answer.headers["Cache-Control"] == "no-store"


async def test_tries_are_limited_and_then_even_the_password_waits(caplog: pytest.LogCaptureFixture) -> None:
    async with serving() as server, a_browser() as session:
        tries = [await enter(session, server.public_url, f"guess {number}") for number in range(TRIES)]
        assert tries == [401] * TRIES
        assert await enter(session, server.public_url) == 429
    assert f"wrong password from 127.0.0.1, try {TRIES} of {TRIES}" in caplog.text
    assert "guess" not in caplog.text


def test_after_the_wait_the_password_enters_again() -> None:
    now = 0.0
    door = Door(PASSWORD, lambda: now)
    for _ in range(TRIES):
        with pytest.raises(Refused):
            door.enter("10.0.0.9", "wrong", "Ann")
    assert door.enter("10.0.0.1", PASSWORD, "Bo")  # another address does not wait
    now = WAIT_SECONDS + 1
    assert door.name_of(door.enter("10.0.0.9", PASSWORD, "  Ann   Lee ")) == "Ann Lee"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "Ann\x1b[2J", "Ann\u202e"])
async def test_a_visitor_without_a_name_that_can_be_recorded_stays_outside(name: str) -> None:
    async with serving() as server, a_browser() as session:
        assert await enter(session, server.public_url, name=name) == 401
        async with session.get(server.public_url) as answer:
            assert "textual-terminal" not in await answer.text()


async def test_no_more_visitors_than_may_be() -> None:
    async with serving(visitors=0) as server, a_browser() as session:
        await enter(session, server.public_url)
        async with session.get(server.public_url) as answer:
            assert answer.status == 503
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{server.public_url}/ws")
        assert refused.value.status == 503


async def test_another_name_bent_to_this_machine_is_turned_away() -> None:
    headers = {"Host": "evil.example"}
    async with serving() as server, aiohttp.request("GET", server.public_url, headers=headers) as answer:
        assert answer.status == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null"])
async def test_a_page_elsewhere_cannot_drive_the_app(origin: str) -> None:
    async with serving() as server, a_browser() as session:
        await enter(session, server.public_url)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{server.public_url}/ws", headers={"Origin": origin})
        assert refused.value.status == 403


@asynccontextmanager
async def served(workspace: Path) -> AsyncIterator[tuple[subprocess.Popen[str], str]]:
    """A server in a process of its own, and its address."""
    port = a_port()
    command = [
        sys.executable,
        "-m",
        "funding_tui",
        "serve",
        "--port",
        str(port),
        "--workspace",
        str(workspace),
    ]
    environment = {**os.environ, "FUNDING_TUI_SERVE_PASSWORD": PASSWORD}
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, text=True, env=environment)
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(20)


async def entered(session: aiohttp.ClientSession, url: str) -> aiohttp.ClientWebSocketResponse:
    """The app's connection, once the server is there and its visitor has entered."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                assert await enter(session, url) == 200
                break
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    return await session.ws_connect(f"{url}/ws?width=80&height=24", headers={"Origin": url})


def processes_on(workspace: Path) -> list[str]:
    """The processes of the app on a workspace, but for the server."""
    found = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in found.splitlines() if str(workspace) in line and " serve " not in line]


@pytest.mark.slow
async def test_the_app_paints_in_the_browser_hears_keys_and_gives_its_files_to_the_browser(
    demo: Path,
) -> None:
    async with served(demo) as (_, url), a_browser() as session, await entered(session, url) as app:
        await painted(app, lambda told: "[1 " in told)
        await app.send_json(["stdin", "2"])
        await painted(app, lambda told: "Community fund" in told and "[2 " in told)
        await app.send_json(["stdin", "E"])
        await painted(app, lambda told: "Enter writes" in told)
        await app.send_json(["stdin", "\r"])
        key = await a_download(app)
        async with session.get(f"{url}/download/{key}") as answer:
            assert answer.status == 200
            assert "attachment" in answer.headers["Content-Disposition"]
            assert openpyxl.load_workbook(BytesIO(await answer.read())).sheetnames
        await app.send_json(["stdin", "q"])
        async with asyncio.timeout(PATIENCE):
            while not app.closed:  # the app has ended by itself
                await app.receive()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="lists processes as POSIX does")
@pytest.mark.parametrize("end", ["terminate", "kill"])
async def test_visitors_processes_end_with_the_server(tmp_path: Path, end: str) -> None:
    with a_workspace(tmp_path) as made:
        place = made.path
    async with served(place) as (process, url), a_browser() as session:
        app = await entered(session, url)
        await painted(app, lambda told: "[1 " in told)
        assert processes_on(place)
        getattr(process, end)()
        process.wait(20)
        async with asyncio.timeout(PATIENCE):
            while processes_on(place):
                await asyncio.sleep(0.1)


async def a_download(app: aiohttp.ClientWebSocketResponse) -> str:
    """The key of a file that the app gives to its browser."""
    async with asyncio.timeout(PATIENCE):
        while True:
            message = await app.receive()
            if message.type == aiohttp.WSMsgType.TEXT and message.json()[0] == "deliver_file_start":
                return str(message.json()[1])


async def painted(app: aiohttp.ClientWebSocketResponse, enough: Callable[[str], bool]) -> str:
    told = ""
    async with asyncio.timeout(PATIENCE):
        while not enough(told):
            message = await app.receive()
            told += message.data.decode("utf-8", "replace") if isinstance(message.data, bytes) else ""
    return told


@pytest.mark.parametrize(
    ("host", "sentence"), [("192.0.2.7", "needs a password"), ("0.0.0.0", "the one address")]
)
def test_any_other_address_is_refused_without_a_password(tmp_path: Path, host: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        GuardedServer(None, host, 8000)
    with a_workspace(tmp_path) as made:
        done = CliRunner().invoke(verbs, ["serve", "--host", host, "--workspace", str(made.path)])
    assert isinstance(done.exception, BadInput)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_port_that_is_taken_is_reported_before_anybody_is_told_an_address(
    tmp_path: Path, host: str
) -> None:
    with a_workspace(tmp_path) as records, socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        words = ["serve", "--host", host, "--port", port, "--workspace", str(records.path)]
        result = CliRunner().invoke(verbs, words)
    assert isinstance(result.exception, OperationError)
    assert f"nothing can be served at http://{host}:{port}: " in str(result.exception)
    assert str(result.exception).endswith("; give another --port")
    assert result.output == ""


def test_an_empty_password_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("\n", "utf-8")
    done = CliRunner().invoke(verbs, ["serve", "--password-file", str(tmp_path / "word")])
    assert "holds no password" in str(done.exception)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(BadInput, match="eight"):
        GuardedServer(None, "127.0.0.1", 8000, "pass")


def test_a_path_with_spaces_is_one_word_of_the_command(tmp_path: Path) -> None:
    assert str(tmp_path / "a b.funding") in command_for(tmp_path / "a b.funding")


def test_a_password_of_a_database_is_in_no_command_line_and_no_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FUNDING_TUI_DATABASE", "postgresql://ann:s3cret:@h/csp")
    monkeypatch.setenv("FUNDING_TUI_SERVE_PASSWORD", "pa:ss wörd")
    place = ServerAddress("postgresql://ann:s3cret%3A@h/csp")
    with environment_for(place) as told:
        app = VisitorApp(
            command_for(place),
            named(told, "Ann"),
            write_bytes=None,
            write_str=None,
            close=None,
            download_manager=None,
        )
        environment = app._build_environment(10**9, -5)
        kept = Path(environment["PGPASSFILE"])
        assert kept.read_text("utf-8") == "*:*:*:*:s3cret\\:\n"
        assert sys.platform == "win32" or kept.stat().st_mode & 0o077 == 0
    assert not kept.exists()
    assert "csp" not in " ".join(command_for(place))
    assert not [name for name, value in environment.items() if "s3cret" in value or "pa:ss" in value]
    assert environment["FUNDING_TUI_DATABASE"] == "postgresql://ann@h/csp"
    assert environment["FUNDING_TUI_OFFICER"] == "Ann"
    assert (environment["COLUMNS"], environment["ROWS"]) == ("500", "1")
