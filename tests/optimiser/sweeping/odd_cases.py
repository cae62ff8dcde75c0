"""Cases that cannot be solved."""

from __future__ import annotations

from optimiser.rules import Amount, Money
from optimiser.sweeping import (
    Case,
    Change,
)

BROKEN = Case(name="broken", change=Change(without=("no such rule",)))
IMPOSSIBLE = Case(
    name="impossible",
    change=Change(rules={"too much": Amount(name="too much", of=Money(), at_least=100_001)}),
)
