"""The start: the first frame waits for nothing, and a terminal that cannot show it is told so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from funding_tui.base.errors import OperationError
from funding_tui.tui.app import run_app

HEAVY = (
    "sqlmodel",
    "sqlalchemy",
    "pydantic",
    "pulp",
    "highspy",
    "httpx",
    "alembic",
    "docx",
    "xlsxwriter",
    "numpy",
)

FIRST_FRAME = f"""
import asyncio, sys
from funding_tui.tui.app import FundingApp

loaded = []

class Watched(FundingApp):
    def _start(self):
        # called once the first frame has been painted, before the workspace is opened
        loaded.extend(["LOADED", *(name for name in {HEAVY!r} if name in sys.modules)])
        self.exit()

async def main():
    async with Watched("nowhere").run_test() as pilot:
        await pilot.pause()

asyncio.run(main())
print(*loaded)
"""


def test_nothing_heavy_is_loaded_before_the_first_frame(tmp_path: Path) -> None:
    script = tmp_path / "first_frame.py"
    script.write_text(FIRST_FRAME, "utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["LOADED"], done.stderr


def test_a_dumb_terminal_is_refused_with_a_hint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(OperationError, match="funding-tui --help"):
        run_app(str(tmp_path))


def test_a_pipe_is_refused_with_a_hint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("TEXTUAL_DRIVER", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: False, raising=False)
    with pytest.raises(OperationError, match="needs a terminal"):
        run_app(str(tmp_path))
