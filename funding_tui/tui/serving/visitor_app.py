"""A visitor's own process of the app: what it is told, and how it ends."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual_serve.app_service import AppService

from funding_tui.base.settings import OFFICER_VARIABLE
from models.addresses import Address, ServerAddress

DRIVER = "funding_tui.tui.serving.visitor_driver:VisitorDriver"
SECRETS = ("FUNDING_TUI_SERVE_PASSWORD", "PGPASSWORD", "FUNDING_TUI_DATABASE")
GRACE_SECONDS = 3.0  # for a process to end by itself
WIDEST, TALLEST = 500, 200  # cells of a terminal


class VisitorApp(AppService):
    """One visitor's process, ended with the visit or the server.

    Args:
        words: the command.
        environment: of the process, without any password.
        sending: how the process reaches the browser, as `AppService` takes it.
    """

    def __init__(self, words: list[str], environment: Mapping[str, str], **sending: Any) -> None:
        super().__init__(" ".join(words), **sending)
        self._words = words
        self._environment = dict(environment)

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        """What the process is told: its visitor, and a terminal of a size that can be."""
        told = {key: value for key, value in super()._build_environment().items() if key not in SECRETS}
        size = {"COLUMNS": str(within(width, WIDEST)), "ROWS": str(within(height, TALLEST))}
        return told | size | {"TEXTUAL_DRIVER": DRIVER} | self._environment

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start it; no shell has a part in it."""
        environment = self._build_environment(width, height)
        process = await asyncio.create_subprocess_exec(
            *self._words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment
        )
        assert process.stdin is not None
        self._process, self._stdin = process, process.stdin
        return process

    async def set_terminal_size(self, width: int, height: int) -> None:
        """Tell the process of a new size, no larger than a terminal can be."""
        await super().set_terminal_size(within(width, WIDEST), within(height, TALLEST))

    async def stop(self) -> None:
        """Ask the process to end, and end it where it does not."""
        process = self._process
        with suppress(asyncio.TimeoutError, ConnectionError):
            await asyncio.wait_for(super().stop(), GRACE_SECONDS)
        if process is None or process.returncode is not None:
            return
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(process.wait(), GRACE_SECONDS)
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def within(cells: int, most: int) -> int:
    """A side of a terminal, at least one cell and no more than `most`."""
    return max(1, min(cells, most))


def command_for(workspace: Address | None) -> list[str]:
    """The command that opens the app; a server's address is not in it, for a command line is seen by all."""
    words = [sys.executable, "-m", "funding_tui"]
    return [*words, "--workspace", str(workspace.resolve())] if isinstance(workspace, Path) else words


@contextmanager
def environment_for(workspace: Address | None) -> Iterator[dict[str, str]]:
    """What each visitor's process is told of a database; a password goes by a file for its owner alone."""
    if not isinstance(workspace, ServerAddress):
        yield {}
        return
    password = workspace.password or os.environ.get("PGPASSWORD")
    told = {"FUNDING_TUI_DATABASE": str(workspace)}
    if not password:
        yield told
        return
    with TemporaryDirectory(prefix="funding-tui-") as folder:  # of its owner alone
        passwords = Path(folder) / "passwords"
        escaped = password.replace("\\", "\\\\").replace(":", "\\:")
        passwords.touch(mode=0o600)
        passwords.write_text(f"*:*:*:*:{escaped}\n", "utf-8")
        yield told | {"PGPASSFILE": str(passwords)}


def named(environment: Mapping[str, str], visitor: str) -> dict[str, str]:
    """The environment of one visitor, whose name is recorded with what they do."""
    return {**environment, OFFICER_VARIABLE: visitor}
