"""What a piece of evidence says that is prevented: by size, direction and unit, and nothing guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_tui.hold.measured_effects import in_force, measured_share
from models.projects import Evidence


def evidence(direction: str, value: float | None, unit: str, **more: str) -> Evidence:
    return Evidence(intervention_id=1, direction=direction, effect_value=value, effect_unit=unit, **more)


@pytest.mark.parametrize(
    ("direction", "value", "unit", "share"),
    [
        ("reduces", -14, "percent vs comparable control areas", 0.14),
        ("reduces", 14, "percent", 0.14),
        ("Reduction in burglary", -37, "%", 0.37),
        ("reduces", 0.89, "rate ratio", 0.11),
        ("reduces (weak evidence)", 0.89, "risk ratio of the count of crime", 0.11),
        ("reduces", 1.25, "relative effect size", 0.2),
    ],
)
def test_a_fall_is_read_from_a_percentage_or_a_ratio(
    direction: str, value: float, unit: str, share: float
) -> None:
    assert measured_share(evidence(direction, value, unit)).share == pytest.approx(share)


@pytest.mark.parametrize(
    ("direction", "value", "unit", "why_not"),
    [
        ("reduces", None, "percent", "no size"),
        ("", 63, "percent of supported victims, uncontrolled", "not stated"),
        ("mixed", -27.5, "percent", "no fall"),
        ("no clear evidence", -3, "percent", "no fall"),
        ("increases", 12, "percent", "harm done is not counted"),
        ("reduces odds", 12.5, "security protection factor", "odds"),
        ("reduces", 0.6, "odds ratio", "odds"),
        ("reduces", 14, "GBP benefit per GBP (modelled)", "not a share"),
        ("reduces", -0.2, "standardised mean difference", "not a share"),
        ("reduces", 1.1, "rate ratio", "no fall between"),
        ("reduces", 100, "percent", "no fall between"),
        ("reduces", 0, "percent", "no fall between"),
    ],
)
def test_what_gives_no_share_says_why_and_counts_nothing(
    direction: str, value: float | None, unit: str, why_not: str
) -> None:
    found = measured_share(evidence(direction, value, unit))
    assert found.share is None
    assert why_not in found.why_not


@given(
    direction=st.sampled_from(["reduces", "increases", "", "reduces odds", "fell"]),
    value=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    unit=st.sampled_from(["percent", "%", "rate ratio", "relative effect size", "", "days"]),
)
def test_a_share_is_always_above_nothing_and_below_all_or_none_with_a_reason(
    direction: str, value: float | None, unit: str
) -> None:
    found = measured_share(evidence(direction, value, unit))
    assert (found.share is None) == bool(found.why_not)
    assert found.share is None or 0 < found.share < 1


def test_what_supersedes_is_followed_to_the_last_and_a_ring_comes_to_an_end() -> None:
    old, newer, newest = (
        Evidence(id=number, intervention_id=1, code=code, superseded_by=by)
        for number, (code, by) in enumerate((("a", "b"), ("b", "c"), ("c", "")))
    )
    by_code = {each.code: each for each in (old, newer, newest)}
    assert in_force(old, by_code) is newest
    newest.superseded_by = "a"
    assert in_force(old, by_code) is newest
    newest.superseded_by = "gone"
    assert in_force(old, by_code) is newest
