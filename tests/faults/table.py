"""The table of verbs and faults.

    python -m tests.faults.table [--verbs WORD...] [--faults NAME...] [--seed N] [--no-runs] [--json] [--all]

Prints a row for each way to ask a verb, a column for each fault: `.` it did its work, `x` it said in one
sentence why not, `-` the fault cannot be had here, `!` it broke a promise; below that, each promise broken.
With --json prints every cell for a test. It mounts small disks in a world of its own, where that may be done.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path

from funding_tui.find import sync
from models.files import sqlite_files
from sources.web import client
from tests.faults.cells import Conditions, Said, ask
from tests.faults.kinds import FAULTS, Fault, Scene, World
from tests.faults.places import NAME, environment, make_place, refused_project, serve_grants
from tests.faults.verbs import VerbCase, chosen_rows, every_verb
from tests.listing_server import ListingServer

DONE = (0, 3, 4)
OWN_WORLD = "FUNDING_TUI_TEST_WORLD"


@dataclass(frozen=True)
class Cell:
    """What a verb did under a fault.

    Attributes:
        state: `done`, `told`, `broken` or `not here`.
        words: the sentence that it said, or what promise it broke.
    """

    verb: str
    fault: str
    state: str
    words: str
    code: int = 0
    seconds: float = 0.0


def enter_own_world() -> bool:
    """Begin again in a world in which disks may be mounted; whether this is one already."""
    if OWN_WORLD in os.environ:
        return os.environ[OWN_WORLD] == "mounts"
    for way in (["unshare", "-m"], ["unshare", "-Urm"]):
        try:
            trial = [*way, "mount", "-t", "tmpfs", "tmpfs", tempfile.gettempdir()]
            possible = subprocess.run(trial, capture_output=True, check=False).returncode == 0
        except OSError:
            continue
        if possible:
            os.environ[OWN_WORLD] = "mounts"
            os.execvp(way[0], [*way, sys.executable, "-m", "tests.faults.table", *sys.argv[1:]])
    return False


def load_everything() -> None:
    """Import every module now, so that no cell has to, and let no cell wait long for a lock or a server."""
    for top in ("funding_tui", "models", "optimiser", "sources"):
        package = importlib.import_module(top)
        for module in pkgutil.walk_packages(package.__path__, f"{top}."):
            if "migrations" not in module.name and not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    sqlite_files.BUSY_SECONDS = 0.3
    for place in (client, sync):
        place.ClientLimits = partial(client.ClientLimits, interval=0.0, attempts=1)


def fill_table(
    cases: Sequence[VerbCase], faults: Sequence[Fault], *, seed: int, mounts: bool, with_runs: bool
) -> Iterator[Cell]:
    """Every cell, row by row.

    Args:
        cases: the rows.
        faults: the columns, of which `none` is the first.
        seed: where pages that are damaged are drawn from.
        mounts: disks may be mounted.
        with_runs: the workspace has runs; without them it is made sooner.
    """
    with (
        tempfile.TemporaryDirectory(prefix="funding-tui-faults-") as name,
        _taken_port() as port,
        ListingServer() as server,
    ):
        home = Path(name)
        home.chmod(0o755)
        serve_grants(server)
        template = make_place(home, server.address, with_runs=with_runs)
        refused = refused_project(template / NAME)
        for case in cases:
            plain: Said | None = None
            world = World(home, _prepared(home, template, case), mounts)
            for fault in faults:
                if fault.needs_mounts and not mounts:
                    yield Cell(case.name, fault.name, "not here", "no disk can be mounted here")
                    continue
                world.random.seed(f"{seed} {case.name} {fault.name}")
                cell_folder = Path(tempfile.mkdtemp(dir=home))
                try:
                    with fault.begin(world, cell_folder / "place", case.works_on) as scene:
                        before = _seen(scene)
                        words = case.spelt(scene.place, port=str(port), refused=refused)
                        said = ask(words, scene.conditions)
                        after = _seen(scene)
                    plain = plain or said
                    yield _judged(case, fault, scene, said, plain, before, after)
                finally:
                    shutil.rmtree(cell_folder, ignore_errors=True)


def _prepared(home: Path, template: Path, case: VerbCase) -> Path:
    """The template, as the verb needs it to have something to do."""
    if not case.before:
        return template
    place = Path(tempfile.mkdtemp(dir=home)) / "place"
    shutil.copytree(template, place)
    for words in case.before:
        said = ask(shlex.split(words.format(place=place)), Conditions(environment(home, place / NAME)))
        assert said.code == 0, (words, said)
    return place


@contextmanager
def _taken_port() -> Iterator[int]:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def _judged(
    case: VerbCase, fault: Fault, scene: Scene, said: Said, plain: Said, before: object, after: object
) -> Cell:
    broken = list(_broken_promises(fault, scene, said, plain, before, after))
    state = "broken" if broken else "done" if said.code in DONE else "told"
    words = "; ".join(broken) + f" | {said.errors[-1500:]}" if broken else said.errors.strip()[:300]
    return Cell(case.name, fault.name, state, words, said.code, round(said.seconds, 2))


def _broken_promises(
    fault: Fault, scene: Scene, said: Said, plain: Said, before: object, after: object
) -> Iterator[str]:
    if said.code not in (0, 1, 2, 3, 4):
        yield f"it ended with {said.code}"
    for word in ("Traceback", "something went wrong", "Exception ignored", "(sqlite3.", 'File "'):
        if word in said.errors:
            yield f"it said {word!r}"
    told = [line for line in said.lines if line.startswith("funding-tui: ")]
    is_finding = said.code == 1 and not told and bool(said.output)  # of `doctor` or `verify`: no error
    if said.code in (1, 2) and not is_finding and said.lines[-1:] != told:
        yield f"it failed and said {len(told)} sentences"
    notes = len(said.lines) - len(told)
    if said.code in (1, 2) and (len(told) > 1 or notes > len(plain.lines) + is_finding):
        yield f"it said {len(said.lines)} lines"
    if scene.may_store and not said.lines and plain.output:
        yield "it lost its output and said nothing"
    if scene.harmless and said.code != plain.code:
        yield f"it ended with {said.code}, and without the fault with {plain.code}"
    if said.code in (1, 2) and not scene.may_store and before != after:
        yield "it failed and changed something"


def _seen(scene: Scene) -> object:
    """What is in the folder: the names, and what the workspace holds."""
    with _opened(scene.place):
        return _look(scene)


@contextmanager
def _opened(place: Path) -> Iterator[None]:
    """While this lasts, the owner of a folder can read what is in it, whatever the fault took away."""
    changed: list[tuple[Path, int]] = []

    def let(path: Path, wanted: int) -> None:
        mode = path.stat().st_mode & 0o777
        if mode & wanted != wanted:
            path.chmod(mode | wanted)
            changed.append((path, mode))

    let(place, 0o500)
    for path in place.iterdir():
        let(path, 0o400)
    try:
        yield
    finally:
        for path, mode in reversed(changed):
            path.chmod(mode)


def _look(scene: Scene) -> object:
    names = sorted(path.name for path in scene.place.iterdir() if not path.name.endswith(("-wal", "-shm")))
    return names, _content(scene.workspace)


def _content(workspace: Path) -> object:
    """What a workspace holds, however it is laid out."""
    parts = tuple(_bytes_of(workspace.with_name(workspace.name + suffix)) for suffix in ("", "-wal"))
    return _rows_of(*parts)


def _bytes_of(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


@lru_cache(maxsize=8)
def _rows_of(file: bytes, log: bytes) -> object:
    """What a workspace says, however it is laid out; its bytes where it says nothing."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        copy.write_bytes(file)
        copy.with_name("copy-wal").write_bytes(log)
        try:
            with closing(sqlite3.connect(copy)) as connection:
                return hash("\n".join(connection.iterdump()))
        except sqlite3.Error:
            return hash(file)


