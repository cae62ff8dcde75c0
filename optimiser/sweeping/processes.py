"""A sweep on the processors of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event, Lock

from optimiser.limits import Cancelled
from optimiser.problem import Problem
from optimiser.sweeping.chunks import Chunk, solve_chunk
from optimiser.sweeping.results import CaseResult, LostWorkersError, SweepRequest

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
        # A worker that waits for room to write would wait for ever; a closed pipe lets it go.
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
