"""What dearer costs may do to the pots: how often a plan overspends, and by how many pence.

The plan stays as decided and each payment from a pot to an option is multiplied by the option's cost factor,
rounded up to whole pence once. Money cannot leave its pot, so a saving in one pays for nothing in another;
a stream's overspend is that of its pots together. A pot is overspent beyond what it holds, with what is
carried into and out of it: room to over-programme is a risk taken, so it is not room here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from optimiser.problem import Problem
from optimiser.problem_changes import exact_factor, multiply_pence
from optimiser.record import Record
from optimiser.solution import Solution
from optimiser.uncertain_inputs import Draw, Unknown


class Overspend(Record):
    """How often there is not enough, and by how much.

    Attributes:
        probability: the share of draws in which more is spent than held, 0 to 1.
        expected_pence: overspent pence averaged over all draws, those without included; rounded up.
        most_pence: overspent pence in the worst draw.
    """

    probability: float
    expected_pence: int
    most_pence: int


class Overspending(Record):
    """The overspends of one proposal.

    Attributes:
        anywhere: of any pot; pence are those of all pots together.
        by_stream: stream id -> of any of its pots; streams that never overspend are left out.
        by_pot: pot id -> of that pot; pots that never overspend are left out.
    """

    anywhere: Overspend
    by_stream: dict[str, Overspend] = {}
    by_pot: dict[str, Overspend] = {}


def overspending(
    problem: Problem, unknowns: Sequence[Unknown], proposal: Solution, draws: Sequence[Draw]
) -> Overspending:
    """How often, and by how much, the costs drawn come to more than the pots hold.

    Args:
        problem: as stated.
        unknowns: those that bear on costs count.
        proposal: an allocation of the problem.
        draws: at least one.

    Returns:
        The overspends, by pot, by stream and in all.

    Raises:
        ValueError: the proposal pays from a pot that the problem does not hold.
    """
    stream_of = {pot.id: pot.stream for pot in problem.pots}
    by_pot: dict[str, list[int]] = defaultdict(lambda: [0] * len(draws))
    by_stream: dict[str, list[int]] = defaultdict(lambda: [0] * len(draws))
    in_all = [0] * len(draws)
    for at, over in enumerate(_overspent(problem, unknowns, proposal, draws)):
        for pot, pence in over.items():
            by_pot[pot][at] += pence
            by_stream[stream_of[pot]][at] += pence
            in_all[at] += pence
    return Overspending(
        anywhere=_overspend(in_all),
        by_stream={stream: _overspend(by_stream[stream]) for stream in sorted(by_stream)},
        by_pot={pot.id: _overspend(by_pot[pot.id]) for pot in problem.pots if pot.id in by_pot},
    )


def _overspent(
    problem: Problem, unknowns: Sequence[Unknown], proposal: Solution, draws: Sequence[Draw]
) -> Iterator[dict[str, int]]:
    """For each draw, pot id -> pence above what it holds, where there are any."""
    held = _held(problem, proposal)
    paid = Counter[tuple[str, str]]()
    for line in proposal.lines:
        if line.pot not in held:
            message = f"the proposal pays from pot {line.pot!r}, which the problem does not hold"
            raise ValueError(message)
        paid[line.pot, line.option] += line.pence
    moved_by = defaultdict(list)
    for unknown in unknowns:
        for option in unknown.costs:
            moved_by[option].append(unknown.id)
    for draw in draws:
        factors = {option: _product(draw, names) for option, names in moved_by.items()}
        spent = Counter[str]()
        for (pot, option), pence in paid.items():
            spent[pot] += multiply_pence(pence, factors[option]) if option in factors else pence
        yield {pot: pence - held[pot] for pot, pence in spent.items() if pence > held[pot]}


def _held(problem: Problem, proposal: Solution) -> Counter[str]:
    held = Counter({pot.id: pot.pence for pot in problem.pots})
    for each in proposal.carried:
        held[each.from_pot] -= each.pence
        held[each.to_pot] += each.pence
    return held


def _product(draw: Draw, names: Sequence[str]) -> Fraction:
    product = Fraction(1)
    for name in names:
        product *= exact_factor(draw[name])
    return product


def _overspend(pence: Sequence[int]) -> Overspend:
    return Overspend(
        probability=sum(each > 0 for each in pence) / len(pence),
        expected_pence=-(-sum(pence) // len(pence)),
        most_pence=max(pence),
    )
