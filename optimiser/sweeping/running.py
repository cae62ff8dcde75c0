"""Solve every case of a sweep, on this machine or on a cluster, and keep each result as it comes."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from optimiser.limits import Cancelled
from optimiser.problem import Problem
from optimiser.sweeping.cases import Case
from optimiser.sweeping.chunks import Chunk, chunks_of, solve_chunk
from optimiser.sweeping.processes import on_processes
from optimiser.sweeping.results import (
    CaseResult,
    OnSweepProgress,
    SweepError,
    SweepProgress,
    SweepRequest,
    SweepResults,
)
from optimiser.sweeping.results_file import ResultsFile, header_of


def sweep(
    base: Problem,
    cases: Sequence[Case],
    request: SweepRequest | None = None,
    *,
    workers: int | None = None,
    on: str | None = None,
    to: Path | None = None,
    progress: OnSweepProgress | None = None,
    cancelled: Cancelled | None = None,
) -> SweepResults:
    """Solve every case.

    Consecutive cases are solved by one worker, each from where the last one left its model. Which cases go
    together depends on the cases alone (`chunks_of`), so the answers are the same whatever the number of
    workers and wherever they stand; only a case that ran out of its seconds depends on the machine. Where a
    file was left in the midst of a chunk, the rest of that chunk starts from a new model: its answers are
    proven within the same gap.

    Args:
        base: the problem that the cases are changes of.
        cases: neighbours should differ little.
        request: how close and how long each, and what to tell of it.
        workers: processes on this machine, all its processors unless said otherwise; with one, no other
            process is started.
        on: the address of a Dask scheduler, such as `tcp://host:8786`, whose workers do the work instead.
        to: a file of results to go on with, or to begin; a case that failed in it is tried again.
        progress: told at the start and of every result.
        cancelled: asked many times a second; when it says so, what is done is returned within a second.

    Returns:
        The results in the order of the cases; not all of them where it was cancelled.

    Raises:
        SweepError: cases share a name, the file is of another sweep or in use, or no cluster answers.
        LostWorkersError: processes were ended from outside, or the cluster is gone.
    """
    wanted = request or SweepRequest()
    asked_to_stop = cancelled or _never
    _check_names_differ(cases)
    if workers is not None and workers < 1:
        message = f"a sweep needs at least one worker, not {workers}"
        raise SweepError(message)
    start = time.monotonic()
    with ExitStack() as stack:
        file = None if to is None else stack.enter_context(ResultsFile(to, header_of(base, cases, wanted)))
        stored = () if file is None else file.found
        done = {result.case: result for result in stored if result.status != "failed"}
        found_before = len(done)

        def say(latest: CaseResult | None = None) -> None:
            if progress is not None:
                seconds = time.monotonic() - start
                new = len(done) - found_before
                left = seconds / new * (len(cases) - len(done)) if new else None
                progress(SweepProgress(len(done), len(cases), seconds, left, latest))

        say()
        chunks = [
            left
            for chunk in chunks_of(cases)
            if (left := tuple(case for case in chunk if case.name not in done))
        ]
        incoming = _results(base, chunks, wanted, workers, on, asked_to_stop)
        for result in stack.enter_context(closing(incoming)):
            if result.case in done:  # told as it came, and again when its chunk was done
                continue
            if file is not None:
                file.add(result)
            done[result.case] = result
            say(result)
    results = tuple(done[case.name] for case in cases if case.name in done)
    return SweepResults(results, len(cases), time.monotonic() - start)


def _results(
    base: Problem,
    chunks: Sequence[Chunk],
    request: SweepRequest,
    workers: int | None,
    on: str | None,
    cancelled: Cancelled,
) -> Generator[CaseResult, None, None]:
    """What comes back from whoever does the work."""
    number = (os.cpu_count() or 1) if workers is None else workers
    if not chunks:
        return
    if on is not None:
        yield from _on_cluster(base, chunks, request, on, cancelled)
    elif number > 1:
        yield from on_processes(base, chunks, request, number, cancelled)
    else:
        for chunk in chunks:
            yield from solve_chunk(base, chunk, request, cancelled)


def _on_cluster(
    base: Problem, chunks: Sequence[Chunk], request: SweepRequest, address: str, cancelled: Cancelled
) -> Iterator[CaseResult]:
    try:
        from optimiser.sweeping.cluster import on_cluster
    except ModuleNotFoundError as error:
        message = f"a cluster needs {error.name}; install it with: pip install 'funding-tui[cluster]'"
        raise SweepError(message) from error
    return on_cluster(base, chunks, request, address, cancelled)


def _check_names_differ(cases: Sequence[Case]) -> None:
    twice = [name for name, times in Counter(case.name for case in cases).items() if times > 1]
    if twice:
        message = f"two cases are called {twice[0]!r}; give each its own name"
        raise SweepError(message)


def _never() -> bool:
    return False
