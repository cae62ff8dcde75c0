"""A shock is chosen by its key, and its figures are stated, not filled in."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App
from textual.widgets import Input, Static

from funding_tui.allocate.scenarios.shocks import ShockFigureRow, ShockRow
from funding_tui.tui.screens.allocate.shock_choice import ShockChoice
from tests.builders import HOSTILE
from tests.paths import ROOT

pytestmark = pytest.mark.slow

CUT = ShockRow(
    key="award-cut",
    press="c",
    name="Award cut",
    words="A share is taken back.",
    source="A real case",
    dated=None,
    figures=(
        ShockFigureRow("stream", "stream", "Which stream", "", False, "", ("core", "grant")),
        ShockFigureRow("share", "percent", "How much", "18%", False, "the real cut"),
        ShockFigureRow("year", "year", "Which year", "", True, ""),
    ),
)
PLAIN = ShockRow("odd", "p", HOSTILE, HOSTILE, "Anyone", None, ())


class Table(App[None]):
    """A screen that asks for a shock."""

    CSS_PATH = ROOT / "funding_tui" / "tui" / "styles" / "windows.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[Any] = []

    def on_mount(self) -> None:
        self.push_screen(ShockChoice((CUT, PLAIN)), self.chosen.append)


def words(app: App[None]) -> str:
    return "\n".join(str(each.render()) for each in app.screen.query(Static))


async def test_a_shock_is_chosen_by_its_key_and_its_figures_are_typed() -> None:
    app = Table()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        assert "Which stream: core, grant" in words(app)
        assert "How much (the real cut)" in words(app)
        await pilot.press(*"grant", "enter", "enter", "enter")
    assert app.chosen == [("award-cut", {"stream": "grant", "share": "18%"})]


async def test_what_no_source_gives_has_to_be_stated() -> None:
    app = Table()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "ctrl+s")
        assert "State stream: no source gives it" in words(app)
        assert app.chosen == []
        assert isinstance(app.focused, Input)
        assert app.focused.name == "stream"
        await pilot.press(*"core", "ctrl+s")
    assert app.chosen == [("award-cut", {"stream": "core", "share": "18%"})]


async def test_a_code_is_completed_as_it_is_typed() -> None:
    app = Table()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "g")
        await pilot.pause(0.2)
        await pilot.press("right", "ctrl+s")
    assert app.chosen == [("award-cut", {"stream": "grant", "share": "18%"})]


async def test_escape_goes_back_to_the_list_and_then_closes() -> None:
    app = Table()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "escape")
        assert isinstance(app.screen, ShockChoice)
        await pilot.press("escape")
    assert app.chosen == [None]


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_a_shock_without_figures_is_laid_at_once_and_hostile_words_are_words(
    size: tuple[int, int],
) -> None:
    app = Table()
    async with app.run_test(size=size) as pilot:
        await pilot.press("p")
    assert app.chosen == [("odd", {})]
