"""Drive the app as an officer would, and wait for it as a person would: until it has come to rest."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import OperationCancelled
from funding_tui.base.open_workspace import open_workspace_at
from funding_tui.tui.app import FundingApp
from funding_tui.tui.jobs import Job
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.widgets.browser import Browser
from tests.builders import TODAY

LIMIT = 20.0
RESTING = 0.15  # longer than the screens wait for typing to rest


def an_app(path: Path) -> FundingApp:
    return FundingApp(open_workspace=lambda: open_workspace_at(str(path)), today=TODAY)


@asynccontextmanager
async def driven(path: Path, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app on a workspace, at rest; closed at the end."""
    app = an_app(path)
    try:
        async with app.run_test(size=size) as pilot:
            await rest(pilot)
            yield pilot
    finally:
        app.jobs.cancel_all()
        assert app.jobs.wait(LIMIT)
        if app.workspace_session is not None:
            app.workspace_session.close()


async def rest(pilot: Pilot[Any]) -> None:
    """Until nothing runs and everything is painted."""
    app = of(pilot)
    await until(pilot, lambda: app.workspace_session is not None and app.key_order.idle and app.jobs.idle)
    if app.current_mode == "opportunities":
        await pilot.pause(RESTING)
        await until(pilot, lambda: app.jobs.idle)


async def until(pilot: Pilot[Any], true: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT
    while not true():
        assert time.monotonic() < end, "the app never came to rest"
        await pilot.pause()
        await asyncio.sleep(0.01)
    await pilot.pause()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Keys, and rest after the last."""
    await pilot.press(*keys)
    await rest(pilot)


async def write(pilot: Pilot[Any], words: str) -> None:
    """Paste words into the field in focus: keys take a tenth of a second each."""
    pilot.app.post_message(Paste(words))
    await pilot.pause()
    await rest(pilot)


def of(pilot: Pilot[Any]) -> FundingApp:
    assert isinstance(pilot.app, FundingApp)
    return pilot.app


def shown(pilot: Pilot[Any]) -> str:
    """What stands on the screen, as text, line by line."""
    app = pilot.app
    width, height = app.size
    console = Console(
        width=width, height=height, force_terminal=False, color_system=None, legacy_windows=False
    )
    with console.capture() as taken:
        console.print(app.screen._compositor)
    return taken.get()


def words_of(screen: Screen[Any], selector: str) -> str:
    return str(screen.query_one(selector, Static).content)


def pane(pilot: Pilot[Any]) -> str:
    """All that the pane says, in sight or not."""
    return words_of(pilot.app.screen, "#words")


def views(pilot: Pilot[Any]) -> list[str]:
    return [view.name for view in pilot.app.screen.query_one(Browser)._views]


@dataclass(frozen=True)
class Progress:
    """What the verb says while it works."""

    stage: str
    seconds: float
    value: float | None
    bound: float | None
    gap: float | None


class Solver:
    """A stand-in for the solver's verb: it answers what a test wants, and waits where it is asked to."""

    def __init__(
        self, *answers: RunReport | Exception, hold: bool = False, deaf: threading.Event | None = None
    ) -> None:
        self.answers = list(answers)
        self.hold = hold
        self.deaf = deaf
        self.asked: list[dict[str, Any]] = []

    def __call__(self, session: WorkspaceSession, job: Job, scenario: str, **asked: Any) -> RunReport:
        self.asked.append({"scenario": scenario, **asked})
        job.progress(Progress("finding the best allocation", 1.5, 900.0, 1_000.0, 0.1))
        if self.deaf:
            self.deaf.wait(LIMIT)
        while self.hold:
            if job.cancelled():
                message = "stopped before any allocation was found; the last one stands"
                raise OperationCancelled(message)
            time.sleep(0.005)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def copied(source: Path, folder: Path) -> Iterator[Path]:
    """A workspace of its own for a test that writes."""
    path = folder / source.name
    path.write_bytes(source.read_bytes())
    yield path
