"""When a claim is proven twice: where whole amounts can come to a few pence beyond a limit."""

from __future__ import annotations

import pytest

from optimiser.formulation.build_model import formulate
from optimiser.search import close_calls
from optimiser.search.close_calls import is_close_call
from tests.optimiser.builders import a_pot, a_problem, a_scalable_option, an_option


@pytest.fixture(autouse=True)
def _no_problem_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(close_calls, "SMALL", 0)


def is_close(*costs: int, pence: int) -> bool:
    options = [an_option(f"o{at}", costs=each) for at, each in enumerate(costs)]
    return is_close_call(formulate(a_problem(options=options, pots=[a_pot(pence=pence)])))


def test_some_amounts_overrun_a_pot_by_a_few_pence() -> None:
    assert is_close(10_000, 25_003, 61_711, pence=86_713)  # the last two together are a penny over
    assert is_close(10_000, 25_003, 61_711, pence=86_704)  # ten pence over
    assert not is_close(10_000, 25_003, 61_711, pence=86_714)  # they fit
    assert not is_close(10_000, 25_003, 61_711, pence=86_700)


def test_whole_pounds_are_never_a_few_pence_apart() -> None:
    assert not is_close(10_000, 25_000, 61_700, pence=86_600)
    assert is_close(10_000, 25_000, 61_700, pence=86_699)  # of a pot that is not of whole pounds


def test_of_many_odd_amounts_some_are_near_any_limit() -> None:
    assert is_close(*(10_001 + 37 * at for at in range(30)), pence=123_456)


def test_what_is_divisible_finds_a_few_pence() -> None:
    patrols = a_scalable_option(steps={"north": 1_000}, pence_a_step=3)
    options = [patrols, an_option("o", costs=86_714)]
    assert not is_close_call(formulate(a_problem(options=options, pots=[a_pot(pence=86_713)])))


def test_a_small_problem_is_proven_twice_whatever_its_amounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(close_calls, "SMALL", 150)
    assert is_close(10_000, pence=50_000)
