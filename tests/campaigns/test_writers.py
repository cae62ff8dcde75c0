"""Five write at once, and nothing is lost: on a file, and on a server where there is one."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.campaigns.command_line import Said, ask
from tests.campaigns.killing import PRELOADED
from tests.postgresql.conftest import SERVER, a_database
from tests.properties import EXAMPLES

pytestmark = [pytest.mark.slow, pytest.mark.campaign]
WRITERS = 5
WRITES = int(os.environ.get(EXAMPLES, 2))
PRIORITIES = "code,name,weight,source\ncrime,Crime,1,strategy\n"
PROJECT_HEADINGS = "project code,project name,priority,option,delivery,2026/27 capital\n"
STREAM_HEADINGS = "stream code,stream,funder,financial year,cost type,awarded,signed,source\n"


@pytest.fixture(params=["file", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A workspace with a project for each writer, all of them in one scenario."""
    if request.param == "server" and not SERVER:
        pytest.skip("FUNDING_TUI_TEST_POSTGRES names no server")
    if request.param == "file":
        filled(str(tmp_path / "shared.funding"), tmp_path)
        yield str(tmp_path / "shared.funding")
        return
    with a_database() as address:
        filled(address, tmp_path)
        yield address


def filled(place: str, folder: Path) -> None:
    projects = "".join(f"p{writer},Project {writer},crime,full,whole,5\n" for writer in range(WRITERS))
    (folder / "priorities.csv").write_text(PRIORITIES, "utf-8")
    (folder / "projects.csv").write_text(PROJECT_HEADINGS + projects, "utf-8")
    for words in (
        ("init", "--name", "Smallshire"),
        ("import", "priorities", str(folder / "priorities.csv")),
        ("import", "projects", str(folder / "projects.csv")),
    ):
        said = ask(*words, "--workspace", place)
        assert said.code == 0, said


def write(writer: int, place: str, folder: Path) -> list[Said]:
    """What one of them does: a lock in the scenario of all, then streams and lists of its own."""
    said = [ask("scenario", "lock", "base", f"p{writer}", "in", "--workspace", place)]
    for number in range(WRITES):
        code = f"w{writer}n{number}"
        file = folder / f"{code}.csv"
        row = f"{code},Stream {code},A funder,2026/27,capital,100.25,,made up\n"
        file.write_text(STREAM_HEADINGS + row, "utf-8")
        said.append(ask("import", "streams", str(file), "--workspace", place))
        entries = ("--entries", f"p{writer}", "--source", "board", "--by", f"writer {writer}")
        said.append(ask("lists", "set", code, *entries, "--workspace", place))
    return said


def test_five_writers_lose_nothing(
    place: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
    if sys.platform != "win32":
        context.set_forkserver_preload(PRELOADED)
    with context.Pool(WRITERS) as pool:
        jobs = [pool.apply_async(write, (writer, place, tmp_path)) for writer in range(WRITERS)]
        said = [each for job in jobs for each in job.get(600)]
        pool.close()
        pool.join()
    assert [each.errors for each in said if each.code] == []

    streams = json.loads(ask("streams", "--json", "--workspace", place).output)
    written = {f"w{writer}n{number}" for writer in range(WRITERS) for number in range(WRITES)}
    assert {stream["code"] for stream in streams} == written
    lists = json.loads(ask("lists", "--json", "--workspace", place).output)
    assert {each["code"] for each in lists} == written
    scenario = json.loads(ask("scenario", "show", "base", "--json", "--workspace", place).output)
    assert {project for project, *_ in scenario["locks"]} == {f"p{writer}" for writer in range(WRITERS)}
    assert ask("doctor", "--workspace", place).code in (0, 4)
    record_property("tried: changes by five writers at once", len(said))
