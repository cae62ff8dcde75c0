"""Spend-by dates: money that is lost if it is not spent by a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from optimiser.problem_parts import Cost, Option, Pot, Project
from optimiser.rules.rule import AuditView, Rule
from optimiser.units import pounds
from optimiser.verdict import Breach


class SpendBy(Rule):
    """Money of these streams pays for nothing that is spent after a day.

    Mathematics: no `x[k,o,c]` where the cost's last day of spending is after `day`.
    Units: an ISO date.
    A board reads: "This money must be spent by 31 March 2027".
    """

    kind: Literal["spend-by"] = "spend-by"
    streams: tuple[str, ...]
    day: date

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The streams."""
        yield "streams", self.streams

    def check_options(self, options: Iterable[Option]) -> None:
        """The last day of every cost is known."""
        for option in options:
            for cost in option.costs:
                try:
                    _ = cost.last_day
                except ValueError as error:
                    message = (
                        f"rule {self.name!r} needs the last day on which option {option.id!r} spends its "
                        f"{cost.financial_year!r} money: give it as spent_by, or write the year as 2026/27"
                    )
                    raise ValueError(message) from error

    def payable_areas(self, pot: Pot, project: Project, cost: Cost) -> frozenset[str] | None:
        """Anywhere in time, nowhere afterwards."""
        return frozenset() if pot.stream in self.streams and cost.last_day > self.day else None

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """Every line of these streams that pays for something later."""
        for paid in index.payments:
            if paid.pot.stream not in self.streams:
                continue
            for cost in paid.option.costs:
                same = (cost.financial_year, cost.cost_type) == (paid.pot.financial_year, paid.pot.cost_type)
                if same and cost.last_day > self.day:
                    line = paid.line
                    message = (
                        f"{pounds(line.pence)} of pot {line.pot!r} pays for what is spent until "
                        f"{cost.last_day}, and {self.name!r} ends on {self.day}."
                    )
                    where = f"pot {line.pot}, option {line.option}, area {line.area}"
                    yield Breach(rule=self.name, by_pence=line.pence, where=where, message=message)
