"""The Opportunities screen where priorities are on record: what is best for the partnership comes first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from funding_tui.find.matching import ranking
from funding_tui.find.matching.ranking import rank_opportunities
from models.database import Workspace, open_workspace
from models.partnership import Partnership, Priority
from tests.builders import TODAY, a_workspace, an_opportunity
from tests.tui.driving import driven, pane, press, shown, words_of, write

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Four open opportunities: two that fit, of which one closes last; one ruled out, one else."""
    with a_workspace(tmp_path) as made:
        with made.session() as session:
            session.add(
                Partnership(name="Example", area_code="E06000019", applicant_types=["local authority"])
            )
            session.add(Priority(code="knife", name="Knife crime"))
        for days, title, fields in (
            (20, "Orchard fund", {}),
            (30, "Knife crime tender", {"themes": ["contract notice"]}),
            (40, "Small safety fund", {"summary": "Some of it against knife crime."}),
            (50, "Knife crime fund", {"amount_max": 50_000_00, "places": ["England"]}),
        ):
            an_opportunity(made, title, closes_on=TODAY + timedelta(days=days), **fields)
        return made


def titles(text: str) -> list[str]:
    """The titles in the list, from the top."""
    known = ("Orchard fund", "Knife crime tender", "Small safety fund", "Knife crime fund")
    return sorted((each for each in known if each in text), key=text.index)


async def test_the_best_come_first_and_say_why_and_what_is_ruled_out_is_left_out(
    workspace: Workspace,
) -> None:
    assert workspace.path is not None
    async with driven(workspace.path) as pilot:
        await press(pilot, "2")
        assert titles(shown(pilot)) == ["Knife crime fund", "Small safety fund", "Orchard fund"]
        heading = words_of(pilot.app.screen, "#heading")
        assert heading == "3 open opportunities, best match first; 1 ruled out or dismissed (f)."
        assert "Match: Knife crime (knife crime" in pane(pilot)
        assert "Fit" in shown(pilot)
        line = shown(pilot).split("Knife crime fund")[0].splitlines()[-1]
    opened = open_workspace(workspace.path)
    best = rank_opportunities(opened, today=TODAY)[0]
    opened.close()
    assert line.split()[:2] == [">", str(best.match.score)]


async def test_a_key_puts_all_in_the_order_of_their_closing_days_and_back(workspace: Workspace) -> None:
    assert workspace.path is not None
    async with driven(workspace.path) as pilot:
        await press(pilot, "2", "f")
        everything = ["Orchard fund", "Knife crime tender", "Small safety fund", "Knife crime fund"]
        assert titles(shown(pilot)) == everything
        assert words_of(pilot.app.screen, "#heading") == "4 open opportunities."
        assert "Fit" not in shown(pilot).replace("Fit/day", "")
        await press(pilot, "f")
        assert titles(shown(pilot))[0] == "Knife crime fund"


async def test_a_search_is_ranked_too_and_says_where_all_that_it_finds_is_ruled_out(
    workspace: Workspace,
) -> None:
    assert workspace.path is not None
    async with driven(workspace.path) as pilot:
        await press(pilot, "2", "slash")
        await write(pilot, "knife")
        await press(pilot, "enter")
        assert titles(shown(pilot)) == ["Knife crime fund", "Small safety fund"]
        await press(pilot, "slash")
        await write(pilot, " tender")
        await press(pilot, "enter")
        assert "None matches us: 1 ruled out or dismissed; f shows them." in shown(pilot)


async def test_what_is_dismissed_leaves_the_list(workspace: Workspace) -> None:
    assert workspace.path is not None
    async with driven(workspace.path) as pilot:
        await press(pilot, "2", "enter", "d")
        await write(pilot, "Not this year")
        await press(pilot, "enter", "escape")
        assert titles(shown(pilot)) == ["Small safety fund", "Orchard fund"]
        assert "2 ruled out or dismissed" in words_of(pilot.app.screen, "#heading")


async def test_of_too_many_the_soonest_to_close_come_first(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "MOST_RANKED", 3)
    assert workspace.path is not None
    async with driven(workspace.path) as pilot:
        await press(pilot, "2")
        assert titles(shown(pilot))[0] == "Orchard fund"
        assert words_of(pilot.app.screen, "#heading") == "4 open opportunities."
