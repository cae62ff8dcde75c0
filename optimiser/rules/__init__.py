"""The rules of a problem: one kind a file, each a plain record with a name that a board understands.

A file beside this one that defines a `Rule` with a `kind` is a kind of rule; nothing else has to know of
it. Shares are basis points (10,000 is the whole), money is whole pence.
"""

from __future__ import annotations

import importlib
import operator
import pkgutil
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
from optimiser.rules.money import Money
from optimiser.rules.over_programme import OverProgramme
from optimiser.rules.per_head import PerHead
from optimiser.rules.reach import Reach
from optimiser.rules.requires import Requires
from optimiser.rules.rule import Limit, Room, Rule
from optimiser.rules.service import Serves, Service
from optimiser.rules.share import Share
from optimiser.rules.spend_by import SpendBy


def _kinds() -> tuple[type[Rule], ...]:
    """Every kind of rule that a file beside this one defines, by the name of its file."""
    found: list[type[Rule]] = []
    for module in sorted(each.name for each in pkgutil.iter_modules(__path__)):
        members = vars(importlib.import_module(f"{__name__}.{module}")).values()
        found += [
            member
            for member in members
            if isinstance(member, type)
            and issubclass(member, Rule)
            and member is not Rule
            and member.__module__ == f"{__name__}.{module}"
        ]
    return tuple(found)


KINDS = _kinds()

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
    "Rule",
    "Serves",
    "Service",
    "Share",
    "SpendBy",
    "Use",
]
