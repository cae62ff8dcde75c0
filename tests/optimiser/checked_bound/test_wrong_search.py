"""A search that is wrong in every way it can be still makes proofs of what is true."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.checked_bound import searching
from optimiser.checked_bound.checking import check_proof
from optimiser.checked_bound.exact import ExactProblem
from optimiser.checked_bound.prices import Limits
from optimiser.checked_bound.record import Power, PriceSet
from optimiser.checked_bound.relaxation import Relaxation, Relaxed
from optimiser.checked_bound.searching import ProofLimits, find_proof
from optimiser.problem import Problem
from tests.optimiser.checked_bound.truth import best, is_above, small
from tests.properties import examples

pytestmark = pytest.mark.slow

SHORT = ProofLimits(gap=0.0, seconds=20, cases=40)
LIES = ("turned", "random prices", "no value counts", "no prices", "cannot hold", "another case", "values")


class Lying(Relaxation):
    """A relaxation whose answers are wrong by any of the lies, one after another."""

    def __init__(self, exact: ExactProblem, chance: Random) -> None:
        super().__init__(exact)
        self.chance = chance

    def solve(self, limits: Limits, *, rounds: int = 3) -> Relaxed:
        """The true answer, bent."""
        lie = self.chance.choice(LIES)
        true = super().solve({} if lie == "another case" else limits, rounds=rounds)
        prices = true.prices or PriceSet()
        match lie:
            case "turned":
                turned = {name: (-mantissa, power) for name, (mantissa, power) in prices.rows.items()}
                return true._replace(prices=prices.model_copy(update={"rows": turned}))
            case "random prices":
                rows, cells = (dict.fromkeys(names, None) for names in (self._exact.rows, prices.cells))
                drawn = PriceSet(
                    rows={name: self._power() for name in rows}, cells={name: self._power() for name in cells}
                )
                return true._replace(prices=drawn)
            case "no value counts":
                return true._replace(prices=PriceSet(rows=prices.rows, counts_value=False))
            case "no prices":
                return true._replace(prices=None)
            case "cannot hold":
                return Relaxed(PriceSet(rows=prices.rows, counts_value=False), {}, -math.inf)
            case "values":
                values = {column: self.chance.uniform(0, 2) for column in true.values}
                return true._replace(values=values, value=self.chance.uniform(-10, 10))
        return true

    def _power(self) -> Power:
        return self.chance.randint(-(2**24), 2**24), self.chance.randint(-40, 4)


@examples(80)
@given(small, st.integers(0, 2**32))
def test_a_wrong_search_proves_nothing_false(problem: Problem, seed: int) -> None:
    found = best(problem)
    with pytest.MonkeyPatch.context() as patch:

        def lying(exact: ExactProblem) -> Any:
            return Lying(exact, Random(seed))

        patch.setattr(searching, "Relaxation", lying)
        for value in (None, 0.0, None if found is None else found.value):
            proof = find_proof(problem, value, SHORT)
            assert is_above(check_proof(problem, proof).value, found)
