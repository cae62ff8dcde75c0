"""The least that is enough, by halving, where some questions may stay open."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from optimiser.explaining.what_if import LeastEnough, bisect_least, find_least


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_least_is_found_exactly(true_least: int, most: int) -> None:
    found = find_least(lambda number: number >= true_least, most)
    if true_least > most:
        assert found == LeastEnough(most, None, most)
        assert found.none_is_enough
    else:
        assert found == LeastEnough(true_least - 1, true_least, most)
        assert found.is_least


@given(st.integers(1, 100), st.sets(st.integers(0, 100)))
def test_what_was_not_shown_is_left_open(true_least: int, open_questions: set[int]) -> None:
    found = find_least(lambda number: None if number in open_questions else number >= true_least, 100)
    assert found.too_little < true_least
    assert found.enough is None or found.enough >= true_least


def test_it_may_start_from_a_guess_and_tells_of_every_step() -> None:
    steps = list(bisect_least(lambda number: number >= 30, 100, start=50, too_little=0))
    assert steps[0] == LeastEnough(0, 50, 100)
    assert steps[-1] == LeastEnough(29, 30, 100)
