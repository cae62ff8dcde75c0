"""Match funding: other money that must stand beside a stream's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from optimiser.problem_parts import Pence
from optimiser.rules.rule import AuditView, BasisPoints, Limit, ModelView, Money, Room, Row, Rule
from optimiser.units import BASIS_POINTS, pounds
from optimiser.verdict import Breach


class Match(Rule):
    """For each pound of this money, so much of other money: own money of the problem, and third parties'.

    Mathematics: `at_least * M(of) <= 10000 * (M(by) + secured + unsecured if counts_unsecured)`.
    Units: basis points; pence.
    A board reads: "Every £1 of the grant is matched by 50p of our own or of partners' money".

    Attributes:
        of: the money that must be matched.
        by: the problem's own money that counts as match; None where only third parties' does.
        at_least: 5,000 is half.
        secured: pence that third parties have promised in writing.
        unsecured: pence that they have been asked for.
        counts_unsecured: whether the funder takes what is not yet secured.
    """

    kind: Literal["match"] = "match"
    of: Money
    by: Money | None = None
    at_least: BasisPoints
    secured: Pence = 0
    unsecured: Pence = 0
    counts_unsecured: bool = False

    def moneys(self) -> tuple[Money, ...]:
        """The matched, and what matches it."""
        return (self.of,) if self.by is None else (self.of, self.by)

    def limits(self) -> tuple[Limit, ...]:
        """The share asked for, and what third parties have promised."""
        return (
            Limit("at_least", self.at_least, "basis points", -1),
            Limit("secured", self.secured, "pence", 1),
        )

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`10000 * sum of x(by) - at_least * sum of x(of) >= -10000 * promised`."""
        weights: dict[int, int] = defaultdict(int)
        for column in model.paying(self.by) if self.by is not None else ():
            weights[column] += BASIS_POINTS
        for column in model.paying(self.of):
            weights[column] -= self.at_least
        promised = self.secured + (self.unsecured if self.counts_unsecured else 0)
        terms = {column: weight for column, weight in sorted(weights.items()) if weight}
        yield Row(self.name, terms, -BASIS_POINTS * promised, None, "share")

    def _short(self, index: AuditView) -> int:
        """Ten-thousandths of a penny of match that are missing; negative where there is more."""
        others = self.secured + self.unsecured * self.counts_unsecured
        own = 0 if self.by is None else index.spent(self.by)
        return self.at_least * index.spent(self.of) - BASIS_POINTS * (own + others)

    def match_gap(self, index: AuditView) -> int:
        """What is asked for, less our own money and what third parties have promised in writing."""
        own = 0 if self.by is None else index.spent(self.by)
        needed = -(-self.at_least * index.spent(self.of) // BASIS_POINTS)
        return max(0, needed - own - self.secured)

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """By how many pence the match falls short."""
        short = self._short(index)
        if short > 0:
            pence = -(-short // BASIS_POINTS)
            message = (
                f"{self.name!r}: {pounds(pence)} of match is missing for {pounds(index.spent(self.of))}."
            )
            yield Breach(rule=self.name, by_pence=pence, where=f"rule {self.name}", message=message)

    def room(self, index: AuditView) -> Room:
        """Pence of match beyond what is needed."""
        return Room(-self._short(index) // BASIS_POINTS, "pence")
