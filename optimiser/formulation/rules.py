"""The rules of a problem as rows: one function a kind of rule, its docstring the inequality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimiser.formulation.costs import cost_rows
from optimiser.formulation.decisions import Decisions
from optimiser.formulation.rows import Row, ones, reduced
from optimiser.rules import Amount, AnyRule, Capacity, Choose, Eligibility, Lock, Money, Requires, Share

WHOLE = 10_000


def all_rows(decisions: Decisions) -> list[Row]:
    """Every constraint of a problem: what is always so, then pots and scale, then its rules in order.

    Returns:
        Rows over the decisions' columns.
    """
    return [*cost_rows(decisions), *rule_rows(decisions)]


def rule_rows(decisions: Decisions) -> Iterator[Row]:
    """The rows of every rule, in the problem's order; eligibility has none, for it left columns out."""
    ledger = MoneyColumns(decisions)
    for rule in decisions.problem.rules:
        yield from _rows_of(rule, decisions, ledger)


def _rows_of(rule: AnyRule, decisions: Decisions, ledger: MoneyColumns) -> Iterator[Row]:
    match rule:
        case Share():
            return share(rule, decisions, ledger)
        case Amount():
            return amount(rule, ledger)
        case Capacity():
            return capacity(rule, decisions)
        case Requires():
            return requires(rule, decisions)
        case Choose():
            return choose(rule, decisions)
        case Lock():
            return lock(rule, decisions)
        case Eligibility():
            return iter(())


class MoneyColumns:
    """Finds the money columns that a `Money` speaks of."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._by_cell: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
        for (pot, option, cell), column in decisions.money.items():
            self._by_cell[cell].append((pot, option, column))

    def select(self, money: Money) -> list[int]:
        """The columns whose money meets every condition.

        Returns:
            Column numbers in order.
        """
        pots = {pot.id for pot in self._decisions.problem.pots if _pot_meets(money, self._decisions, pot.id)}
        options = {
            option
            for option, project in self._decisions.project_of.items()
            if (money.projects is None or project.id in money.projects)
            and (money.priorities is None or project.priority in money.priorities)
        }
        return sorted(
            column
            for cell in self._cells(money)
            for pot, option, column in self._by_cell.get(cell, ())
            if pot in pots and option in options
        )

    def held(self, money: Money) -> int:
        """Pence that the pots of these streams, years and cost types hold, spent or not."""
        pots = self._decisions.problem.pots
        return sum(pot.pence for pot in pots if _pot_meets(money, self._decisions, pot.id))

    def _cells(self, money: Money) -> list[int]:
        cells = self._decisions.cells
        found = (
            range(len(cells.areas))
            if money.areas is None
            else sorted({cells.of[area] for area in money.areas})
        )
        return [cell for cell in found if money.rural is None or cells.areas[cell][0].rural is money.rural]


def _pot_meets(money: Money, decisions: Decisions, pot_id: str) -> bool:
    pot = decisions.pots[pot_id]
    return (
        (money.streams is None or pot.stream in money.streams)
        and (money.financial_years is None or pot.financial_year in money.financial_years)
        and (money.cost_types is None or pot.cost_type in money.cost_types)
    )


def share(rule: Share, decisions: Decisions, ledger: MoneyColumns) -> Iterator[Row]:
    """`at_least * M(within) <= 10000 * M(of) <= at_most * M(within)`: so much of this money is for that."""
    of = ledger.select(rule.of)
    within = [] if rule.of_available else ledger.select(rule.within)
    held = ledger.held(rule.within) if rule.of_available else 0
    for basis_points, is_floor in ((rule.at_least, True), (rule.at_most, False)):
        if basis_points is None:
            continue
        weights: dict[int, int] = defaultdict(int)
        for column in of:
            weights[column] += WHOLE
        for column in within:
            weights[column] -= basis_points
        terms = {column: weight for column, weight in sorted(weights.items()) if weight}
        terms, limit, divided_by = reduced(terms, basis_points * held)
        floor, cap = (limit, None) if is_floor else (None, limit)
        yield Row(rule.name, terms, floor, cap, "share", divided_by)


def amount(rule: Amount, ledger: MoneyColumns) -> Iterator[Row]:
    """`at_least <= M(of) <= at_most`: at least, and at most, so many pence are spent on this."""
    terms = ones(ledger.select(rule.of))
    if rule.at_least is not None:
        yield Row(rule.name, terms, rule.at_least, None, "pence")
    if rule.at_most is not None:
        yield Row(rule.name, terms, None, rule.at_most, "pence")


def capacity(rule: Capacity, decisions: Decisions) -> Iterator[Row]:
    """`sum over o of fixed[o] * z[o] + per_step[o] * sum over a of m[o,a] <= limit`: so many, no more."""
    terms: dict[int, int] = {}
    for option, use in rule.uses.items():
        if use.fixed:
            terms[decisions.chosen[option]] = use.fixed
        if use.per_step:
            for area in decisions.options[option].steps:
                terms[decisions.steps[option, area]] = use.per_step
    yield Row(rule.name, terms, None, rule.limit, "count")


def requires(rule: Requires, decisions: Decisions) -> Iterator[Row]:
    """`chosen(project) <= chosen(q)` for each q it needs: not without what it stands on."""
    for needed in dict.fromkeys(rule.needs):
        if needed != rule.project:
            terms = ones(decisions.chosen_by_project[rule.project])
            terms |= dict.fromkeys(decisions.chosen_by_project[needed], -1)
            yield Row(rule.name, terms, None, 0, "count")


def choose(rule: Choose, decisions: Decisions) -> Iterator[Row]:
    """`at_least <= number of these projects chosen <= at_most`: so many of this set."""
    terms = ones(
        column for project in dict.fromkeys(rule.projects) for column in decisions.chosen_by_project[project]
    )
    if rule.at_least is not None:
        yield Row(rule.name, terms, rule.at_least, None, "count")
    if rule.at_most is not None:
        yield Row(rule.name, terms, None, rule.at_most, "count")


def lock(rule: Lock, decisions: Decisions) -> Iterator[Row]:
    """`chosen = 1` or `chosen = 0`: held in, or held out, whatever else is better."""
    if rule.option is None:
        columns = decisions.chosen_by_project[rule.project]
    else:
        columns = [decisions.chosen[rule.option]]
    state = 1 if rule.state == "in" else 0
    yield Row(rule.name, ones(columns), state, state, "count")
