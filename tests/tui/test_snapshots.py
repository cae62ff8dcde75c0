"""How each screen looks, at the size that must work and at a wider one; no clock is in sight.

Taken on the lowest Python alone. After a wanted change, add --snapshot-update and look at what changed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from funding_tui.allocate.report.report import RunReport
from funding_tui.tui.session import WorkspaceSession
from tests.prove.reports import a_report, an_infeasible_report
from tests.tui.driving import an_app, press, rest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="snapshots are of the lowest Python"),
]

SMALL, WIDE = (80, 24), (120, 40)
WALKS = {
    "today": ["1"],
    "opportunities": ["2"],
    "held": ["3"],
    "projects": ["4"],
    "allocate": ["5"],
    "stream": ["1", "enter"],
    "rules": ["5", "tab"],
    "turned": ["5", "l", "down", "o", "tab", *["down"] * 5, "o"],
    "methods": ["5", "tab", "tab"],
    "allocated": ["5", "enter", "tab"],
    "infeasible": ["5", "r"],
    "help": ["5", "question_mark"],
    "scenarios": ["5", "s"],
    "export": ["5", "E"],
}


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was solved elsewhere, so that no picture waits for a solver or shows its time."""

    def last_report(session: WorkspaceSession, scenario: str) -> RunReport:
        return a_report(hostile=False, scenario=scenario)

    monkeypatch.setattr("funding_tui.tui.screens.allocate.allocate.read_last_report", last_report)
    monkeypatch.setattr(
        "funding_tui.tui.screens.allocate.solving_screen.propose_run",
        lambda *args, **more: an_infeasible_report(),
    )


PICTURES = {f"{name}-80x24": (walk, SMALL) for name, walk in WALKS.items()} | {
    f"{name}-120x40": (WALKS[name], WIDE)
    for name in ("today", "opportunities", "held", "projects", "allocate", "infeasible")
}
PICTURES["rules-160x48"] = (WALKS["rules"], (160, 48))


@pytest.mark.parametrize(("walk", "size"), list(PICTURES.values()), ids=list(PICTURES))
def test_it_looks_as_it_did(snap_compare: Any, demo: Path, walk: list[str], size: tuple[int, int]) -> None:
    app = an_app(demo)

    async def run_before(pilot: Pilot[None]) -> None:
        await rest(pilot)
        await press(pilot, *walk)
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False  # seen, whatever the moment of the picture

    try:
        assert snap_compare(app, terminal_size=size, run_before=run_before)
    finally:
        if app.workspace_session is not None:
            app.workspace_session.close()


def test_it_is_legible_without_colour(snap_compare: Any, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = an_app(demo)
    try:
        assert snap_compare(app, terminal_size=(80, 24), run_before=rest)
    finally:
        if app.workspace_session is not None:
            app.workspace_session.close()
