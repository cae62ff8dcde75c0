"""Text that would do harm, in every field of every screen: shown as it was written, and nothing happens."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from textual.widgets import Input

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.printable import printable
from funding_tui.tui.widgets.browser import Browser
from models.opportunities import Opportunity
from models.partnership import Partnership
from models.rules import EligibleRule
from tests.builders import (
    TODAY,
    a_pot,
    a_project,
    a_scenario,
    a_stream,
    a_workspace,
    add,
    an_area,
    an_effect,
    an_obligation,
    an_opportunity,
    an_option,
)
from tests.prove.reports import a_report, an_infeasible_report
from tests.tui.driving import driven, of, pane, press, shown, views

pytestmark = pytest.mark.slow

NASTY = {
    "markup": "=1+1 [@click=app.quit]Grant title[/] [closed] a [/red] b :smile: Fund [/ open" + "x" * 400,
    "scripts": "日本語\ud83d خدمة דחוף \u202eevil\u2066 e\u0301\u0301\u0301\u0301 👩‍👧"
    " \x1b[2Ja\x07b\rc\td\ne\x9bf",
}
# what is not prose: the report's own codes, which its types fix
FIXED = {"status", "basis", "state", "project", "option", "scenario", "area", "code", "stream"}


def a_nasty_workspace(folder: Path, text: str) -> Path:
    stored = text.encode("utf-8", "replace").decode("utf-8")  # a database holds no half pair
    with a_workspace(folder) as workspace:
        with workspace.session() as session:
            add(session, Partnership(name=stored, area_code=stored[:20], demonstration=True))
        rules = [EligibleRule(projects=(stored,), words=stored)]
        stream = a_stream(
            workspace,
            name=stored,
            signed=None,
            funder=stored,
            rules=rules,
            source=stored,
            note=stored,
            illustrative=True,
        )
        a_pot(workspace, stream, ("award", 100_000), ("commitment", 40_000), illustrative=True)
        an_obligation(workspace, date(2026, 11, 30), stored, stream_id=stream, owner=stored)
        project = a_project(workspace, name=stored, summary=stored * 20, provider=stored, source=stored)
        option = an_option(workspace, project, (10_000, 500), name=stored, note=stored)
        an_effect(workspace, option, source=stored, note=stored)
        an_area(workspace)
        a_scenario(workspace, "base", name=stored, note=stored)
        told = ("funder", "summary", "url", "closes_text", "amount_text")
        fields: dict[str, Any] = dict.fromkeys(told, stored)
        an_opportunity(
            workspace,
            stored,
            closes_on=date(2026, 12, 1),
            changed=TODAY,
            changes={"title": [stored, stored], "summary": ["", stored]},
            **fields,
        )
        return workspace.path


def nasty_report(text: str, report: RunReport) -> RunReport:
    """A report with the text wherever prose may stand."""
    return report.model_validate(_nasty(report, text))


def _nasty(value: Any, text: str, name: str = "") -> Any:
    if isinstance(value, BaseModel):
        return {key: _nasty(getattr(value, key), text, key) for key in type(value).model_fields}
    if isinstance(value, tuple):
        return tuple(_nasty(item, text, name) for item in value)
    return text if isinstance(value, str) and name not in FIXED else value


def seen(text: str) -> str:
    """The beginning of a text, as it is to be seen."""
    return printable(text).strip()[: 10 if text.isascii() else 3]


# Ten thousand letters in every field take minutes to draw on every screen; here the summary alone is as long.
LONGEST = pytest.param("[/] title " + "x" * 10_000, id="longest", marks=pytest.mark.nightly)


@pytest.fixture(params=[*(pytest.param(text, id=name) for name, text in NASTY.items()), LONGEST])
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def walk(pilot: Any) -> str:
    """Every view of the screen in front; what they and their panes say."""
    browser = pilot.app.screen.query_one(Browser)
    said = []
    for _ in views(pilot):
        said += [shown(pilot), pane(pilot)]
        browser.action_view(1)
        browser.table.action_last()
        await pilot.pause()
    return "\n".join(said)


async def click_about(pilot: Any) -> None:
    """Where an action would be, if a text had become one."""
    for y in (2, 5, 12):
        await pilot.click(offset=(8, y))


async def test_records_are_shown_as_they_were_written(tmp_path: Path, text: str) -> None:
    path = a_nasty_workspace(tmp_path, text)
    async with driven(path, size=(140, 40)) as pilot:
        assert seen(text) in shown(pilot)
        assert seen(text) in pane(pilot)
        for place in "1234":
            await press(pilot, place)
            assert seen(text) in await walk(pilot), place
            await press(pilot, "enter")
            assert seen(text) in await walk(pilot), place
            await click_about(pilot)
            await press(pilot, "y", "escape")
        assert pilot.app.is_running
        assert pilot.app.return_code in (None, 0)


async def test_a_run_is_shown_as_it_was_told(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = text.encode("utf-8", "replace").decode("utf-8")
    good = nasty_report(told, a_report(scenario="base"))
    bad = nasty_report(told, an_infeasible_report().model_copy(update={"scenario": "base"}))
    screens = "funding_tui.tui.screens.allocate"
    monkeypatch.setattr(f"{screens}.allocate.read_last_report", lambda session, scenario: good)
    monkeypatch.setattr(f"{screens}.solving_screen.propose_run", lambda *args, **more: bad)
    async with driven(a_nasty_workspace(tmp_path, text), size=(140, 40)) as pilot:
        await press(pilot, "5")
        assert seen(text) in await walk(pilot)
        await press(pilot, "enter")
        assert seen(text) in await walk(pilot)
        await press(pilot, "escape", "s")
        assert seen(text) in shown(pilot)
        await press(pilot, "escape", "r")
        assert "INFEASIBLE" in shown(pilot)
        assert seen(text) in await walk(pilot)
        await click_about(pilot)
        assert pilot.app.is_running


async def test_what_is_typed_is_looked_for_as_it_was_typed(tmp_path: Path, text: str) -> None:
    async with driven(a_nasty_workspace(tmp_path, "plain")) as pilot:
        for place in "24":
            await press(pilot, place, "slash")
            pilot.app.screen.query_one("#filter", Input).value = text
            await press(pilot, "enter")
        await press(pilot, "5", "f")
        pilot.app.screen.query_one("#floor", Input).value = text
        await press(pilot, "escape", "r")
        assert "is not a share" in shown(pilot)
        assert of(pilot).is_running


def test_the_records_can_hold_the_text(tmp_path: Path) -> None:
    """The test would prove nothing if the workspace itself had washed the text."""
    from models.database import open_workspace

    workspace = open_workspace(a_nasty_workspace(tmp_path, NASTY["scripts"].replace("\ud83d", "?")))
    try:
        with workspace.session() as session:
            found = session.get(Opportunity, 1)
            assert found is not None
            assert found.title == NASTY["scripts"].replace("\ud83d", "?")
    finally:
        workspace.close()
