"""The app served to a browser by textual-serve, behind a guard of our own."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from aiohttp import web
from textual_serve.server import Server

from funding_tui.tui.serving.guard import guard, refuse_open_doors
from models.addresses import Address, ServerAddress

PAGES = Path(__file__).parent / "pages"  # without the fonts that textual-serve's own page asks of the web


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
