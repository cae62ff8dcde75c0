"""A path is what it says: no sign in the name of a file is read as anything else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.base.errors import BadInput
from funding_tui.base.open_workspace import named_address
from funding_tui.base.settings import load_settings
from funding_tui.workspace.backup import backup, restore
from funding_tui.workspace.daily_copies import keep_daily_copy
from models.addresses import ServerAddress, address_of
from models.database import create_workspace, open_workspace
from models.errors import WorkspaceError
from models.files.file_names import longest_name
from models.partnership import Partnership
from tests.builders import TODAY

ODD = (
    "%41.funding",
    "a%20b.funding",
    "%.funding",
    "what?mode=memory",
    "one#two.funding",
    ":memory:",
    "file:x?mode=ro",
    "-dash.funding",
    "--help",
    " before.funding",
    "after.funding ",
    "dots...",
    ".hidden",
    "a b  c.funding",
    "Cŵn & Bröd 日本 🙂.funding",
    "'single' \"double\" `back`.funding",
    "$HOME;true.funding",
    "back\\slash.funding",
    "~.funding",
    "two\nlines.funding",
)
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows takes no such names")


def names_in(path: Path) -> list[str]:
    workspace = open_workspace(path)
    try:
        with workspace.session() as session:
            return list(session.exec(select(Partnership.name)))
    finally:
        workspace.close()


def make(path: Path, name: str) -> None:
    workspace = create_workspace(path)
    with workspace.session() as session:
        session.add(Partnership(name=name))
    workspace.close()


@on_posix
@pytest.mark.slow
@pytest.mark.parametrize("name", ODD)
def test_every_name_of_a_file_is_the_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(name)
    make(path, "mine")
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert names_in(tmp_path / name) == names_in(path) == ["mine"]
    copy = backup(path)
    assert copy.parent == Path()
    assert names_in(copy) == ["mine"]
    assert restore(copy, Path("other") / name) is None
    assert names_in(Path("other") / name) == ["mine"]
    assert restore(copy, path) is not None
    workspace = open_workspace(path)
    assert keep_daily_copy(workspace, load_settings().copies, TODAY) == ()
    workspace.close()
    assert {each.name for each in tmp_path.iterdir() if each.is_dir()} == {"other", f"{name}-copies"}


@on_posix
def test_the_file_that_another_reading_of_its_name_would_open_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "A.funding").write_bytes(b"somebody else's")
    make(tmp_path / "%41.funding", "mine")
    assert names_in(tmp_path / "%41.funding") == ["mine"]
    assert (tmp_path / "A.funding").read_bytes() == b"somebody else's"


@on_posix
def test_a_name_that_is_no_text_is_a_name_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.funding")
    make(path, "mine")
    assert names_in(path) == ["mine"]
    assert names_in(backup(path)) == ["mine"]


@on_posix
@pytest.mark.slow
def test_the_longest_name_works_with_its_copies_and_a_longer_one_is_refused_before_anything(
    tmp_path: Path,
) -> None:
    most = longest_name(tmp_path) - len("-journal")
    path = tmp_path / ("é" * ((most - 8) // 2) + "x" * (most % 2) + ".funding")
    assert len(os.fsencode(path.name)) == most
    make(path, "mine")
    copy = backup(path)
    assert names_in(copy) == ["mine"]
    assert restore(copy, path) is not None
    for longer in (path.with_name(f"x{path.name}"), tmp_path / ("x" * 300)):
        with pytest.raises(WorkspaceError, match=f"and may have {most}"):
            create_workspace(longer)
        with pytest.raises(WorkspaceError, match=f"and may have {most}"):
            open_workspace(longer)
    assert len([each for each in tmp_path.iterdir() if each.is_file()]) == 3


def test_what_tells_a_server_from_a_file() -> None:
    assert isinstance(address_of("postgresql://user@host/database"), ServerAddress)
    assert isinstance(address_of("Postgres://host/database"), ServerAddress)
    assert address_of("postgresql:/x") == Path("postgresql:/x")
    assert address_of("./sqlite://x") == Path("./sqlite://x")
    for other in ("sqlite:///x.funding", "https://host/x.funding", "mysql://host/x"):
        with pytest.raises(BadInput, match=r"is no workspace; give the path of a file, or postgresql://"):
            named_address(other)
    with pytest.raises(BadInput, match="no path may have"):
        named_address("a\0b")


def test_a_tilde_is_the_home_folder_wherever_a_workspace_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    settings = tmp_path / "settings.toml"
    settings.write_text("workspace = '~/x.funding'\ncache = '~/cache'\n[copies]\nsecond = '~/second'\n")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(settings))
    for variable in ("FUNDING_TUI_DATABASE", "FUNDING_TUI_WORKSPACE"):
        monkeypatch.delenv(variable, raising=False)
    read = load_settings()
    assert (read.workspace, read.cache) == (tmp_path / "x.funding", tmp_path / "cache")
    assert read.copies.second == tmp_path / "second"
    assert address_of("~/x.funding") == tmp_path / "x.funding"
    assert address_of("~other") == Path("~other")
