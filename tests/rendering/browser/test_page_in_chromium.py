"""The exported page in a real browser, held to WCAG 2.2 AA by axe-core, where both are on the machine.

Set FUNDING_TUI_AXE to the path of axe-core's `axe.min.js`; chromium is looked for on the path.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from funding_tui.prove.paper import board_paper
from funding_tui.rendering.web_page import write_page
from tests.prove.reports import a_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(os.environ.get("FUNDING_TUI_AXE", "nowhere"))
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOLD = """
axe.run(document, {runOnly: %s}).then((found) => {
  const width = document.documentElement.scrollWidth;
  const told = {violations: found.violations.map((each) => each.id), passes: found.passes.length, width};
  document.body.dataset.told = JSON.stringify(told);
});
"""


@pytest.mark.skipif(
    CHROMIUM is None or not AXE.is_file(), reason="no chromium, or FUNDING_TUI_AXE is not set"
)
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_mend(tmp_path: Path, width: int, scheme: str) -> None:
    page = write_page(board_paper(a_report()))
    # the page's own policy would keep the test's script out too
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    script = f"<script>{AXE.read_text('utf-8')}</script><script>{TOLD % json.dumps(RULES)}</script>"
    file = tmp_path / "page.html"
    file.write_text(page.replace("</body>", f"{script}</body>"), "utf-8")
    dark = ("--force-dark-mode",) if scheme == "dark" else ()
    assert CHROMIUM is not None
    size, profile = f"--window-size={width},800", f"--user-data-dir={tmp_path / 'profile'}"
    command = [
        CHROMIUM,
        *FLAGS,
        *dark,
        size,
        profile,
        "--virtual-time-budget=20000",
        "--dump-dom",
        file.as_uri(),
    ]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    result = re.search(r'data-told="([^"]*)"', shown)
    assert result is not None
    found = json.loads(unescape(result[1]))
    assert found["violations"] == []
    assert found["passes"] > 20
