"""The palette: every place, what can be done on the screen in front, and what is done from anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App, SystemCommand
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen

from funding_tui.base.verbs import SCREENS
from funding_tui.tui import keymap
from funding_tui.tui.jobs import Job
from funding_tui.tui.navigation import at_opportunities, open_search, show_screen
from funding_tui.tui.session import WorkspaceSession, run_verb
from funding_tui.tui.text import line

if TYPE_CHECKING:
    from funding_tui.find.source_health import PaletteNames
    from funding_tui.today.digest_report import Digest

# offered by a command of ours on every screen, so not a second time where the key is bound
LISTED_ELSEWHERE = {
    "app.palette",
    "app.colon",
    "opportunities.sync",
    "opportunities.export",
    "opportunities.sources",
}


def palette_commands(app: App[Any], screen: Screen[Any]) -> Iterator[SystemCommand]:
    """What the palette offers on a screen, besides what has a name in the records."""
    for mode, place in SCREENS.items():
        tip = place.tip or f"Go to {place.title} ({place.key})"
        yield SystemCommand(place.title, tip, partial(show_screen, app, mode))
    yield from _anywhere(app)
    seen = {f"app.{mode}" for mode in SCREENS} | LISTED_ELSEWHERE
    for node, binding, _, tooltip in screen.active_bindings.values():
        if binding.id in keymap.OUR_KEYS and binding.id not in seen and not _moves(binding.id):
            seen.add(binding.id)
            words = f"{tooltip or binding.description} ({app.get_key_display(binding)})"
            yield SystemCommand(
                binding.description,
                words,
                lambda action=binding.action, node=node: app.run_action(action, node),
            )
    yield SystemCommand("Theme", "Change the colours", app.action_change_theme)


def _anywhere(app: App[Any]) -> Iterator[SystemCommand]:
    yield SystemCommand(
        "Fetch opportunities",
        "Fetch from every source that is on",
        lambda: at_opportunities(app, lambda screen: screen.fetch()),
    )
    yield SystemCommand(
        "Export opportunities",
        "Write the list, or what is selected of it, to a file",
        lambda: at_opportunities(app, lambda screen: screen.action_export()),
    )
    yield SystemCommand(
        "Digest", "What is new, changed or gone this week, for an e-mail", lambda: _show_digest(app)
    )
    yield SystemCommand(
        "Calendar file", "Write every deadline for a diary (.ics)", lambda: _ask_for_calendar(app)
    )


async def _fetch_one(app: App[Any], source: str) -> None:
    await at_opportunities(app, lambda screen: screen.fetch([source]))


def _moves(name: str) -> bool:
    return name.startswith("table.") and name not in ("table.open", "table.copy")


def _show_digest(app: App[Any]) -> None:
    def verb(session: WorkspaceSession, job: Job) -> tuple[Digest, tuple[tuple[str, tuple[str, ...]], ...]]:
        from funding_tui.today.digest import build_digest
        from funding_tui.today.digest_report import sections

        made = build_digest(session.workspace, today=session.day)
        return made, sections(made)

    def show(made: tuple[Digest, tuple[tuple[str, tuple[str, ...]], ...]]) -> None:
        from funding_tui.tui.screens.today.digest import DigestScreen

        app.push_screen(DigestScreen(*made))

    run_verb(app, "digest", verb, show)


def _ask_for_calendar(app: App[Any]) -> None:
    from funding_tui.tui.screens.windows import FileNameScreen

    def write(session: WorkspaceSession, path: Path, job: Job) -> Path:
        from funding_tui.today.calendar import build_calendar, export_calendar

        return export_calendar(build_calendar(session.workspace, session.day), path)

    question = "Write every deadline to which file?"
    app.push_screen(FileNameScreen(question, "deadlines.ics", "A calendar: .ics.", write))


@dataclass(frozen=True, slots=True)
class _Command:
    """A command named after a record; the name is the officer's own, or a settings file's."""

    text: str
    help: str
    run: Callable[[], Any]


class NamedCommands(Provider):
    """Saved searches and sources by their names, as the records hold them when the palette opens."""

    _commands: tuple[_Command, ...] = ()

    async def startup(self) -> None:
        """Read the names in a job."""
        names: asyncio.Future[PaletteNames | None] = asyncio.get_running_loop().create_future()

        def verb(session: WorkspaceSession, job: Job) -> PaletteNames:
            from funding_tui.find.source_health import read_palette_names

            return read_palette_names(session.workspace)

        def answer(found: PaletteNames | None) -> None:
            if not names.done():
                names.set_result(found)

        if run_verb(self.app, "names", verb, answer, on_failure=lambda failure: answer(None)):
            found = await names
            self._commands = () if found is None else tuple(_named(self.app, found))

    async def discover(self) -> Hits:
        """All of them."""
        for command in self._commands:
            yield DiscoveryHit(line(command.text), command.run, text=command.text, help=command.help)

    async def search(self, query: str) -> Hits:
        """Those whose name is like what is typed."""
        matcher = self.matcher(query)
        for command in self._commands:
            score = matcher.match(command.text)
            if score > 0:
                # the matcher's own highlighting would read markup in the name
                yield Hit(score, line(command.text), command.run, text=command.text, help=command.help)


def _named(app: App[Any], found: PaletteNames) -> Iterator[_Command]:
    for name in found.searches:
        yield _Command(
            f"Saved search: {name}",
            "Open it on Opportunities, and see what is new to it",
            partial(open_search, app, name),
        )
    for source, title in found.sources:
        yield _Command(
            f"Fetch {title}",
            "Fetch opportunities from this source alone",
            partial(_fetch_one, app, source),
        )
