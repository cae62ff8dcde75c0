"""The screen of proposals, by keyboard at 80x24."""

from __future__ import annotations

from pathlib import Path

import pytest

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.proposals.queries import proposals
from models.database import Workspace
from tests.prove.proposals.conftest import CERTIFIER, OFFICER, proposed
from tests.prove.proposals.steps import submitted
from tests.tui.driving import driven, of, pane, press, shown, words_of, write

pytestmark = pytest.mark.slow


@pytest.fixture
def path(county: Workspace) -> Path:
    return county.path


async def test_a_run_is_drafted_submitted_and_certified_by_keyboard(
    county: Workspace, run: RunReport, path: Path
) -> None:
    async with driven(path) as pilot:
        await press(pilot, "5", "S")
        assert "Press n to draft run 1" in shown(pilot)
        await press(pilot, "n", "enter")
        await write(pilot, OFFICER)
        await press(pilot, "enter")
        assert "P1.1" in shown(pilot)
        assert "draft" in shown(pilot)
        await press(pilot, "s")
        await write(pilot, OFFICER)
        await press(pilot, "enter", "enter")
        assert "submitted" in shown(pilot)
        await press(pilot, "c")
        await write(pilot, OFFICER)
        await press(pilot, "enter", "enter")
        assert "somebody else must decide" in words_of(of(pilot).screen, "#said")
        await press(pilot, "escape", "c")
        await write(pilot, CERTIFIER)
        await press(pilot, "enter", "enter")
        assert "certified" in shown(pilot)
        assert f"Certified by {CERTIFIER}" in pane(pilot)
    assert [row.state for row in proposals(county)] == ["certified"]


async def test_a_version_is_declined_with_a_reason_and_says_what_changed(
    county: Workspace, run: RunReport, path: Path
) -> None:
    submitted(county, run)
    proposed(county, lock_out=["town"])
    async with driven(path) as pilot:
        await press(pilot, "P", "d")
        await write(pilot, CERTIFIER)
        await press(pilot, "enter", "enter")
        assert "why it is declined" in words_of(of(pilot).screen, "#said")
        await write(pilot, "Nothing for the villages")
        await press(pilot, "enter")
        assert "declined" in shown(pilot)
        await press(pilot, "v", "enter")
        await write(pilot, OFFICER)
        await press(pilot, "enter", "home", "enter")
        assert "Project village comes in with £5,000." in shown(pilot)


async def test_an_empty_list_says_what_to_do(county: Workspace, path: Path) -> None:
    async with driven(path) as pilot:
        await press(pilot, "P", "s")
        assert "No proposal yet" in shown(pilot)
        assert "There is no run yet" in shown(pilot)


async def test_a_title_from_outside_is_shown_as_text(county: Workspace, run: RunReport, path: Path) -> None:
    from funding_tui.prove.proposals.lifecycle import draft

    draft(county, run.run, who="[@click=app.bell]x[/]", title="[/red] =1+1 \x1b[31m")
    async with driven(path) as pilot:
        await press(pilot, "P")
        assert "[/red] =1+1" in shown(pilot)
        await press(pilot, "enter")
        assert "[@click=app.bell]" in shown(pilot)
