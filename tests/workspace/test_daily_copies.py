"""A copy a day, made by itself, kept by a stated rule, and proven by restoring it."""

from __future__ import annotations

import stat
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from funding_tui.base.settings import CopySettings
from funding_tui.commands import verbs
from funding_tui.tui.session import WorkspaceSession
from funding_tui.workspace.copy_check import check_newest_copy
from funding_tui.workspace.daily_copies import (
    MEGABYTE,
    DailyCopy,
    copy_folders,
    daily_copies,
    keep_daily_copy,
    outdated,
)
from models.database import open_workspace
from tests.builders import TODAY, a_workspace
from tests.properties import examples

RULE = CopySettings()


def days_in(folder: Path) -> list[date]:
    return [copy.day for copy in daily_copies(folder)]


def test_one_copy_a_day_beside_the_workspace_for_its_owner_alone(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        for day in (TODAY, TODAY, TODAY + timedelta(1)):
            assert keep_daily_copy(workspace, RULE, day) == ()
    folder = tmp_path / "small.funding-copies"
    assert days_in(folder) == [TODAY + timedelta(1), TODAY]
    assert len(list(folder.iterdir())) == 2
    if sys.platform != "win32":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    open_workspace(daily_copies(folder)[0].path).close()


def test_a_second_place_gets_the_same_copies_and_tells_workspaces_of_one_name_apart(tmp_path: Path) -> None:
    rule = CopySettings(second=tmp_path / "drive")
    (tmp_path / "drive").mkdir()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with a_workspace(tmp_path / name) as workspace:
            assert keep_daily_copy(workspace, rule, TODAY) == ()
            first, second = (daily_copies(folder)[0].path for folder in copy_folders(workspace.path, rule))
            assert first.read_bytes() == second.read_bytes()
    assert len(list((tmp_path / "drive").iterdir())) == 2


def test_a_place_that_is_not_there_is_one_sentence_and_the_other_has_its_copy(tmp_path: Path) -> None:
    rule = CopySettings(second=tmp_path / "unplugged")
    with a_workspace(tmp_path) as workspace:
        (sentence,) = keep_daily_copy(workspace, rule, TODAY)
        assert "is its drive connected?" in sentence
        assert days_in(copy_folders(workspace.path, rule)[0]) == [TODAY]
        assert check_newest_copy(workspace.path, rule, TODAY).state == "look"


def test_nothing_is_copied_where_the_settings_say_so(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        assert keep_daily_copy(workspace, CopySettings(daily=False), TODAY) == ()
    assert not (tmp_path / "small.funding-copies").exists()


def copies_of(ages: list[int], size: int = 1) -> list[DailyCopy]:
    """Copies of so many days ago, the newest first."""
    days = sorted({TODAY - timedelta(age) for age in ages}, reverse=True)
    return [DailyCopy(Path(f"{day}"), day, size) for day in days]


def test_a_month_of_daily_copies_leaves_seven_days_and_four_weeks() -> None:
    copies = copies_of(list(range(60)))
    gone = outdated(copies, RULE)
    kept = [copy.day for copy in copies if copy not in gone]
    assert kept[:7] == [TODAY - timedelta(age) for age in range(7)]
    assert len(kept) == 11
    assert len({day.isocalendar()[:2] for day in kept[7:]}) == 4


@examples(60)
@given(st.lists(st.integers(0, 800), max_size=60), st.integers(1, 9), st.integers(0, 6), st.integers(1, 5))
def test_the_newest_always_stays_and_the_size_is_never_passed_by_more_than_it(
    ages: list[int], days: int, weeks: int, megabytes: int
) -> None:
    rule = CopySettings(days=days, weeks=weeks, megabytes=megabytes)
    copies = copies_of(ages, MEGABYTE)
    gone = outdated(copies, rule)
    kept = [copy for copy in copies if copy not in gone]
    assert kept[:1] == copies[:1]
    assert len(kept) <= min(days + weeks, max(1, megabytes))
    assert outdated(kept, rule) == ()


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        folder = copy_folders(workspace.path, RULE)[0]
        folder.mkdir()
        (folder / "notes.txt").write_text("mine")
        for age in range(30):
            keep_daily_copy(workspace, CopySettings(days=1, weeks=0), TODAY - timedelta(30 - age))
    assert len(daily_copies(folder)) == 1
    assert (folder / "notes.txt").read_text() == "mine"


def test_the_newest_copy_is_restored_into_a_scratch_file_and_counted(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        assert "there is no copy yet" in check_newest_copy(workspace.path, RULE, TODAY).words
        keep_daily_copy(workspace, RULE, TODAY)
        found = check_newest_copy(workspace.path, RULE, date.today())
        assert found.state == "good"
        assert "was restored into a scratch file: it is sound, with " in found.words
        (copy,) = daily_copies(copy_folders(workspace.path, RULE)[0])
        whole = copy.path.read_bytes()
        copy.path.write_bytes(whole[: len(whole) // 2])
        assert check_newest_copy(workspace.path, RULE, TODAY).state == "bad"
        copy.path.write_bytes(b"torn")
        assert check_newest_copy(workspace.path, RULE, TODAY).state == "bad"


def test_a_command_that_writes_makes_the_copy_and_one_that_reads_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    with a_workspace(tmp_path) as workspace:
        path = workspace.path
    folder = tmp_path / "small.funding-copies"

    def run(*words: str) -> int:
        return CliRunner().invoke(verbs, ["-w", str(path), *words], catch_exceptions=False).exit_code

    assert run("streams") == 0
    assert not folder.exists()
    rows = tmp_path / "priorities.csv"
    rows.write_text("Code,Name,Weight\nasb,Anti-social behaviour,1\n")
    assert run("import", "priorities", str(rows), "--dry-run") == 0
    assert not folder.exists()
    assert run("import", "priorities", str(rows)) == 0
    assert len(daily_copies(folder)) == 1


def test_the_app_makes_it_once_a_day_and_says_in_one_line_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f"[copies]\nsecond = '{tmp_path / 'unplugged'}'\n")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(settings))
    with a_workspace(tmp_path) as workspace:
        session = WorkspaceSession(workspace, TODAY, keeps_copies=True)
        assert "is its drive connected?" in session.keep_daily_copy()
        assert session.keep_daily_copy() == ""
        assert WorkspaceSession(workspace, TODAY).keep_daily_copy() == ""
    assert days_in(tmp_path / "small.funding-copies") == [TODAY]
