"""Logarithms of fractions from below and from above, and the conjugate of a cell."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import floor

NOTHING = Fraction(0)


@cache
def ln(value: Fraction) -> tuple[Fraction, Fraction]:
    """The logarithm of a fraction from below and from above, within 2**-70."""
    halvings = 0
    while value > Fraction(4, 3):
        value, halvings = value / 2, halvings + 1
    while value < Fraction(2, 3):
        value, halvings = value * 2, halvings - 1
    low, high = _ln_near_one(value)
    if halvings:
        two_low, two_high = _ln_near_one(Fraction(4, 3))
        half_low, half_high = _ln_near_one(Fraction(9, 8))
        # ln 2 = 2 ln(4/3) + ln(9/8)
        two = (2 * two_low + half_low, 2 * two_high + half_high)
        low += halvings * (two[0] if halvings > 0 else two[1])
        high += halvings * (two[1] if halvings > 0 else two[0])
    return low, high


def _ln_near_one(value: Fraction) -> tuple[Fraction, Fraction]:
    ratio = (value - 1) / (value + 1)
    places = 1 << 100
    ratio = Fraction(floor(ratio * places), places)
    total, power, odd = NOTHING, ratio, 1
    while abs(power) * (1 << 90) > 1:
        total += power / odd
        power, odd = Fraction(floor(power * ratio * ratio * places), places), odd + 2
    slack = Fraction(1, 1 << 75)
    return 2 * total - slack, 2 * total + slack


def conj(harm: Fraction, price: Fraction) -> Fraction:
    """The most of `harm * (1 - exp(-G)) - price * G`, rounded up."""
    if price <= 0:
        return harm
    return NOTHING if price >= harm else harm - price - price * ln(harm / price)[0]
