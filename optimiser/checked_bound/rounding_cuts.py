"""Cuts: rows that every allocation meets because choices and steps are whole, derived anew by whoever checks.

Rows that are multiplied and added are a row of the problem again. Money leaves it, for a bill costs at least
what its cheapest payer asks. What is left speaks of choices and steps, `sum of a[j] * y[j] - s <= b`, with
whole `y` and `s` of 0 or more, and then for any divisor `d`, with `r = b mod d`,

    sum of ((d - r) * floor(a[j] / d) + max(0, a[j] mod d - r)) * y[j] - s <= (d - r) * floor(b / d)

This is the mixed-integer rounding of Marchand and Wolsey, "Aggregation and mixed integer rounding to solve
MIPs", Operations Research 49 (2001), times `d - r`, so that whole numbers stay whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from optimiser.checked_bound.exact import Choosable, ExactProblem
from optimiser.checked_bound.record import NotAProof, RoundingCut
from optimiser.formulation.decisions import FEW_STEPS
from optimiser.rules.rule import Row

MOST_CUTS = 500
MOST_BITS = 200  # of a multiplier, and of a divisor
MOST_ROW_BITS = 2_000  # of a weight or the limit of a cut; they grow from cut to cut


def with_cuts(exact: ExactProblem, cuts: Sequence[RoundingCut]) -> ExactProblem:
    """The problem with cuts as further rows, each derived from the rows before it.

    Raises:
        NotAProof: a cut that cannot be derived.
    """
    if len(cuts) > MOST_CUTS:
        message = f"the proof has more than {MOST_CUTS} cuts"
        raise NotAProof(message)
    rows = dict(exact.rows)
    for at, cut in enumerate(cuts, start=1):
        row = rows[cut_name(exact, at)] = _derived(exact, rows, cut)
        if max(map(abs, (row.at_most or 0, *row.terms.values()))) >> MOST_ROW_BITS:
            message = "a cut of the proof is made of numbers beyond all measure"
            raise NotAProof(message)
    return replace(exact, rows=rows) if cuts else exact


def cut_name(exact: ExactProblem, number: int) -> str:
    """What the row of a cut is called: not as a rule is."""
    return f"cut {number}" if f"cut {number}" not in exact.rows else f"cut {number} #2"


class _Rounding:
    """Mixed-integer rounding of weights beside a limit, by a divisor."""

    def __init__(self, limit: int, divisor: int) -> None:
        times, self._rest = divmod(limit, divisor)
        self._divisor, self._short = divisor, divisor - self._rest
        self.limit = self._short * times

    def weight(self, weight: int) -> int:
        """Of something whole."""
        times, over = divmod(weight, self._divisor)
        return self._short * times + max(0, over - self._rest)


def _derived(exact: ExactProblem, rows: Mapping[str, Row], cut: RoundingCut) -> Row:
    """The row of a cut.

    Raises:
        NotAProof: it adds up rows that the problem lacks, has no divisor, or turns what cannot be turned.
    """
    largest = max([cut.divisor, *map(abs, cut.rows.values())])
    if cut.divisor < 1 or largest >> MOST_BITS:
        message = "a cut of the proof is divided by nothing, or made of numbers beyond all measure"
        raise NotAProof(message)
    turned = _turned(exact, cut)
    weights, limit = added_rows(exact, rows, cut.rows)
    choices, steps = moneyless(exact, weights)
    bases = [_base(options, turned) for options in exact.projects]
    for options in exact.projects:
        for option in options:
            for each in option.deliveries:
                if each.column in turned:  # most * z - m in place of m
                    choices[option.column] += steps[each.column] * each.most
                    steps[each.column] *= -1
    limit -= sum(choices[base.column] for base in bases if base is not None)
    rounding = _Rounding(limit, cut.divisor)
    terms: dict[int, int] = defaultdict(int)
    most = rounding.limit
    for options, base in zip(exact.projects, bases, strict=True):
        less = 0 if base is None else choices[base.column]
        nothing = rounding.weight(-less)  # of 1 less all choices of the project, in place of the turned one
        most -= nothing
        for option in options:
            own = 0 if option is base else rounding.weight(choices[option.column] - less)
            terms[option.column] += own - nothing
            for each in option.deliveries:
                weight = steps[each.column]
                weight = rounding.weight(weight) if each.most <= FEW_STEPS else min(0, weight)
                if each.column in turned:
                    terms[option.column] += weight * each.most
                    weight = -weight
                terms[each.column] += weight
    return Row("", {column: weight for column, weight in terms.items() if weight}, None, most, "count")


def _turned(exact: ExactProblem, cut: RoundingCut) -> set[int]:
    unknown = set(cut.turned) - set(exact.column_names)
    if unknown:
        message = f"a cut of the proof turns {min(unknown)!r}, which the problem lacks"
        raise NotAProof(message)
    return {exact.column_names[name] for name in cut.turned}


def _base(options: list[Choosable], turned: set[int]) -> Choosable | None:
    """The option of a project that is turned.

    Raises:
        NotAProof: there are several.
    """
    found = [option for option in options if option.column in turned]
    if len(found) > 1:
        message = f"a cut of the proof turns {found[0].id!r} and {found[1].id!r}, which are of one project"
        raise NotAProof(message)
    return found[0] if found else None


def added_rows(
    exact: ExactProblem, rows: Mapping[str, Row], multipliers: Mapping[str, int]
) -> tuple[dict[int, int], int]:
    """The sum of rows times multipliers: the weight of each column, and what they come to at most.

    A multiplier above nought takes a row's upper limit, one below nought its lower limit.

    Raises:
        NotAProof: there is no such row, or it has no such limit.
    """
    weights: dict[int, int] = defaultdict(int)
    total = 0
    for name, times in multipliers.items():
        row = rows.get(name)
        limit = None if row is None else row.at_most if times > 0 else row.at_least
        if row is None or limit is None:
            message = f"a cut of the proof adds {name!r}, which the problem lacks or does not limit so"
            raise NotAProof(message)
        total += times * limit
        for column, weight in row.terms.items():
            weights[column] += times * weight
    for column in exact.decisions.carried.values():
        total += max(0, -weights[column]) * exact.decisions.columns[column].most
    return weights, total


def moneyless(exact: ExactProblem, weights: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    """The weights of choices and of steps once each bill is paid by whoever's money weighs least."""
    choices: dict[int, int] = defaultdict(int)
    steps: dict[int, int] = defaultdict(int)
    for options in exact.projects:
        for option in options:
            choices[option.column] += weights.get(option.column, 0)
            for each in option.deliveries:
                steps[each.column] += weights.get(each.column, 0)
            for bill in option.bills:
                least = min(weights.get(column, 0) for column in bill.payers.values())
                choices[option.column] += least * bill.fixed
                for column, pence in bill.per_step.items():
                    steps[column] += least * pence
    return choices, steps
