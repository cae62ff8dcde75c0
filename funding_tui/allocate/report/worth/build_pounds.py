"""Work out the benefit of a run in pounds, from its answer and the unit costs on record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from sqlmodel import Session

from funding_tui.allocate.report.allocation import FundedProject, PotReport
from funding_tui.allocate.report.worth.pound_words import pounds_sentences
from funding_tui.allocate.report.worth.pounds import (
    PoundsReport,
    PricedBenefit,
    PricedProject,
    UnitCostReport,
)
from funding_tui.hold.appraisal.settings import Appraisal, read_appraisal
from models.money import BASIS_POINTS, Pence
from optimiser.pounds import DRAWS, SEED, PoundsRange, benefit_in_pounds
from optimiser.problem import Option, Problem
from optimiser.solution import Solution

PENCE = 100


def build_pounds_report(
    session: Session,
    problem: Problem,
    solution: Solution,
    funded: Sequence[FundedProject],
    by_pot: Iterable[PotReport],
) -> PoundsReport:
    """The benefit of the funded projects in pounds, each beside its cost.

    Args:
        session: of the workspace, with unit costs and what the partnership states on appraisal.
        problem: of the run.
        solution: its answer.
        funded: the projects of the report.
        by_pot: the pots of the report, which say whether their money is made up.
    """
    appraisal = read_appraisal(session)
    priced = _Pricing(problem, solution, appraisal, _illustrative(problem, solution, funded, by_pot))
    counted = [row for row in funded if not priced.lacking(row.project)]
    sets = [frozenset((priced.option_of(row.project).id,)) for row in funded]
    whole = frozenset(option for row in counted for option in (priced.option_of(row.project).id,))
    ranges = benefit_in_pounds(
        problem, solution.choices, priced.costs, priced.discounts(), [*sets, whole], seed=SEED, draws=DRAWS
    )
    projects = tuple(
        PricedProject(
            project=row.project,
            name=row.name,
            lacking=priced.lacking(row.project),
            **priced.benefit((row.project,), found).model_dump(),
        )
        for row, found in zip(funded, ranges, strict=False)
    )
    costs = appraisal.unit_costs
    report = PoundsReport(
        set_code=costs.code,
        set_name=costs.name,
        price_year=costs.price_year,
        source=costs.source,
        licence=costs.licence,
        dated=costs.dated,
        read_on=costs.read_on,
        discount_bp=appraisal.discount_bp,
        capital_optimism_bp=appraisal.capital_optimism_bp,
        revenue_optimism_bp=appraisal.revenue_optimism_bp,
        note=appraisal.note,
        first_year=priced.first_year,
        draws=DRAWS,
        seed=SEED,
        unit_costs=priced.unit_costs(),
        projects=projects,
        whole=priced.benefit([row.project for row in counted], ranges[-1]) if counted else None,
        words=(),
    )
    return report.model_copy(update={"words": pounds_sentences(report)})


def _illustrative(
    problem: Problem, solution: Solution, funded: Iterable[FundedProject], by_pot: Iterable[PotReport]
) -> frozenset[str]:
    """Projects whose costs are made up, or that are paid from a pot whose money is."""
    made_up = {(pot.stream, pot.financial_year, pot.cost_type) for pot in by_pot if pot.illustrative}
    pots = {pot.id for pot in problem.pots if (pot.stream, pot.financial_year, pot.cost_type) in made_up}
    owners = {option.id: option.project for option in problem.options}
    paid = {owners[line.option] for line in solution.lines if line.pot in pots}
    return frozenset(paid | {row.project for row in funded if row.illustrative})


class _Pricing:
    """A plan, what its offences cost, and what its money counts as."""

    def __init__(
        self, problem: Problem, solution: Solution, appraisal: Appraisal, illustrative: frozenset[str]
    ) -> None:
        self._problem, self._appraisal, self._illustrative = problem, appraisal, illustrative
        options = {option.id: option for option in problem.options}
        chosen = [options[choice.option] for choice in solution.choices]
        self._option = {option.project: option for option in chosen}
        on_record = appraisal.unit_costs.weights
        self.costs = {
            harm.id: on_record[harm.counted_by].weight
            for harm in problem.harms
            if harm.counted_by in on_record and harm.weight
        }
        self._acted_on = {effect.harm for option in chosen for effect in option.effects}
        self.first_year = min((pot.financial_year for pot in problem.pots), default="")
        self._cost: defaultdict[str, list[tuple[str, str, Pence]]] = defaultdict(list)
        pots = {pot.id: pot for pot in problem.pots}
        for line in solution.lines:
            pot = pots[line.pot]
            owner = options[line.option].project
            self._cost[owner].append((pot.financial_year, pot.cost_type, line.pence))

    def option_of(self, project: str) -> Option:
        """The option by which a project is funded."""
        return self._option[project]

    def lacking(self, project: str) -> tuple[str, ...]:
        """Why a project is not in the sum."""
        option = self._option[project]
        names = {harm.id: harm.name for harm in self._problem.harms}
        unpriced = [names[each.harm] for each in option.effects if each.harm not in self.costs]
        scored = self._problem.harm_per_point > 0 and any(option.points.values())
        return (
            *(f"no unit cost on record for {name}" for name in unpriced),
            *(("an officer's score, which no unit cost prices",) * scored),
            *(("it has no effect to price",) * (not option.effects and not scored)),
        )

    def unit_costs(self) -> tuple[UnitCostReport, ...]:
        """What one offence costs, of every kind on which the plan acts."""
        on_record = self._appraisal.unit_costs.weights
        rows = []
        for harm in self._problem.harms:
            if harm.id in self._acted_on:
                found = on_record.get(harm.counted_by) if harm.id in self.costs else None
                rows.append(
                    UnitCostReport(
                        harm=harm.id,
                        name=harm.name,
                        pence=None if found is None else round(found.weight * PENCE),
                        offence="" if found is None else found.offence,
                        note="" if found is None else found.note,
                    )
                )
        return tuple(rows)

    def discounts(self) -> Mapping[str, float]:
        """Financial year -> what a pound of it counts as, for every year in which the plan acts."""
        years = {year for option in self._option.values() for year in option.years_active}
        return {year: float(self._discount(year)) for year in years}

    def benefit(self, projects: Iterable[str], found: PoundsRange) -> PricedBenefit:
        """What some projects are worth together, beside what they cost."""
        these = list(projects)
        money = [each for project in these for each in self._cost[project]]
        appraised = sum((self._appraised(*each) for each in money), Fraction(0))
        return PricedBenefit(
            cost=sum(pence for _, _, pence in money),
            appraised_cost=round(appraised),
            benefit=round(found.stated * PENCE),
            low=round(found.low * PENCE),
            high=round(found.high * PENCE),
            illustrative=not self._illustrative.isdisjoint(these),
        )

    def _appraised(self, year: str, cost_type: str, pence: Pence) -> Fraction:
        """A cost raised against optimism and discounted."""
        is_capital = cost_type == "capital"
        rate = self._appraisal.capital_optimism_bp if is_capital else self._appraisal.revenue_optimism_bp
        return Fraction(pence * (BASIS_POINTS + (rate or 0)), BASIS_POINTS) * self._discount(year)

    def _discount(self, year: str) -> Fraction:
        """What a pound of a financial year counts as: `1 / (1 + rate)` for each year after the first."""
        rate = self._appraisal.discount_bp or 0
        later = max(0, int(year[:4]) - int(self.first_year[:4])) if rate else 0
        return Fraction(BASIS_POINTS, BASIS_POINTS + rate) ** later
