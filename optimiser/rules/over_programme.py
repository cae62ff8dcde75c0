"""Over-programming: promising more than there is, because some of it will not be spent in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from pydantic import Field

from optimiser.problem_parts import Pot
from optimiser.rules.rule import Limit, Rule
from optimiser.units import BASIS_POINTS

MOST = 1_500  # basis points: 15%


class OverProgramme(Rule):
    """The pots of these streams may promise more than they hold, and someone underwrites the difference.

    Mathematics: `10000 * sum over o, c of x[k,o,c] <= (10000 + at_most) * pence[k]` takes the place of the
    budget of each pot k of the streams, in whole pence; of several such rules the most generous one counts.
    Units: basis points of what a pot holds, at most 1,500 (15%).
    A board reads: "Up to 10% more is promised than held; the council's reserve stands behind it".

    Attributes:
        underwriter: who pays if everything is spent after all, in words.
    """

    loosens: ClassVar[bool] = True
    kind: Literal["over-programme"] = "over-programme"
    streams: tuple[str, ...]
    at_most: int = Field(ge=0, le=MOST)
    underwriter: str = ""

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The streams."""
        yield "streams", self.streams

    def limits(self) -> tuple[Limit, ...]:
        """How much more may be promised."""
        return (Limit("at_most", self.at_most, "basis points", 1),)

    def extra_pence(self, pot: Pot) -> int:
        """Pence that a pot may promise beyond what it holds."""
        return self.at_most * pot.pence // BASIS_POINTS if pot.stream in self.streams else 0

    def underwriter_of(self, pot: Pot) -> str | None:
        """The underwriter, for the pots of the streams."""
        return self.underwriter if pot.stream in self.streams else None

    def allowed_over(self, pot: Pot) -> int:
        """The same for the verifier, from the basis points alone."""
        if pot.stream not in self.streams:
            return 0
        return pot.pence * self.at_most // BASIS_POINTS
