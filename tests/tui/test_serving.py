"""The app in a browser: for this machine alone, or behind a password."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("textual_serve")
import aiohttp
from aiohttp import web

from funding_tui.base.errors import BadInput
from funding_tui.commands import verbs
from funding_tui.tui.serving import GuardedServer, command_for
from models.addresses import ServerAddress
from tests.builders import a_workspace


def a_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(password: str = "") -> AsyncIterator[str]:
    server = GuardedServer(None, "127.0.0.1", a_port(), password)
    runner = web.AppRunner(await server._make_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", server.port).start()
    try:
        yield server.public_url
    finally:
        await runner.cleanup()


async def status_of(url: str, **headers: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status


def basic(user: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


async def test_the_page_opens_on_this_machine_and_asks_no_other_site() -> None:
    async with serving() as url, aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "<script" in await answer.text()


async def test_another_name_bent_to_this_machine_is_turned_away() -> None:
    async with serving() as url:
        assert await status_of(url, Host="evil.example") == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null"])
async def test_a_page_elsewhere_cannot_drive_the_app(origin: str) -> None:
    async with serving() as url, aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{url}/ws", headers={"Origin": origin})
        assert refused.value.status == 403


async def test_with_a_password_nobody_enters_without_it() -> None:
    async with serving(password="pa:ss wörd") as url:
        assert await status_of(url) == 401
        assert await status_of(url, Authorization=basic("officer", "wrong")) == 401
        assert await status_of(url, Authorization=basic("other", "pa:ss wörd")) == 401
        assert await status_of(url, Authorization="Basic %%%") == 401
        assert await status_of(url, Authorization=basic("officer", "pa:ss wörd")) == 200


@pytest.mark.slow
async def test_the_app_paints_in_the_browser_and_hears_keys(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as made:
        place = made.path
    port = a_port()
    command = [sys.executable, "-m", "funding_tui", "serve", "--port", str(port), "--workspace", str(place)]
    served = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        async with aiohttp.ClientSession() as session:
            async with asyncio.timeout(20):
                while not await answers(session, url):
                    await asyncio.sleep(0.1)
            socket_of = session.ws_connect(f"{url}/ws?width=80&height=24", headers={"Origin": url})
            async with socket_of as app:
                await painted(app, lambda told: "[1 " in told)
                await app.send_json(["stdin", "3"])
                assert "[1 " not in (await painted(app, lambda told: "[3 " in told)).rpartition("[3 ")[2]
                await app.send_json(["stdin", "q"])
                async with asyncio.timeout(20):
                    while not app.closed:  # the app has ended by itself
                        await app.receive()
    finally:
        served.terminate()
        served.wait(20)


async def answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def painted(app: aiohttp.ClientWebSocketResponse, enough: Callable[[str], bool]) -> str:
    told = ""
    async with asyncio.timeout(20):
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


def test_an_empty_password_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("\n", "utf-8")
    done = CliRunner().invoke(verbs, ["serve", "--password-file", str(tmp_path / "word")])
    assert "holds no password" in str(done.exception)


def test_a_path_with_spaces_is_one_word_of_the_command(tmp_path: Path) -> None:
    assert "'" in command_for(tmp_path / "a b.funding") or '"' in command_for(tmp_path / "a b.funding")


def test_a_server_s_password_is_not_on_the_command_line_of_what_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FUNDING_TUI_DATABASE", "")
    server = GuardedServer(ServerAddress("postgresql://ann:s3cret@h/csp"), "127.0.0.1", a_port())
    assert "csp" not in server.command
    assert os.environ["FUNDING_TUI_DATABASE"] == "postgresql://ann:s3cret@h/csp"
