"""What pots promise beyond their money, who underwrites it, and the chance that it has to be paid.

The chance is worked out exactly from the delivery risk that the officer states for each project: that it
spends nothing in time, independently of the others. Where a project's risk is not stated, the chance is not
known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.report.report import OverspendReport
from funding_tui.base.formats import join_words, percent
from models.money import BASIS_POINTS, Pence, format_pounds
from optimiser.problem import Pot
from optimiser.solution import Solution


def build_overspend_reports(setup: ProblemSetup, solution: Solution) -> tuple[OverspendReport, ...]:
    """One report for each pot that promises more than it has; none where no rule allows it."""
    underwriters = {
        pot.id: [who for rule in setup.problem.rules if (who := rule.underwriter_of(pot)) is not None]
        for pot in setup.problem.pots
    }
    if not any(underwriters.values()):
        return ()
    projects = {option.id: option.project for option in setup.problem.options}
    names = {stream.id: stream.name for stream in setup.problem.streams}
    money = {pot.id: pot.pence for pot in setup.problem.pots}
    for carried in solution.carried:
        money[carried.from_pot] -= carried.pence
        money[carried.to_pot] += carried.pence
    promised: dict[str, dict[str, Pence]] = defaultdict(lambda: defaultdict(int))
    for line in solution.lines:
        promised[line.pot][projects[line.option]] += line.pence
    return tuple(
        _overspend(
            pot,
            names[pot.stream],
            money[pot.id],
            promised[pot.id],
            setup.risks or {},
            underwriters[pot.id],
        )
        for pot in setup.problem.pots
        if sum(promised[pot.id].values()) > money[pot.id]
    )


def chance_of_more(amounts: Iterable[tuple[Pence, int]], money: Pence) -> float:
    """The chance that more is spent than there is, 0 to 1.

    Args:
        amounts: (pence promised to a project, basis points of chance that it spends none of it).
        money: pence in the pot.
    """
    # chance by pence spent so far; what is over the money stays over, so it is not followed further
    spent = {0: 1.0}
    for pence, risk in amounts:
        after: dict[Pence, float] = defaultdict(float)
        for so_far, chance in spent.items():
            after[so_far] += chance * risk / BASIS_POINTS
            if so_far + pence <= money:
                after[so_far + pence] += chance * (BASIS_POINTS - risk) / BASIS_POINTS
        spent = after
    return max(0.0, 1.0 - sum(spent.values()))


def _overspend(
    pot: Pot,
    name: str,
    money: Pence,
    promised: Mapping[str, Pence],
    risks: Mapping[str, int],
    underwriters: Sequence[str],
) -> OverspendReport:
    unknown = tuple(project for project in promised if project not in risks)
    chance = (
        None
        if unknown
        else round(
            BASIS_POINTS * chance_of_more(((pence, risks[each]) for each, pence in promised.items()), money)
        )
    )
    total = sum(promised.values())
    backer = join_words(underwriters)
    odds = (
        "the chance of overspending is not known, because no delivery risk is stated for "
        f"{join_words(unknown)}"
        if chance is None
        else f"the chance of overspending is {percent(chance)}, if projects are late independently"
    )
    return OverspendReport(
        stream=pot.stream,
        stream_name=name,
        financial_year=pot.financial_year,
        cost_type=pot.cost_type,
        held=money,
        promised=total,
        underwriter=backer,
        chance_bp=chance,
        unknown=unknown,
        words=(
            f"{name} {pot.financial_year} ({pot.cost_type}) promises {format_pounds(total)} and has "
            f"{format_pounds(money)}; {backer} underwrites {format_pounds(total - money)}; {odds}."
        ),
    )
