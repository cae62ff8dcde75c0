"""One alternative of a comparison: what a run, or a baseline, gets, spends, leaves over and reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from funding_tui.allocate.report.allocation import FairnessReport
from funding_tui.allocate.report.certainty import CheckedBoundReport, certainty_of_stored
from funding_tui.allocate.report.identity.added_for_run import AddedForRun, changes_in_words
from funding_tui.base.formats import NOT_KNOWN
from models.money import Pence
from optimiser.precision import Precision
from optimiser.solution import ProvenBy

Thing = TypeVar("Thing", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Payment:
    """Pence that one alternative pays: to which project and area, from which pot.

    `illustrative`: the pot's money or the project's costs are made up.
    """

    project: str
    priority: str
    area: str
    rural: bool
    stream: str
    financial_year: str
    cost_type: str
    pence: Pence
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class PotRemainder:
    """Pence that are still in a pot on 31 March of its year, what is carried forward taken off.

    `illustrative`: what the pot holds is made up, or what is paid from it.
    """

    stream: str
    financial_year: str
    cost_type: str
    pence: Pence
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class AlternativeNames:
    """The names of the codes of an alternative, as they were when it was worked out."""

    priorities: dict[str, str]
    projects: dict[str, str]
    areas: dict[str, str]
    streams: dict[str, str]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One run, or one baseline (a usual method) on the problem of a run.

    Attributes:
        key: as an officer names it: `12`, or `12:equal split`.
        run: the run whose problem it solves. method: the baseline; empty for the run itself.
        name: what the run solved; added_for_this_run: what was changed of its scenario for it alone.
        status: of the run, or `usual method`; `message` says why where there is no allocation.
        harm_unit, harm_per_point: what benefit counts; the benefits of alternatives that differ in them
            cannot be compared.
        weights: priority (by name) -> its weight; values by other weights cannot be compared either.
        objective: what was made as great as can be; values are bounded only where that is benefit.
        value_is_harm: every weight is 1 and no officer points count, so that value is harm prevented.
        benefit: harm units, unweighted; None where there is no allocation, and so for every figure below.
        value: of the objective of its problem.
        value_bound, gap: no allocation of this problem is worth more, by the solver's word; None where it
            gave none, as of a method. proven_by: how.
        checked: what a proof was checked to prove; None without one.
        rural_bp: the share of spending in rural areas, in basis points; None where nothing is spent.
        rural_per_head, urban_per_head: pence for each resident, rounded down; None where nobody lives.
        carried: pence carried forward from year to year.
        match_gap: pence of match that a stream requires and nobody has promised; None where none requires it.
        broken: names of the rules that a baseline breaks.
        benefit_of: priority -> harm units.
        people: area -> residents.
        precision: how finely its figures of benefit and value may be shown.
        in_pounds: its benefit-cost ratio, over how many of its projects, in words; it is not worked out for a
            usual method.
    """

    key: str
    run: int
    method: str
    scenario: str
    scenario_name: str
    name: str
    added_for_this_run: tuple[AddedForRun, ...] | None
    created_at: datetime
    status: str
    message: str
    problem_hash: str
    harm_unit: str
    harm_per_point: float
    weights: dict[str, float]
    objective: str
    value_is_harm: bool
    benefit: float | None
    value: float | None
    value_bound: float | None
    gap: float | None
    proven_by: ProvenBy | None
    checked: CheckedBoundReport | None
    pence: Pence | None
    rural_bp: int | None
    rural_per_head: Pence | None
    urban_per_head: Pence | None
    carried: Pence | None
    match_gap: Pence | None
    broken: tuple[str, ...]
    benefit_of: dict[str, float]
    people: dict[str, int]
    paid: tuple[Payment, ...]
    left: tuple[PotRemainder, ...]
    names: AlternativeNames
    precision: Precision
    fairness: FairnessReport | None
    in_pounds: str = NOT_KNOWN

    @property
    def allocated(self) -> bool:
        """Whether there is an allocation to speak of."""
        return self.benefit is not None

    @property
    def certainty(self) -> str:
        """How good it is known to be, for a cell; of a usual method, that it is one."""
        if self.method:
            return self.status
        return certainty_of_stored(self.status, self.gap, self.checked).in_a_cell()

    @property
    def limit(self) -> float | None:
        """No allocation of its problem is worth more: as it was checked, or else by the solver's word.

        None where nothing is known, as of an objective whose values are not bounded alike.
        """
        if self.objective != "benefit":
            return None
        return self.value_bound if self.checked is None else self.checked.value_bound

    @property
    def is_weighted(self) -> bool:
        """Whether some priority does not weigh 1, so that value is not benefit."""
        return any(weight != 1 for weight in self.weights.values())

    @property
    def title(self) -> str:
        """What its column is called."""
        return f"{self.method} ({self.run})" if self.method else f"run {self.run} {self.scenario}"

    @property
    def added_words(self) -> str:
        """What was added for the run alone, in a few words."""
        if self.added_for_this_run is None:
            return "not recorded"
        return changes_in_words(self.added_for_this_run) or "nothing"

    @property
    def funded(self) -> dict[str, Pence]:
        """Project -> pence, of those with money."""
        return self.spent(lambda paid: paid.project)

    @property
    def by_priority(self) -> dict[str, Pence]:
        """Priority -> pence."""
        return self.spent(lambda paid: paid.priority)

    @property
    def by_year(self) -> dict[str, Pence]:
        """Financial year -> pence."""
        return self.spent(lambda paid: paid.financial_year)

    @property
    def by_area(self) -> dict[str, Pence]:
        """Area -> pence."""
        return self.spent(lambda paid: paid.area)

    @property
    def unspent(self) -> dict[str, Pence]:
        """Financial year -> pence left in its pots on 31 March."""
        return _added((pot.financial_year, pot.pence) for pot in self.left)

    def spent(
        self, by: Callable[[Payment], Thing], where: Callable[[Payment], bool] = bool
    ) -> dict[Thing, Pence]:
        """Pence added up by what `by` says of a payment, of those payments that meet `where`."""
        return _added((by(paid), paid.pence) for paid in self.paid if where(paid))


def is_illustrative(each: Alternative, where: Callable[[Payment], bool] = bool) -> bool:
    """Whether any of the payments that meet `where` is illustrative."""
    return any(paid.illustrative for paid in each.paid if where(paid))


def more_by_area(first: Alternative, alternative: Alternative) -> dict[str, Pence]:
    """Area -> pence more (below 0: less) than in the first alternative; equal areas are left out.

    Empty where either has no allocation.
    """
    if not (first.allocated and alternative.allocated):
        return {}
    before, after = first.by_area, alternative.by_area
    more = {code: after.get(code, 0) - before.get(code, 0) for code in sorted({*before, *after})}
    return {code: pence for code, pence in more.items() if pence}


def _added(parts: Iterable[tuple[Thing, Pence]]) -> dict[Thing, Pence]:
    sums: dict[Thing, Pence] = defaultdict(int)
    for thing, pence in parts:
        sums[thing] += pence
    return dict(sums)
