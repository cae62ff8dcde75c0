"""Killed at any moment, a verb leaves the records whole, every copy and paper whole, and can be run again."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sqlite3
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.campaigns.command_line import ask
from tests.campaigns.every_verb import every_verb
from tests.campaigns.killing import Ended, run_apart
from tests.campaigns.place import SETTINGS, WORKSPACE, a_place, served, standing_in
from tests.campaigns.verb_lines import NOT_WRITING, WRITING
from tests.properties import EXAMPLES, SEED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="a process is forked to be killed"),
]
IN_CAMPAIGN = EXAMPLES in os.environ
RANDOM_KILLS = int(os.environ.get(EXAMPLES, 0)) // 10
MOST_STEPS = 200  # a verb with more, such as one that makes the demo, repeats itself
ORDINARY = ("import", "proposal certify", "restore")  # the others wait for a campaign
DRAW = os.environ.get(SEED, "0")
SQLITE = b"SQLite format 3\x00"
ASIDE = re.compile(r"\.funding-tui-[0-9a-f]{12}\.part.*|.*-(?:wal|shm|journal)")

# these keep what they have read so far, so that an interruption loses nothing
IN_PARTS = {"sync", "awards", "registry", "propose", "init"}


def test_every_verb_is_killed_or_named_as_not_writing() -> None:
    assert set(WRITING).isdisjoint(NOT_WRITING)
    assert {*WRITING, *NOT_WRITING} == set(every_verb())


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder to begin from."""
    folder = tmp_path_factory.mktemp("killed")
    with served() as settings:
        a_place(folder)
        (folder / SETTINGS).write_text(settings, "utf-8")
        shutil.rmtree(folder / f"{WORKSPACE}-copies")  # each verb makes the copy of the day anew
        yield folder


def databases(folder: Path) -> list[Path]:
    """Every file that has a database's name, or is one; what is still aside is not under its name."""
    found = [path for path in folder.rglob("*") if path.is_file() and not ASIDE.fullmatch(path.name)]
    return [path for path in found if path.suffix == ".funding" or begins_as_database(path)]


def begins_as_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(SQLITE)) == SQLITE


def assert_whole(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], path.name
        assert database.execute("PRAGMA foreign_key_check").fetchall() == [], path.name
        if path.suffix == ".funding":
            assert database.execute("SELECT count(*) FROM partnership").fetchone() == (1,), path.name


def counts(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


def contents(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return "\n".join(database.iterdump())


def assert_whole_paper(path: Path, unharmed: Path) -> None:
    """A file under its name is whole: what was there before, or all of what the verb writes."""
    content = path.read_bytes()
    assert content, f"{path.name} is empty"
    if content.startswith(b"PK"):
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None, path.name
    elif path.suffix in (".json", ".geojson"):
        json.loads(content)
    elif content.startswith(b'{"format":"funding-tui/sweep'):
        # a line for each step that was solved, so that the next run goes on from there
        *lines, rest = content.splitlines(keepends=True)
        for line in lines:
            json.loads(line)
        assert not rest.endswith(b"\n") or json.loads(rest), path.name
    elif unharmed.is_file():
        assert abs(len(content) - len(unharmed.read_bytes())) <= 64, f"{path.name} is cut off"


def assert_files_are_whole(folder: Path, unharmed: Path) -> None:
    """Each database and each paper under its name; `unharmed` is where the verb went to its end."""
    for path in databases(folder):
        assert_whole(path)
    for path in folder.rglob("*"):
        if path.is_file() and not ASIDE.fullmatch(path.name) and path.suffix != ".funding":
            assert_whole_paper(path, unharmed / path.relative_to(folder))


def left(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*.part*") if path.is_file()]


def moments(typed: str, whole: Ended, seconds: float) -> Iterator[dict[str, Any]]:
    """When it is killed: at random in an ordinary run; in a campaign before each step, and at random."""
    random = Random(f"draw {DRAW} {typed}")
    if not IN_CAMPAIGN:
        yield {"at_step": random.randint(1, whole.steps)}
        return
    for step in range(1, min(whole.steps, MOST_STEPS) + 1):
        yield {"at_step": step}
    for _ in range(RANDOM_KILLS):
        yield {"after": random.uniform(0.0, seconds)}


def rows() -> Iterator[Any]:
    for verb in WRITING:
        mark = pytest.mark.campaign if verb in ORDINARY else pytest.mark.nightly
        for words in WRITING[verb]:
            yield pytest.param(verb, words, id=f"{verb} {words}", marks=mark)


@pytest.mark.parametrize(("verb", "words"), rows())
def test_a_killed_verb_leaves_everything_whole_and_can_be_run_again(
    ready: Path, tmp_path: Path, verb: str, words: str, record_property: Callable[[str, object], None]
) -> None:
    typed = f"{verb} {words}"
    unharmed = tmp_path / "unharmed"
    shutil.copytree(ready, unharmed)
    start = time.monotonic()
    whole = run_apart(typed, unharmed)
    seconds = time.monotonic() - start
    assert whole.said is not None
    assert whole.said.code in (0, 4), whole.said
    before, after = counts(ready / WORKSPACE), counts(unharmed / WORKSPACE)
    killed = 0
    for moment in moments(typed, whole, seconds):
        about = f"draw {DRAW} {typed} {moment}"
        folder = tmp_path / "killed"
        shutil.copytree(ready, folder)
        ended = run_apart(typed, folder, **moment)
        killed += ended.said is None
        assert_files_are_whole(folder, unharmed)
        there = counts(folder / WORKSPACE)
        if verb not in IN_PARTS:
            assert there in (before, after), f"{about}: {set(there.items()) - set(before.items())}"
            if there == before != after:
                assert contents(folder / WORKSPACE) == contents(ready / WORKSPACE), about
        with standing_in(folder):
            said = ask("doctor", "--json")
        bad = [each for each in json.loads(said.output) if each["state"] == "bad"]
        assert (said.code in (0, 4), bad) == (True, []), f"{about}: {said}"
        again = run_apart(typed, folder).said
        assert again is not None
        # what was done before it was killed may be told to be done already
        done = {0, 2, 4} if there == after or ended.said or verb in IN_PARTS else {0, 4}
        assert again.code in done, f"{about}: {again}"
        assert "Traceback" not in again.errors, f"{about}: {again.errors}"
        if again.code != 2:
            assert left(folder) == [], about
        shutil.rmtree(folder)
    shutil.rmtree(unharmed)
    record_property("tried: kills", killed)
