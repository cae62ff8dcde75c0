"""What a verb says where there is nothing to show, where a number is too long, and where nobody reads."""

from __future__ import annotations

import errno
import io
import signal
import sys
from pathlib import Path

import pytest

from funding_tui import exit_codes
from funding_tui.commands import run
from funding_tui.commands.ending import exit_code_of
from funding_tui.commands.interrupts import stop_on_interrupt
from tests.campaigns.command_line import ask

RAN = "funding-tui: "


@pytest.fixture
def workspace(tmp_path: Path) -> str:
    """One with nothing in it."""
    place = str(tmp_path / "new.funding")
    assert ask("init", "--name", "Smallshire", "--workspace", place).code == exit_codes.DONE
    return place


def test_history_of_a_workspace_without_runs_says_how_to_make_one(workspace: str) -> None:
    said = ask("history", "--workspace", workspace)
    assert (said.code, said.errors) == (exit_codes.DONE, "")
    assert said.output == "base was never run; make a run with: propose base\n"


@pytest.mark.parametrize("words", [["compare", "1" * 20], ["pipeline", "note", "1" * 20, "Ask"]])
def test_a_number_that_no_record_could_have_is_refused_in_a_sentence(
    workspace: str, words: list[str]
) -> None:
    said = ask(*words, "--workspace", workspace)
    assert said.code == exit_codes.BAD_INPUT
    assert said.errors.startswith(RAN)
    assert len(said.errors.splitlines()) == 1
    assert "is no run" in said.errors or "is larger than can be stored" in said.errors
    assert workspace not in said.errors  # the number is not in the file


class _Broken(io.StringIO):
    """A stream that cannot be written."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def write(self, text: str) -> int:
        raise OSError(self._number, "no")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "the disk is full (the output); free some space there and try again"),
        (errno.EIO, "the disk or network drive failed (the output); check the drive and try again"),
        (errno.EPIPE, "the program that was reading the output ended before all of it was written; what was"),
        (
            errno.EINVAL,
            "the program that was reading the output ended before all of it was written; what was",
        ),
    ],
    ids=["full disk", "failed drive", "closed pipe", "closed pipe of Windows"],
)
def test_output_that_cannot_be_written_is_told_and_no_file_is_blamed(
    workspace: str, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    errors = io.StringIO()
    monkeypatch.setattr(sys, "argv", ["funding-tui", "streams", "--json", "--workspace", workspace])
    monkeypatch.setattr(sys, "stdout", _Broken(number))
    monkeypatch.setattr(sys, "stderr", errors)
    monkeypatch.setattr("funding_tui.commands.ending.give_up_output", lambda: None)  # of the tests
    assert run() == exit_codes.FAILED
    assert errors.getvalue().startswith(f"{RAN}{sentence}")
    assert len(errors.getvalue().splitlines()) == 1


def test_an_interrupt_that_a_library_reports_as_an_error_of_its_own_is_still_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_log_path", lambda *words, **named: tmp_path)

    def work() -> None:
        with stop_on_interrupt() as interrupted:
            signal.raise_signal(signal.SIGINT)
            assert interrupted()
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                message = "Error calling function: KeyboardInterrupt"
                raise ValueError(message) from None

    assert exit_code_of(work) == exit_codes.STOPPED
    assert capsys.readouterr().err == "funding-tui: Stopped; nothing half-done was saved.\n"
    assert exit_code_of(lambda: 1 / 0) == exit_codes.FAILED  # and what comes after it is an error again
    assert "something went wrong" in capsys.readouterr().err
