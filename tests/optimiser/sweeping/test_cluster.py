from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optimiser.sweeping import SweepError, SweepProgress, sweep
from tests.optimiser.sweeping.odd_cases import BROKEN, IMPOSSIBLE
from tests.optimiser.sweeping.problems import REQUEST, floors, town_and_country

distributed = pytest.importorskip("distributed")
PERCENT = tuple(range(0, 60))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler, and two workers in processes of their own."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as running:
        yield running


@pytest.mark.slow
def test_a_cluster_gives_the_answers_of_one_machine_though_a_worker_is_killed(
    cluster: Any, tmp_path: Path
) -> None:
    base = town_and_country()
    cases = [*floors(base, *PERCENT), BROKEN, IMPOSSIBLE]
    psutil = pytest.importorskip("psutil")
    worker = psutil.Process(next(iter(cluster.workers.values())).pid)
    done: list[int] = []

    def kill_one(at: SweepProgress) -> None:
        done.append(at.done)
        if at.done == 5:
            worker.kill()

    swept = sweep(
        base,
        cases,
        REQUEST,
        on=cluster.scheduler_address,
        to=tmp_path / "results.jsonl",
        progress=kill_one,
    )
    assert not worker.is_running()
    alone = sweep(base, cases, REQUEST, workers=1)
    assert [result.answer for result in swept.results] == [result.answer for result in alone.results]
    assert done == list(range(len(cases) + 1))
    assert len((tmp_path / "results.jsonl").read_bytes().splitlines()) == len(cases) + 1


@pytest.mark.slow
def test_what_a_cluster_has_done_when_it_is_cancelled_is_kept(cluster: Any) -> None:
    base = town_and_country()
    done: list[int] = []
    swept = sweep(
        base,
        floors(base, *range(100)),
        REQUEST,
        on=cluster.scheduler_address,
        progress=lambda at: done.append(at.done),
        cancelled=lambda: bool(done) and done[-1] >= 3,
    )
    assert 3 <= len(swept.results) < swept.cases


def test_a_cluster_that_does_not_answer_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimiser.sweeping.cluster.SECONDS_TO_CONNECT", 0.5)
    base = town_and_country()
    for address in ("tcp://127.0.0.1:1", "somewhere"):
        with pytest.raises(SweepError, match="no Dask scheduler answers at") as told:
            sweep(base, floors(base, 0), REQUEST, on=address)
        assert "dask scheduler" in str(told.value)


@pytest.mark.slow
def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "optimiser.sweeping.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    base = town_and_country()
    with pytest.raises(SweepError, match=r"pip install 'funding-tui\[cluster\]'"):
        sweep(base, floors(base, 0), REQUEST, on="tcp://127.0.0.1:1")
