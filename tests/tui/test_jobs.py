"""Jobs: one a group, heard by their owner alone, stopped on request, and never the end of the app."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from funding_tui.base.errors import NotFound, OperationCancelled
from funding_tui.tui.jobs import Job, JobEnd, JobFailure, JobProgress, Jobs


class JobApp(App[None]):
    """An app that hands jobs' messages on, as ours does."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs = Jobs(self)
        self.heard: list[Any] = []

    def on_job_progress(self, message: JobProgress) -> None:
        self.jobs.deliver_progress(message.job)

    def on_job_end(self, message: JobEnd) -> None:
        self.jobs.deliver_end(message.job)

    async def settle(self, pilot: Any) -> None:
        while not self.jobs.idle:
            await pilot.pause(0.01)


async def test_a_later_job_of_a_group_is_heard_and_the_earlier_is_not() -> None:
    app = JobApp()
    go = threading.Event()
    async with app.run_test() as pilot:

        def first(job: Job) -> str:
            go.wait(5)
            return f"first, cancelled {job.cancelled()}"

        app.jobs.run(app, "find", first, on_done=app.heard.append)
        app.jobs.run(app, "find", lambda job: "second", on_done=app.heard.append)
        go.set()
        await app.settle(pilot)
        assert app.jobs.wait(5)
        await pilot.pause()
        assert app.heard == ["second"]


async def test_progress_is_heard_at_a_human_pace_and_always_the_latest() -> None:
    app = JobApp()
    seen: list[int] = []
    go = threading.Event()
    async with app.run_test() as pilot:

        def work(job: Job) -> int:
            for number in range(10_000):
                job.progress(number)
            go.wait(5)
            return -1

        app.jobs.run(app, "solve", work, on_done=app.heard.append, on_progress=seen.append, busy="solving…")
        assert app.jobs.busy == "solving…"
        while not seen or seen[-1] != 9_999:
            await pilot.pause(0.02)
        assert len(seen) < 50
        go.set()
        await app.settle(pilot)
        assert app.jobs.busy == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (NotFound("there is no [/red] stream"), JobFailure("There is no [/red] stream")),
        (OperationCancelled("stopped before the end"), JobFailure("Stopped before the end", stopped=True)),
    ],
)
async def test_an_expected_error_is_its_own_sentence(raised: Exception, told: JobFailure) -> None:
    app = JobApp()
    async with app.run_test() as pilot:

        def work(job: Job) -> None:
            raise raised

        app.jobs.run(app, "read", work, on_done=app.heard.append, on_failure=app.heard.append)
        await app.settle(pilot)
        assert app.heard == [told]


async def test_an_unexpected_fault_is_told_logged_and_survived(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("platformdirs.user_log_path", lambda *args, **more: tmp_path)
    app = JobApp()
    async with app.run_test() as pilot:
        app.jobs.run(app, "read", lambda job: [][1], on_done=app.heard.append)
        await app.settle(pilot)
        await pilot.pause()
        assert app.is_running
        (note,) = app._notifications
        assert note.message.startswith(
            "Something went wrong: list index out of range; please report it (details in"
        )
        assert not note.markup
        assert "IndexError" in (tmp_path / "errors.log").read_text("utf-8")


async def test_work_that_does_not_hear_is_left_behind_at_the_end() -> None:
    app = JobApp()
    go = threading.Event()
    async with app.run_test():
        app.jobs.run(app, "solve", lambda job: go.wait(5), on_done=app.heard.append)
        app.jobs.cancel_all()
        assert not app.jobs.wait(0.02)
    job_thread = app.jobs._threads[-1]
    assert job_thread.daemon
    go.set()
    assert app.jobs.wait(5)
    assert app.heard == []
