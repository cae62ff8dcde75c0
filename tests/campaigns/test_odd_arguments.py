"""Whatever is typed after a verb, it does it or says in one sentence why not."""

from __future__ import annotations

import io
import os
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import click
import pytest

from tests.campaigns.command_line import Said, ask
from tests.campaigns.every_verb import every_verb
from tests.campaigns.place import SETTINGS, a_place, served, standing_in
from tests.campaigns.verb_lines import NOT_WRITING, WRITING
from tests.properties import EXAMPLES, SEED

pytestmark = [pytest.mark.slow, pytest.mark.campaign]
ROUNDS = int(os.environ.get(EXAMPLES, 0))
DRAW = os.environ.get(SEED, "0")
ODD = (
    "", " ", "-", "--", "---", "-1", "0", "1", "2", "9" * 20, "-" + "9" * 20, "1.5", "NaN", "inf", "1e999",
    "0x10", "١٢", "½", "1_000", "£", "50%", "101%", "2026-02-30", "0000-01-01", "9999-12-31", "2026/27",
    "9999/00", "Zoë", "日本語", "🙂", "\u202eabc", "\u2066x", "\x1b[31m", "\x1b]52;c;QQ==\x07", "\x9b1m",
    "a\x08b", "a\rb", "a\nb", "\ud800", "=1+1", "@x", "[markup]", "[/bold]", "x" * 10_000, "%41", "%s",
    "{0}", "'", "\"", "\\", ";", "../..", ".", "/", "folder", "folder/", "streams.csv", "old.zip",
    "county.funding", "no/such/file.csv", ":memory:", "file:x?mode=rw", "con", "latest", "base", "mine",
    "P1", "P1.1", "P0", "P99999999999999999999", "town", "core", "core 2026/27 revenue-other", "village=",
    "=5", "a=b=c", "0:20", "0:20:0", "0:-1:5", "NaN:NaN:NaN", "1:2:1e999", "crime", "burglary", "title:",
    "(((", "a OR", "near:", "amount:>x", "closes:<9999-99-99", "*", "\"", "^:^",
)  # fmt: skip
SHORT = 120
# it would serve until it is ended
NOT_ASKED = {"serve"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder to begin from; a verb may change it, and the next goes on from there."""
    folder = tmp_path_factory.mktemp("odd")
    with served() as settings:
        a_place(folder)
        (folder / SETTINGS).write_text(settings, "utf-8")
        (folder / "folder").mkdir()
        yield folder


def typed(verb: str, command: click.Command, random: Random) -> list[str]:
    """The verb with odd values: each argument, sometimes one too few or many, and up to three options."""
    words = verb.split()
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    options = [each for each in command.params if isinstance(each, click.Option) and each.name != "help"]
    values = [random.choice(ODD) for _ in range(max(0, len(arguments) + random.choice((0, 0, 0, 0, -1, 1))))]
    for option in random.sample(options, min(len(options), random.randint(0, 3))):
        words += [random.choice(option.opts)]
        if not option.is_flag:
            words += [_value(option, random) for _ in range(max(1, option.nargs))]
    return [*words, *values] if random.random() < 0.7 else [*words, "--", *values]


def nearly_right(verb: str, random: Random) -> list[str]:
    """A line that the verb would take, with one or two words of it odd."""
    words = shlex.split(random.choice(WRITING.get(verb) or NOT_WRITING.get(verb) or ("",)))
    for _ in range(random.choice((1, 1, 2))):
        if words:
            at = random.randrange(len(words))
            name, equals, _ = words[at].partition("=")
            words[at] = name + equals + random.choice(ODD) if equals else random.choice(ODD)
    return [*verb.split(), *words]


def _value(option: click.Option, random: Random) -> str:
    if isinstance(option.type, click.Choice) and random.random() < 0.5:
        return str(random.choice(option.type.choices))
    return random.choice(ODD)


def assert_said_in_a_sentence(said: Said, about: str) -> None:
    assert said.code in {0, 1, 2, 3, 4}, f"{about}: ended with {said.code}: {said.errors[-2000:]}"
    assert "Traceback" not in said.errors, f"{about}: {said.errors[-2000:]}"
    assert "something went wrong" not in said.errors, f"{about}: {said.errors[-2000:]}"
    if said.code == 2:
        lines = [line for line in said.errors.splitlines() if line.startswith("funding-tui:")]
        assert len(lines) <= 1, f"{about}: {said.errors[-2000:]}"
        assert all(len(line) < 1_000 for line in lines), f"{about}: {said.errors[-2000:]}"


@pytest.mark.parametrize("part", range(4))
def test_odd_arguments_are_answered_in_a_sentence(
    place: Path,
    part: int,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    verbs = [each for each in every_verb().items() if each[0] not in NOT_ASKED]
    tried = 0
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with standing_in(place):
        for number in range(part, ROUNDS * len(verbs) if ROUNDS else SHORT, 4):
            about = f"draw {DRAW} {number}"
            random = Random(about)
            verb, command = verbs[number % len(verbs)]
            words = nearly_right(verb, random) if random.random() < 0.6 else typed(verb, command, random)
            assert_said_in_a_sentence(ask(*words), f"{about}: {words}"[:600])
            tried += 1
    record_property("tried: odd command lines", tried)
