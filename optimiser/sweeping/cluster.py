"""A sweep on a Dask cluster: Dask places the work, and does again what a lost worker had in hand.

Each worker needs this package at the same version. Imported only when a cluster is asked for.
"""

from __future__ import annotations

import queue
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import distributed

from optimiser.limits import Cancelled
from optimiser.problem import Problem
from optimiser.sweeping.chunks import Chunk, solve_chunk
from optimiser.sweeping.results import CaseResult, LostWorkersError, SweepError, SweepRequest

TICK = 0.1  # seconds between looks at what has come, and at whether to stop
ASK_EVERY = 0.4  # seconds between a worker's questions whether to stop: each one goes to the scheduler
SECONDS_TO_CONNECT = 10
RETRIES = 2
# What was done, and was lost with the worker that held it: Dask does it again.
_TO_REPEAT = ("pending", "lost")


def on_cluster(
    base: Problem, chunks: Sequence[Chunk], request: SweepRequest, address: str, cancelled: Cancelled
) -> Iterator[CaseResult]:
    """Solve chunks on the workers of a Dask scheduler.

    Args:
        base: goes to each worker once, and from worker to worker.
        chunks: a task each.
        request: what is asked of every case.
        address: of the scheduler, such as `tcp://host:8786`.
        cancelled: checked many times a second.

    Yields:
        Each result as its case is done, in any order, and once more when its chunk is done. A chunk whose
        worker is lost again and again is failed cases.

    Raises:
        SweepError: the scheduler cannot be reached.
        LostWorkersError: it was lost on the way.
    """
    with closing(_client(address)) as client:
        sweep = f"sweep-{uuid.uuid4().hex}"
        stop = distributed.Event(sweep, client=client)
        incoming: queue.SimpleQueue[str] = queue.SimpleQueue()
        client.subscribe_topic(sweep, lambda event: incoming.put(event[1]))
        # The base is the result of a task, so that Dask can make it again where its holder is lost.
        held = client.submit(_base_problem, base, key=f"{sweep}-base")
        futures = {
            client.submit(
                _solve_in_worker, held, chunk, request, sweep, key=f"{sweep}-{at}", retries=RETRIES
            ): chunk
            for at, chunk in enumerate(chunks)
        }
        ended = distributed.as_completed(futures, loop=client.loop)
        while not cancelled():
            yield from _received(incoming)
            for future in ended.next_batch(block=False):
                if future.status in _TO_REPEAT:
                    ended.add(future)
                else:
                    yield from _results_of(future, futures[future], address)
            if ended.is_empty():
                return
            if client.status != "running":
                raise LostWorkersError(_lost(address))
            time.sleep(TICK)
        stop.set()
        client.cancel(list(futures), force=True)
        yield from _received(incoming)


def _client(address: str) -> Any:
    try:
        return distributed.Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        message = (
            f"no Dask scheduler answers at {address!r}; start one with `dask scheduler`, and give the "
            "address that it prints, such as tcp://host:8786"
        )
        raise SweepError(message) from error


def _received(incoming: queue.SimpleQueue[str]) -> Iterator[CaseResult]:
    while not incoming.empty():
        yield CaseResult.model_validate_json(incoming.get())


def _results_of(future: Any, chunk: Chunk, address: str) -> Iterator[CaseResult]:
    if future.status == "finished":
        yield from (CaseResult.model_validate_json(result) for result in future.result())
        return
    if future.status != "error":
        raise LostWorkersError(_lost(address))
    for case in chunk:
        message = f"The cluster gave it up: {future.exception()}"
        yield CaseResult(case=case.name, parameters=case.parameters, status="failed", message=message)


def _lost(address: str) -> str:
    return f"the Dask scheduler at {address} was lost; what is done is stored: run it again"


def _base_problem(base: Problem) -> Problem:
    return base


def _solve_in_worker(base: Problem, chunk: Chunk, request: SweepRequest, sweep: str) -> list[str]:
    """One task: the results of a chunk, each sent to listeners as soon as it is there."""
    worker = distributed.get_worker()
    written = []
    for result in solve_chunk(base, chunk, request, _stopped(distributed.Event(sweep))):
        written.append(result.model_dump_json())
        worker.log_event(sweep, written[-1])
    return written


def _stopped(stop: Any) -> Cancelled:
    """Whether the sweep was stopped, found out now and then."""
    known, asked = False, time.monotonic()

    def whether() -> bool:
        nonlocal known, asked
        if not known and time.monotonic() - asked > ASK_EVERY:
            known = stop.is_set()
            asked = time.monotonic()
        return known

    return whether
