"""Amounts of money as sources write them, in whole pence; what is not understood is None.

Decimal all the way: JSON is read with its numbers as Decimal, and no float ever touches an amount.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

# Ten trillion pounds: beyond any budget, safely inside a 64-bit column.
_LARGEST = 10**15
_TIMES = {
    "": 1,
    "k": 10**3, "thousand": 10**3,
    "m": 10**6, "mn": 10**6, "million": 10**6,
    "bn": 10**9, "billion": 10**9,
}  # fmt: skip
_CURRENCIES = {"£": "GBP", "gbp": "GBP", "€": "EUR", "eur": "EUR", "usd": "USD"}
_PLAIN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.\d{1,18})?")
_AMOUNT = (
    r"(?P<sign{n}>\()?(?P<currency{n}>£|€|gbp ?|eur ?|usd ?)"
    r"(?P<number{n}>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,15}}(?:\.\d{{1,6}})?)"
    r"(?: ?(?P<unit{n}>k|m|mn|bn|thousand|million|billion)\b)?\)?"
)
_ONE = re.compile(_AMOUNT.format(n=1), re.IGNORECASE)
_BETWEEN = re.compile(
    rf"(?:from |between )?{_AMOUNT.format(n=1)}(?: ?[-–—] ?| to | and ){_AMOUNT.format(n=2)}", re.IGNORECASE
)
_MOST = re.compile(
    rf"\b(?:up to|(?:a )?maximum(?: of)?|max|capped at|no more than|not more than) {_AMOUNT.format(n=1)}",
    re.IGNORECASE,
)
_LEAST = re.compile(
    rf"\b(?:at least|from|(?:a )?minimum(?: of)?|no less than|not less than) {_AMOUNT.format(n=1)}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AmountRange:
    """What a phrase says about money; hundredths of the currency's unit, pence for pounds.

    Attributes:
        low: the least, None where the phrase does not say.
        high: the most, None where the phrase does not say.
        currency: `GBP`, `EUR` or `USD`.
    """

    low: int | None
    high: int | None
    currency: str = "GBP"


def pounds_to_pence(value: object) -> int | None:
    """Pence of a number of pounds given as an int, a Decimal or plain digits (`100`, `100.0`, `1,000`).

    A part of a penny is rounded to the nearest, half to even. Anything else, floats among them, is None.
    """
    number = value
    if isinstance(value, str):
        text = value.strip().removeprefix("£").strip()
        number = Decimal(text.replace(",", "")) if _PLAIN.fullmatch(text) else None
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        return None
    exact = Decimal(number)
    # Checked before any arithmetic: a hostile 1e999999999 must not be written out in full.
    if not exact.is_finite() or exact.adjusted() > 15:
        return None
    return _pence(exact)


def read_amount(text: object) -> int | None:
    """Pence of one amount in pounds and nothing else: `£1.33 million`, `£1 billion`, `(£1)` for minus one."""
    found = _ONE.fullmatch(_tidy(text))
    if found is None or _currency(found, 1) != "GBP":
        return None
    return _value(found, 1)


def read_range(text: object) -> AmountRange | None:
    """What a phrase says: `£20,000 - £3,000,000`, `From £a to £b`, `up to £10,000`, `at least £500`.

    One bare amount is both the least and the most. A phrase with more amounts than are understood is
    None: which of them counts would be a guess.
    """
    phrase = _tidy(text)
    amounts = len(list(_ONE.finditer(phrase)))
    if amounts == 2 and (found := _BETWEEN.search(phrase)):
        return _between(found)
    if amounts != 1:
        return None
    for pattern, is_most in ((_MOST, True), (_LEAST, False)):
        if found := pattern.search(phrase):
            value = _value(found, 1)
            return AmountRange(None if is_most else value, value if is_most else None, _currency(found, 1))
    found = _ONE.fullmatch(phrase)
    value = _value(found, 1) if found else None
    return AmountRange(value, value, _currency(found, 1)) if found and value is not None else None


def read_range_in_pounds(text: object) -> tuple[int | None, int | None]:
    """The least and the most that a phrase says, in pence; both None where it is not of pounds."""
    amounts = read_range(text)
    return (amounts.low, amounts.high) if amounts is not None and amounts.currency == "GBP" else (None, None)


def _between(found: re.Match[str]) -> AmountRange | None:
    low, high = _value(found, 1), _value(found, 2)
    if low is None or high is None or _currency(found, 1) != _currency(found, 2) or low > high:
        return None
    if found["unit2"] and not found["unit1"] and low < 1000_00:
        # "£1 to £2 million": whether the first is one pound or one million is not said.
        return None
    return AmountRange(low, high, _currency(found, 1))


def _tidy(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) and len(text) <= 10_000 else ""


def _currency(found: re.Match[str], n: int) -> str:
    return _CURRENCIES[found[f"currency{n}"].strip().lower()]


def _value(found: re.Match[str], n: int) -> int | None:
    times = _TIMES[(found[f"unit{n}"] or "").lower()]
    pence = _pence(Decimal(found[f"number{n}"].replace(",", "")) * times)
    return -pence if pence is not None and found[f"sign{n}"] else pence


def _pence(pounds: Decimal) -> int | None:
    try:
        pence = int((pounds * 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
    except InvalidOperation:
        return None
    return pence if abs(pence) <= _LARGEST else None
