"""The faults: each makes the folder that a verb works in, with the fault in force, and takes it away."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.cells import Conditions
from tests.faults.places import NAME, environment

ROOM = 64 * 1024  # bytes left while a disk is filled before the last of it is


@dataclass
class Scene:
    """What a verb meets.

    Attributes:
        place: the folder that it works in.
        workspace: the file of the workspace there.
        conditions: under which it runs.
        may_store: the fault strikes after the work: what was stored stays.
        harmless: it must not be noticed: the verb ends as without a fault.
    """

    place: Path
    workspace: Path
    conditions: Conditions
    may_store: bool = False
    harmless: bool = False


@dataclass(frozen=True)
class World:
    """What all cells share.

    Attributes:
        home: the folder of settings and caches.
        template: the folder that each cell is given a copy of.
        has_mounts: disks of one's own can be mounted here.
        random: of the seed that the table was asked for with.
    """

    home: Path
    template: Path
    has_mounts: bool
    random: Random = field(default_factory=lambda: Random(0))


Begin = Callable[[World, Path, tuple[str, ...]], AbstractContextManager[Scene]]


@dataclass(frozen=True)
class Fault:
    """A fault.

    Attributes:
        name: in the table.
        begin: puts it in force in a new folder, for a verb that works on files of these names (the
            workspace where there are none).
        needs_mounts: it needs a disk of its own.
    """

    name: str
    begin: Begin
    needs_mounts: bool = False


def _copied(world: World, place: Path, name: str = NAME, **conditions: object) -> Scene:
    shutil.copytree(world.template, place)
    workspace = place / name
    if name != NAME:
        (place / NAME).rename(workspace)
    told = environment(world.home, workspace) | {"TMPDIR": str(place.parent)}
    return Scene(place, workspace, Conditions(told))


@contextmanager
def _none(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    del files
    yield _copied(world, place)


@contextmanager
def _locked(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    """Somebody else writes, and does not end: readers need not wait."""
    del files
    scene = _copied(world, place)
    with closing(sqlite3.connect(scene.workspace, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        yield scene
        other.execute("ROLLBACK")


@contextmanager
def _held(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    """A program that keeps the file to itself: a backup, a scanner, a sync of a cloud."""
    del files
    scene = _copied(world, place)
    with closing(sqlite3.connect(scene.workspace, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        yield scene
        other.execute("ROLLBACK")


@contextmanager
def _mounted(place: Path, size: str) -> Iterator[None]:
    place.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def _full_disk(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    del files
    with _mounted(place.parent / "disk", "32m"):
        scene = _copied(world, place.parent / "disk" / "place")
        with (place.parent / "disk" / "filling").open("wb", buffering=0) as filling:
            for piece in (ROOM, 4096, 1):
                with suppress(OSError):
                    while True:
                        if filling.write(b"x" * piece) < piece:
                            break
        yield scene


@contextmanager
def _read_only_disk(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    del files
    disk = place.parent / "disk"
    with _mounted(disk, "32m"):
        scene = _copied(world, disk / "place")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        yield scene


@contextmanager
def _read_only_folder(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    del files
    scene = _copied(world, place)
    _set_modes(place, 0o444, 0o555)
    scene.conditions.bound_by_modes = True
    try:
        yield scene
    finally:
        _set_modes(place, 0o644, 0o755)


@contextmanager
def _no_permission(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    del files
    scene = _copied(world, place)
    _set_modes(place, 0o000, 0o755)
    scene.conditions.bound_by_modes = True
    try:
        yield scene
    finally:
        _set_modes(place, 0o644, 0o755)


def _set_modes(place: Path, of_files: int, of_folder: int) -> None:
    place.chmod(0o755)
    for path in place.iterdir():
        path.chmod(of_files)
    place.chmod(of_folder)


@contextmanager
def _closed_folder(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    """A folder that one may not even look into."""
    del files
    scene = _copied(world, place)
    place.chmod(0o000)
    scene.conditions.bound_by_modes = True
    try:
        yield scene
    finally:
        place.chmod(0o755)


@contextmanager
def _damaged_page(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    """One page of the file is other bytes: a page that is in use, not the first."""
    scene = _copied(world, place)
    for path in [place / name for name in files] or [scene.workspace]:
        content = bytearray(path.read_bytes())
        size = min(4096, max(1, len(content) // 3))
        at = world.random.randrange(1, max(2, len(content) // size)) * size
        kinds = (bytes(size), world.random.randbytes(size), b"\xff" * size)
        content[at : at + size] = world.random.choice(kinds)[: len(content) - at]
        path.write_bytes(content)
    yield scene


@contextmanager
def _damaged_start(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    scene = _copied(world, place)
    for path in [place / name for name in files] or [scene.workspace]:
        content = path.read_bytes()
        path.write_bytes(world.random.randbytes(min(4096, len(content))) + content[4096:])
    yield scene


def _odd(name: str) -> Begin:
    @contextmanager
    def begin(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
        del files
        scene = _copied(world, place.parent / name, f"{name}.funding")
        scene.harmless = True
        yield scene

    return begin


@contextmanager
def _output_full(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    del files
    scene = _copied(world, place)
    scene.conditions.output = lambda: os.open("/dev/full", os.O_WRONLY)
    scene.may_store = True
    yield scene


@contextmanager
def _closed_pipe(world: World, place: Path, files: tuple[str, ...]) -> Iterator[Scene]:
    del files
    scene = _copied(world, place)
    scene.conditions.output = _pipe_without_reader
    scene.may_store = True
    yield scene


def _pipe_without_reader() -> int:
    reader, writer = os.pipe()
    os.close(reader)
    return writer


FAULTS = (
    Fault("none", _none),
    Fault("locked", _locked),
    Fault("held", _held),
    Fault("full disk", _full_disk, needs_mounts=True),
    Fault("read-only disk", _read_only_disk, needs_mounts=True),
    Fault("read-only folder", _read_only_folder),
    Fault("no permission", _no_permission),
    Fault("closed folder", _closed_folder),
    Fault("damaged page", _damaged_page),
    Fault("damaged start", _damaged_start),
    Fault("odd path", _odd("a%41 b?c#d :memory: 'é")),
    Fault("path not UTF-8", _odd(os.fsdecode(b"a\xff\xe9b"))),
    Fault("output full", _output_full),
    Fault("closed pipe", _closed_pipe),
)
