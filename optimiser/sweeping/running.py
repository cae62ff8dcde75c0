"""Solve every case of a sweep, on this machine or on a cluster, and store each result as it comes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, closing, contextmanager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event, Lock
from pathlib import Path

from optimiser.limits import Cancelled
from optimiser.problem import Problem
from optimiser.sweeping.cases import Case
from optimiser.sweeping.chunks import Chunk, chunks_of, solve_chunk
from optimiser.sweeping.results import (
    CaseResult,
    LostWorkersError,
    OnSweepProgress,
    ResultsFile,
    SweepError,
    SweepProgress,
    SweepRequest,
    SweepResults,
    header_of,
)

TICK = 0.05  # seconds between looks at what has come, and at whether to stop
TICKS_AFTER_CANCEL = 14  # for what is being written when it is cancelled
MOST_WORKERS = 61  # Windows waits for no more processes at once


def on_processes(
    base: Problem, chunks: Sequence[Chunk], request: SweepRequest, workers: int, cancelled: Cancelled
) -> Iterator[CaseResult]:
    """Solve chunks in a pool of processes.

    Each gets the base problem once, when it starts; chunks and results are small.

    Yields:
        Each result as its case is done, in any order.

    Raises:
        LostWorkersError: a process was ended from outside.
    """
    context = multiprocessing.get_context("spawn")
    stop, turn = context.Event(), context.Lock()
    incoming, send = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(
        min(workers, len(chunks), MOST_WORKERS),
        mp_context=context,
        initializer=_start_worker,
        initargs=(base, request, stop, send, turn),
    )
    try:
        with _holding_back_ctrl_c():
            pending = {pool.submit(_solve_in_worker, chunk) for chunk in chunks}
        while pending and not cancelled():
            ended, pending = wait(pending, TICK, FIRST_COMPLETED)
            yield from _received(incoming)
            if not cancelled():  # Ctrl-C may have ended a process that had only begun
                _raise_errors(ended)
        stop.set()
        for _ in range(TICKS_AFTER_CANCEL if pending else 0):
            wait(pending, TICK, FIRST_COMPLETED)
            yield from _received(incoming)
    finally:
        stop.set()
        # A worker that waits for room to write would wait for ever; a closed pipe releases it.
        incoming.close()
        send.close()
        threading.Thread(target=_shut_down, args=(pool, stop, turn)).start()


@contextmanager
def _holding_back_ctrl_c() -> Iterator[None]:
    """Hold Ctrl-C back from processes started meanwhile: they inherit it until `_start_worker` ignores it.

    A process interrupted while it still imports prints a traceback, and may leave the pool waiting for ever.
    Windows holds no signals back.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _shut_down(pool: ProcessPoolExecutor, *shared: Event | Lock) -> None:
    """End a pool while nobody waits; a process that has only begun still looks for what is shared."""
    pool.shutdown(cancel_futures=True)
    del shared


def _received(incoming: Connection) -> Iterator[CaseResult]:
    while incoming.poll():
        yield CaseResult.model_validate_json(incoming.recv_bytes())


def _raise_errors(ended: set[Future[None]]) -> None:
    for future in ended:
        try:
            future.result()
        except BrokenProcessPool as error:
            message = (
                "A process of the sweep was ended from outside, often for want of memory; what is done is "
                "kept where it is stored: run it again with fewer workers."
            )
            raise LostWorkersError(message) from error


_worker_state: tuple[Problem, SweepRequest, Event, Connection, Lock] | None = None


def _start_worker(base: Problem, request: SweepRequest, stop: Event, send: Connection, turn: Lock) -> None:
    """What each process does first: keep the base, leave Ctrl-C to its parent, and not outlive it."""
    global _worker_state
    _worker_state = (base, request, stop, send, turn)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_the_parent, daemon=True).start()


def _leave_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _solve_in_worker(chunk: Chunk) -> None:
    assert _worker_state is not None, "a process of the pool begins with _begin"
    base, request, stop, send, turn = _worker_state
    for result in solve_chunk(base, chunk, request, stop.is_set):
        with turn:
            send.send_bytes(result.model_dump_json().encode("utf-8"))


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
    workers and wherever they run; only a case that ran out of its seconds depends on the machine. Where a
    file was stopped in the middle of a chunk, the rest of that chunk starts from a new model: its answers are
    proven within the same gap.

    Args:
        base: the problem that the cases are changes of.
        cases: neighbours should differ little.
        request: how close and how long each, and what to report of it.
        workers: processes on this machine, all its processors unless said otherwise; with one, no other
            process is started.
        on: the address of a Dask scheduler, such as `tcp://host:8786`, whose workers do the work instead.
        to: a file of results to continue, or to begin; a case that failed in it is tried again.
        progress: called at the start and with every result.
        cancelled: checked many times a second; when it is true, what is done is returned within a second.

    Returns:
        The results in the order of the cases; not all of them where it was cancelled.

    Raises:
        SweepError: cases share a name, the file is of another sweep or in use, or no cluster answers.
        LostWorkersError: processes were ended from outside, or the cluster was lost.
    """
    wanted = request or SweepRequest()
    asked_to_stop = cancelled or (lambda: False)
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
            if result.case in done:  # sent when it came, and again when its chunk was done
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
    """What comes back from the workers."""
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
