from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from optimiser.rules import Amount, Money
from optimiser.sweeping import (
    Case,
    Change,
    LostWorkersError,
    SweepError,
    SweepProgress,
    SweepRequest,
    problem_of,
    sweep,
)
from optimiser.verifying import verify
from tests.optimiser.county import a_county
from tests.optimiser.sweeping.odd_cases import BROKEN, IMPOSSIBLE
from tests.optimiser.sweeping.problems import REQUEST, best_with, floors, town_and_country

PERCENT = tuple(range(0, 101, 10))


def test_a_frontier_gives_up_what_it_must_and_no_more() -> None:
    base = town_and_country()
    swept = sweep(base, floors(base, *PERCENT), REQUEST, workers=1)
    assert swept.complete
    for percent, result in zip(PERCENT, swept.results, strict=True):
        assert result.parameters == {"rural floor": 100 * percent}
        assert (result.status, result.verified, result.spent) == ("optimal", True, 100_000)
        assert result.share == pytest.approx(percent / 100)
        assert result.value == pytest.approx(best_with(percent / 100), rel=1e-4)
        assert result.value_bound is not None
        assert result.value_bound >= best_with(percent / 100) * (1 - 1e-9)


@pytest.mark.slow
def test_answers_are_the_same_whatever_the_number_of_workers() -> None:
    base = a_county(areas=8, projects=6, streams=3, years=1)
    cases = [
        Case(name=str(at), change=Change(rules={"cap": Amount(name="cap", of=Money(), at_most=at * 900_000)}))
        for at in range(1, 10)
    ]
    request = SweepRequest(REQUEST.limits, keep_solutions=True)
    alone = sweep(base, cases, request, workers=1)
    for workers in (2, 3):
        together = sweep(base, cases, request, workers=workers)
        assert [result.answer for result in together.results] == [result.answer for result in alone.results]


def test_a_solution_that_is_kept_stands_up_to_its_own_problem() -> None:
    base = town_and_country()
    cases = floors(base, 0, 40)
    swept = sweep(base, cases, SweepRequest(REQUEST.limits, keep_solutions=True), workers=1)
    for case, result in zip(cases, swept.results, strict=True):
        problem = problem_of(base, case.change)
        assert result.problem_hash == problem.fingerprint
        assert result.solution is not None
        assert verify(problem, result.solution).holds
    assert sweep(base, cases[:1], REQUEST, workers=1).results[0].solution is None


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_one_case_that_fails_is_told_and_the_rest_are_solved(workers: int) -> None:
    base = town_and_country()
    first, last = floors(base, 0, 50)
    results = sweep(base, [first, BROKEN, IMPOSSIBLE, last], REQUEST, workers=workers).results
    assert [result.status for result in results] == ["optimal", "failed", "infeasible", "optimal"]
    assert "no rule 'no such rule' to leave out" in results[1].message
    assert "too much" in results[2].conflict
    for result in results[1:3]:
        assert (result.value, result.value_bound, result.spent, result.share) == (None, None, None, None)
        assert not result.verified


def test_the_share_told_is_of_the_money_asked_about() -> None:
    base = town_and_country()
    request = SweepRequest(REQUEST.limits, share_of=Money(projects=("town",)))
    (result,) = sweep(base, floors(base, 30), request, workers=1).results
    assert result.share == pytest.approx(0.7)


def test_nothing_spent_has_no_share() -> None:
    base = town_and_country().model_copy(update={"rules": (Amount(name="none", of=Money(), at_most=0),)})
    (result,) = sweep(base, [Case(name="as it is")], REQUEST, workers=1).results
    assert (result.value, result.spent, result.share) == (0.0, 0, None)


def test_progress_counts_up_and_learns_what_is_left() -> None:
    base = town_and_country()
    heard: list[SweepProgress] = []
    sweep(base, floors(base, 0, 20, 40), REQUEST, workers=1, progress=heard.append)
    assert [(at.done, at.cases) for at in heard] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert (heard[0].left, heard[0].latest) == (None, None)
    assert heard[1].left is not None
    assert heard[1].left > 0
    assert heard[3].left == 0
    assert heard[3].latest is not None
    assert heard[3].latest.case == "rural floor: 40%"


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_done_when_it_is_cancelled_is_kept(workers: int, tmp_path: Path) -> None:
    base = town_and_country()
    cases = floors(base, *range(0, 100, 2))
    whole = {result.case: result.answer for result in sweep(base, cases, REQUEST, workers=1).results}
    done: list[int] = []
    stopped = sweep(
        base,
        cases,
        REQUEST,
        workers=workers,
        to=tmp_path / "part.jsonl",
        progress=lambda at: done.append(at.done),
        cancelled=lambda: bool(done) and done[-1] >= 3,
    )
    assert not stopped.complete
    assert 3 <= len(stopped.results) < stopped.cases == len(cases)
    assert all(result.answer == whole[result.case] for result in stopped.results)
    assert len((tmp_path / "part.jsonl").read_text().splitlines()) == 1 + len(stopped.results)


@pytest.mark.slow
def test_when_a_process_is_ended_from_outside_what_is_done_is_kept(tmp_path: Path) -> None:
    base = town_and_country()
    cases = floors(base, *range(100))

    def end_one(at: SweepProgress) -> None:
        if at.done == 3:
            multiprocessing.active_children()[0].kill()

    file = tmp_path / "part.jsonl"
    with pytest.raises(LostWorkersError, match="run it again with fewer workers"):
        sweep(base, cases, REQUEST, workers=2, to=file, progress=end_one)
    assert len(file.read_bytes().splitlines()) >= 4
    assert sweep(base, cases, REQUEST, workers=1, to=file).complete


def test_a_sweep_of_nothing_is_done_at_once() -> None:
    assert sweep(town_and_country(), [], REQUEST).complete


def test_two_cases_of_one_name_are_refused() -> None:
    with pytest.raises(SweepError, match="two cases are called 'twin'"):
        sweep(town_and_country(), [Case(name="twin"), Case(name="twin")], REQUEST, workers=1)


def test_no_workers_are_refused() -> None:
    with pytest.raises(SweepError, match="at least one worker, not 0"):
        sweep(town_and_country(), [Case(name="as it is")], REQUEST, workers=0)
