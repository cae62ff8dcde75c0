"""The rules of a problem: one kind a module, each a plain record with a name that a board understands.

To add a kind: write its module, which holds all that is known of it (`rule.py` lists what a rule may be
asked), and put the kind into `KINDS`. Shares are basis points (10,000 is the whole), money is whole pence.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from optimiser.rules.amount import Amount
from optimiser.rules.capacity import Capacity, Use
from optimiser.rules.carry_forward import CarryForward
from optimiser.rules.choose import Choose
from optimiser.rules.committed import Committed
from optimiser.rules.eligibility import Eligibility
from optimiser.rules.lock import Lock
from optimiser.rules.match import Match
from optimiser.rules.over_programme import OverProgramme
from optimiser.rules.per_head import PerHead
from optimiser.rules.reach import Reach
from optimiser.rules.requires import Requires
from optimiser.rules.rule import Limit, Money, Room, Row, Rule
from optimiser.rules.service import Serves, Service
from optimiser.rules.share import Share
from optimiser.rules.spend_by import SpendBy

KINDS: tuple[type[Rule], ...] = (
    Amount,
    Capacity,
    CarryForward,
    Choose,
    Committed,
    Eligibility,
    Lock,
    Match,
    OverProgramme,
    PerHead,
    Reach,
    Requires,
    Service,
    Share,
    SpendBy,
)

if TYPE_CHECKING:
    AnyRule = Rule
else:
    AnyRule = Annotated[reduce(operator.or_, KINDS), Field(discriminator="kind")]

__all__ = [
    "KINDS",
    "Amount",
    "AnyRule",
    "Capacity",
    "CarryForward",
    "Choose",
    "Committed",
    "Eligibility",
    "Limit",
    "Lock",
    "Match",
    "Money",
    "OverProgramme",
    "PerHead",
    "Reach",
    "Requires",
    "Room",
    "Row",
    "Rule",
    "Serves",
    "Service",
    "Share",
    "SpendBy",
    "Use",
]