MARKS = {"done": ".", "told": "x", "broken": "!", "not here": "-"}


def main() -> int:
    """Fill the table, print it, and give 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbs", nargs="*", help="the rows of these names, or that begin so")
    parser.add_argument("--faults", nargs="*", choices=[fault.name for fault in FAULTS])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-runs", action="store_true", help="solve nothing first: no row needs a run")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--all", action="store_true", help="say what every verb said")
    given = parser.parse_args()
    mounts = enter_own_world()
    cases = chosen_rows(every_verb(), given.verbs)
    faults = [fault for fault in FAULTS if given.faults is None or fault.name in (*given.faults, "none")]
    load_everything()
    cells = []
    for cell in fill_table(cases, faults, seed=given.seed, mounts=mounts, with_runs=not given.no_runs):
        cells.append(cell)
        if cell.state == "broken" or given.all:
            sys.stderr.write(f"{cell.verb} | {cell.fault} ({cell.seconds} s): {cell.words}\n")
    if given.json:
        json.dump([asdict(cell) for cell in cells], sys.stdout)
        return 0
    print_table(cells)
    return int(any(cell.state == "broken" for cell in cells))


def print_table(cells: Sequence[Cell]) -> None:
    """The table, and the counts."""
    faults = list(dict.fromkeys(cell.fault for cell in cells))
    for number, fault in enumerate(faults):
        sys.stdout.write(f"  {'| ' * number}{fault}\n")
    rows: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.verb, {})[cell.fault] = cell
    for verb, row in rows.items():
        sys.stdout.write(f"  {' '.join(MARKS[row[fault].state] for fault in faults)}  {verb}\n")
    counts = {state: sum(cell.state == state for cell in cells) for state in MARKS}
    told = ", ".join(f"{number} {state}" for state, number in counts.items())
    sys.stdout.write(f"{len(rows)} rows, {len(cells)} cells: {told}\n")


if __name__ == "__main__":
    sys.exit(main())
