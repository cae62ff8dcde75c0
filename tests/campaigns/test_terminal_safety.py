"""Whatever records hold, no verb prints a character that steers a terminal, in words or in JSON."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.campaigns.command_line import ask
from tests.campaigns.every_verb import every_verb
from tests.campaigns.hostile import make_hostile, steering_characters
from tests.campaigns.place import SETTINGS, WORKSPACE, a_place, served, standing_in
from tests.campaigns.verb_lines import NOT_WRITING, WRITING
from tests.properties import EXAMPLES

pytestmark = [pytest.mark.slow, pytest.mark.campaign]
IN_CAMPAIGN = EXAMPLES in os.environ
LINES = {**NOT_WRITING, **WRITING}
UNREAD = {"serve"}  # what it prints is its own address


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("hostile")
    with served() as settings:
        a_place(folder)
        (folder / SETTINGS).write_text(settings, "utf-8")
        assert make_hostile(folder / WORKSPACE) > 100
        yield folder


def lines() -> Iterator[list[str]]:
    """Each verb in words and as JSON; in an ordinary run each line in one of the two."""
    number = 0
    for verb, command in every_verb().items():
        for words in () if verb in UNREAD else LINES[verb]:
            line = [*verb.split(), *shlex.split(words)]
            number += 1
            with_json = any("--json" in each.opts for each in command.params)
            if IN_CAMPAIGN or not with_json or number % 2:
                yield line
            if with_json and (IN_CAMPAIGN or not number % 2):
                yield [*line, "--json"]


def test_no_verb_prints_what_a_terminal_would_obey(
    place: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    printed, done, tried = [], 0, 0
    for words in lines():
        folder = tmp_path / "one"
        shutil.copytree(place, folder)
        with standing_in(folder):
            said = ask(*words)
        shutil.rmtree(folder)
        assert "Traceback" not in said.errors, f"{words}: {said.errors}"
        assert not steering_characters(said.output), f"{words}: {said.output!r}"
        assert not steering_characters(said.errors), f"{words}: {said.errors!r}"
        printed.append(said.output)
        tried += 1
        done += said.code in (0, 4)
    assert "[bold]x[/bold]" in "".join(printed)  # it is text, not markup
    assert "\\u001b[31m" in "".join(printed)  # JSON says it with an escape
    assert done > 0.9 * tried
    record_property("tried: verbs on hostile records", tried)
