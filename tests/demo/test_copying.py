from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.demo.copying import built_path, demo_copy
from models.areas import Area
from models.database import open_workspace
from models.partnership import Partnership


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache") / "not yet there"
    shutil.rmtree(demo_copy(folder).parent)
    return folder


@pytest.fixture
def copy(cache: Path) -> Iterator[Path]:
    path = demo_copy(cache)
    yield path
    shutil.rmtree(path.parent)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_one_file_is_the_whole_copy(copy: Path, cache: Path) -> None:
    assert len(names(copy.parent)) == 1
    assert names(cache) == [built_path(cache).name]
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_it_opens_and_changes_to_it_stay_in_it(copy: Path, cache: Path) -> None:
    workspace = open_workspace(copy)
    try:
        with workspace.session() as session:
            assert len(session.exec(select(Area)).all()) == 53
            session.exec(select(Partnership)).one().name = "Changed"
    finally:
        workspace.close()
    other = demo_copy(cache)
    try:
        assert other.parent != copy.parent
        with closing(sqlite3.connect(other)) as connection:
            assert connection.execute("SELECT name FROM partnership").fetchone() != ("Changed",)
    finally:
        shutil.rmtree(other.parent)


def test_a_second_copy_builds_nothing(cache: Path) -> None:
    heard: list[str] = []
    path = demo_copy(cache, heard.append)
    shutil.rmtree(path.parent)
    assert not heard


def test_a_build_that_fails_leaves_nothing_that_looks_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("funding_tui.demo.building.build_demo", fall)
    with pytest.raises(RuntimeError):
        demo_copy(tmp_path)
    assert names(tmp_path) == []


def test_what_older_versions_left_is_tidied_away(tmp_path: Path) -> None:
    stale, fresh = tmp_path / "demo-0.0.1-abc.funding", tmp_path / "demo-0.0.2-abc.funding"
    for left in (stale, fresh):
        left.write_bytes(b"old")
    os.utime(stale, (0, 0))
    shutil.rmtree(demo_copy(tmp_path).parent)
    assert names(tmp_path) == sorted([fresh.name, built_path(tmp_path).name])
