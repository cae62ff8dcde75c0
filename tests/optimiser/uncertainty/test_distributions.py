"""Spreads: what each distribution means, and that its quantiles keep to it."""

from __future__ import annotations

import math
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from optimiser.uncertain_inputs import (
    AnyDistribution,
    Beta,
    Draws,
    Interval,
    LogNormal,
    Point,
    Triangular,
    lowest,
    quantile,
    quantile_function,
)
from tests.properties import examples

ends = st.floats(-5, 5, allow_subnormal=False)
shapes = st.floats(0.3, 50)
ratios = st.floats(1.01, 4)
spreads = st.one_of(
    st.builds(lambda value: Point(value=value), ends),
    st.builds(lambda a, b: Interval(low=min(a, b), high=max(a, b)), ends, ends),
    st.lists(ends, min_size=3, max_size=3)
    .map(sorted)
    .map(lambda three: Triangular(low=three[0], mode=three[1], high=three[2])),
    st.builds(
        lambda alpha, beta, a, b: Beta(alpha=alpha, beta=beta, low=min(a, b), high=max(a, b)),
        shapes,
        shapes,
        ends,
        ends,
    ),
    st.builds(lambda m, down, up: LogNormal(median=m, low=m / down, high=m * up), ratios, ratios, ratios),
    st.builds(lambda values: Draws(values=tuple(values)), st.lists(ends, min_size=1, max_size=9)),
)
probabilities = st.floats(0, 1)


def mean(distribution: AnyDistribution) -> float:
    """The mean of the factor."""
    match distribution:
        case Point(value=value):
            return value
        case Interval(low=low, high=high):
            return (low + high) / 2
        case Triangular(low=low, mode=mode, high=high):
            return (low + mode + high) / 3
        case Beta(alpha=alpha, beta=beta, low=low, high=high):
            return low + (high - low) * alpha / (alpha + beta)
        case LogNormal(median=median, sigma=sigma):
            return median * math.exp(sigma**2 / 2)
        case Draws(values=values, counts=counts):
            weighed = math.fsum(value * count for value, count in zip(values, counts, strict=True))
            return weighed / math.fsum(counts)


@given(spreads, probabilities, probabilities)
def test_a_quantile_rises_with_its_probability(spread: AnyDistribution, one: float, other: float):
    less, more = sorted((one, other))
    assert quantile(spread, less) <= quantile(spread, more) + 1e-12


@given(spreads, probabilities)
def test_no_draw_leaves_the_support(spread: AnyDistribution, probability: float):
    assert lowest(spread) - 1e-12 <= quantile(spread, probability) <= quantile(spread, 1.0) + 1e-12


@pytest.mark.slow
@examples(60)
@given(spreads)
def test_the_mean_is_the_average_of_the_quantiles(spread: AnyDistribution):
    find = quantile_function(spread)
    average = fmean(find((at + 0.5) / 1_260) for at in range(1_260))  # a multiple of 1 to 9 values
    assert average == pytest.approx(mean(spread), rel=0.02, abs=0.02)


@given(spreads)
def test_a_spread_comes_back_from_json(spread: AnyDistribution):
    adapter = TypeAdapter[AnyDistribution](AnyDistribution)
    assert adapter.validate_json(adapter.dump_json(spread)) == spread


@given(st.floats(0.2, 30), st.floats(0.001, 0.999))
def test_beta_quantiles_are_those_of_its_closed_forms(shape: float, probability: float):
    assert quantile(Beta(alpha=shape, beta=1), probability) == pytest.approx(
        probability ** (1 / shape), abs=1e-10
    )
    assert quantile(Beta(alpha=1, beta=shape), probability) == pytest.approx(
        1 - (1 - probability) ** (1 / shape), abs=1e-10
    )


def test_a_symmetric_beta_has_its_median_in_the_middle_and_its_tails_alike():
    spread = Beta(alpha=7, beta=7, low=0.5, high=1.5)
    assert quantile(spread, 0.5) == pytest.approx(1.0)
    assert quantile(spread, 0.1) + quantile(spread, 0.9) == pytest.approx(2.0)


def test_a_log_normal_holds_its_central_interval_about_the_geometric_mean():
    spread = LogNormal(median=1.0, low=0.5, high=2.0, coverage=0.9)
    assert quantile(spread, 0.05) == pytest.approx(0.5)
    assert quantile(spread, 0.95) == pytest.approx(2.0)


def test_a_log_normal_has_its_mean_above_its_median():
    spread = LogNormal(median=1.0, low=0.5, high=2.0)
    assert mean(spread) == pytest.approx(math.exp(spread.sigma**2 / 2))
    assert mean(spread) > quantile(spread, 0.5) == 1.0


def test_a_triangular_spread_has_its_mode_where_the_slopes_meet():
    spread = Triangular(low=0.0, mode=1.0, high=4.0)
    assert quantile(spread, 0.25) == pytest.approx(1.0)
    assert quantile(spread, 1.0) == 4.0


def test_draws_count_by_their_weights():
    spread = Draws(values=(2.0, 1.0, 3.0), weights=(1.0, 3.0, 0.0))
    assert mean(spread) == 1.25
    assert [quantile(spread, p) for p in (0.0, 0.75, 0.76, 1.0)] == [1.0, 1.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Interval(low=2, high=1), "the interval distribution must rise in the order low, high"),
        (lambda: Triangular(low=0, mode=3, high=2), "must rise in the order low, mode, high"),
        (lambda: LogNormal(median=3, low=1, high=2), "must rise in the order low, median, high"),
        (lambda: Draws(values=(1.0,), weights=(1.0, 2.0)), "1 values and 2 weights"),
        (lambda: Draws(values=(1.0,), weights=(0.0,)), "all nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(make, said: str):
    with pytest.raises(ValidationError, match=said):
        make()


def test_a_probability_beyond_one_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile(Point(value=1.0), 1.5)
