"""A checker of proofs as a stranger would write it from `docs/proof.md` and `docs/problem.md` alone.

It reads the JSON of the two files, counts in plain fractions, and imports nothing of the program.
"""

from tests.optimiser.checked_bound.stranger.bound import check

__all__ = ["check"]
