"""The agreement of a stream in words: its reference, and whether it is signed."""

from __future__ import annotations

from datetime import date

from funding_tui.base.formats import short_day

NO_REFERENCE = "no reference recorded"


def is_signed(signed_on: date | None, today: date) -> bool:
    """Whether the agreement is signed today; a signature dated ahead is not one yet."""
    return signed_on is not None and signed_on <= today


def agreement_name(reference: str) -> str:
    """The agreement by its reference: `agreement DEMO-1`, or that no reference is recorded."""
    return f"agreement {reference.strip() or f'({NO_REFERENCE})'}"


def agreement_words(reference: str, signed_on: date | None, today: date) -> str:
    """The agreement and its state today.

    `agreement DEMO-1, signed 20 Mar 2026`, `agreement DEMO-1, NOT SIGNED`, or the day ahead on which it is
    to be signed.
    """
    name = agreement_name(reference)
    if signed_on is None:
        return f"{name}, NOT SIGNED"
    if not is_signed(signed_on, today):
        return f"{name}, NOT SIGNED until {short_day(signed_on)}"
    return f"{name}, signed {short_day(signed_on)}"
