"""The main job of an installed funding-tui: init, import, sync, propose, every export, the app.

    python main_job.py

Run by `.ci/versions` in an empty folder and an environment with nothing but the package. Standard output
of `--json` must be one JSON document and nothing else; what another library opens must open. Ends with one
line, or with what failed.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import docx
import openpyxl

WORKSPACE = "job.funding"
STREAMS = """stream code,stream,funder,financial year,cost type,awarded,signed,source
winter,Winter nights fund,Smallshire Council,2026/27,revenue-other,"£1,000.50",2026-04-02,made up
"""
FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Made up</title><id>urn:made-up</id>
<updated>2026-11-02T09:00:00Z</updated>
<entry><title>Made up fund for [safer] streets</title><id>urn:made-up:1</id>
<updated>2026-11-02T09:00:00Z</updated>
<link href="https://example.org/1"/><summary>Closes on 31 January 2027.</summary></entry></feed>
"""
PAPERS = ("docx", "pdf", "html", "md", "xlsx", "json", "csv", "zip")


class Failed(Exception):
    """A step of the job did not do what it must."""


class _Feed(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = FEED.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/atom+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def funding_tui(*words: str, codes: tuple[int, ...] = (0,)) -> Any:
    """Run a verb with `--json`; what it printed, read strictly."""
    command = [sys.executable, "-m", "funding_tui", *words, "--json"]
    done = subprocess.run(command, capture_output=True, check=False)
    said = f"`{' '.join(words)}` ended with {done.returncode}"
    if done.returncode not in codes:
        raise Failed(f"{said}: {done.stderr.decode(errors='replace')[-2_000:]}")
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        raise Failed(f"{said}, and its output is not one JSON document: {done.stdout[:200]!r}") from error


async def open_the_app() -> None:
    """Open the app without a terminal, and look at every screen."""
    from funding_tui.tui.app import FundingApp

    app = FundingApp(WORKSPACE)
    async with app.run_test(size=(80, 24)) as pilot:
        for key in "1234567890":
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()


def main() -> None:
    """Do it all."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/feed.atom"
    source = {
        "kind": "feed",
        "name": "made-up",
        "title": "Made up",
        "address": address,
        "interval_seconds": 0.0,
    }
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in source.items())
    Path("settings.toml").write_text(f"[[source]]\n{lines}\n", encoding="utf-8")
    os.environ |= {
        "FUNDING_TUI_SETTINGS": str(Path("settings.toml").resolve()),
        "FUNDING_TUI_WORKSPACE": WORKSPACE,
    }

    funding_tui("init", "--demo", "--workspace", WORKSPACE)
    Path("streams.csv").write_text(STREAMS, encoding="utf-8")
    if funding_tui("import", "streams", "streams.csv")["errors"]:
        raise Failed("the streams were not taken in")
    if funding_tui("sync", "made-up")[0]["new"] != 1:
        raise Failed("the listing was not fetched")
    run = funding_tui("propose", "rural-floor", "--quick")
    if not run["verified"]:
        raise Failed(f"the run did not pass its re-check: {run['status']}")
    for suffix in PAPERS:
        funding_tui("export", "latest", "--to", f"paper.{suffix}")
    if not docx.Document("paper.docx").paragraphs or not openpyxl.load_workbook("paper.xlsx").sheetnames:
        raise Failed("a paper is empty")
    if not Path("paper.pdf").read_bytes().startswith(b"%PDF") or zipfile.ZipFile("paper.zip").testzip():
        raise Failed("a paper is not what its name says")
    funding_tui("verify", "paper.zip", codes=(0, 4))
    funding_tui("doctor", codes=(0, 4))
    asyncio.run(open_the_app())
    print(
        f"the main job was done: init, import, sync, propose, {len(PAPERS)} exports, verify, doctor, the app"
    )


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"the main job failed: {failed}")
