"""The constraints of a problem: what is always so, then what its rules ask."""

from __future__ import annotations

from optimiser.formulation.constraints import cost_rows
from optimiser.formulation.decisions import Decisions
from optimiser.rules.rule import Row


def all_rows(decisions: Decisions) -> list[Row]:
    """Every constraint of a problem: structure, pots and scale first, then its rules in order.

    Ring-fences and spend-by dates have no rows, for they left columns out.

    Returns:
        Rows over the decisions' columns.
    """
    ruled = [row for rule in decisions.problem.rules for row in rule.rows(decisions)]
    return [*cost_rows(decisions), *ruled]
