"""Natural logarithms of fractions in whole numbers, rounded down or up as asked.

`ln(x) = k ln 2 + 2 atanh((m - 1) / (m + 1))` with `x = m 2^k` and m near 1. The series of atanh is cut where
the rest cannot reach the last place, and what rounding can add up to is taken off or put on at the end.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

BITS = 80
"""Binary places of a logarithm."""
_GUARD = 24
_SLACK = 1 << (_GUARD - 4)  # more than every rounding of the series together, in guard places


def ln_down(value: Fraction) -> int:
    """The logarithm of a positive fraction, times 2**BITS, rounded down."""
    return (_ln(value) - _SLACK) >> _GUARD


def ln_up(value: Fraction) -> int:
    """The logarithm of a positive fraction, times 2**BITS, rounded up."""
    return -((-_ln(value) - _SLACK) >> _GUARD)


def _ln(value: Fraction) -> int:
    """The logarithm with guard places, wrong by less than `_SLACK` of them."""
    power = value.numerator.bit_length() - value.denominator.bit_length()
    part = value / (1 << power) if power >= 0 else value * (1 << -power)
    if part > Fraction(4, 3):
        part, power = part / 2, power + 1
    elif part < Fraction(2, 3):
        part, power = part * 2, power - 1
    return power * _ln_of_two() + 2 * _atanh(part - 1, part + 1)


@lru_cache(maxsize=1)
def _ln_of_two() -> int:
    return 2 * _atanh(Fraction(1), Fraction(3))


def _atanh(above: Fraction, below: Fraction) -> int:
    """atanh(above / below), of at most a third, with guard places."""
    ratio = above / below
    term = (ratio.numerator << (BITS + _GUARD)) // ratio.denominator
    square = (term * term) >> (BITS + _GUARD)
    total, odd = 0, 1
    while term not in (0, -1):
        total += term // odd
        term = (term * square) >> (BITS + _GUARD)
        odd += 2
    return total
