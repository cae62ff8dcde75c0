"""What a version does to pots below zero, and which unsigned agreements it spends under, on today's records.

A certificate is refused where a version allocates from an over-committed pot, or leaves one deeper below
zero. One that repairs such a pot passes, and the pot is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.commitments import read_version_ids
from funding_tui.hold.agreements import agreement_name, is_signed
from funding_tui.prove.proposals.queries import pot_name
from models.allocations import Proposal
from models.funding import Pot, Stream
from models.ledger import Balance, balances
from models.money import Pence, format_pounds
from optimiser.solution import Solution


@dataclass(frozen=True, slots=True)
class OverCommittedPot:
    """A pot that is below zero today.

    Attributes:
        pot: as `STREAM YEAR COST-TYPE`.
        free: pence in it today, below zero.
        after: pence in it once the version is certified.
        words: a sentence.
    """

    pot: str
    free: Pence
    after: Pence
    words: str


@dataclass(frozen=True, slots=True)
class UnsignedAgreement:
    """An agreement that is not signed today, and what a version allocates under it, in pence."""

    stream: str
    stream_name: str
    agreement_reference: str
    pence: Pence

    @property
    def words(self) -> str:
        """Such as `£500 under agreement G-1 of The grant`."""
        name = agreement_name(self.agreement_reference)
        return f"{format_pounds(self.pence)} under {name} of {self.stream_name}"


@dataclass(frozen=True, slots=True)
class BalanceCheck:
    """What a version does to balances.

    Attributes:
        over_committed: every pot below zero today, whether the version touches it or not.
        at_risk: the unsigned agreements that it allocates under.
        broken: why it may not be certified, one sentence each.
        broken_pots: the pots that `broken` names.
    """

    over_committed: tuple[OverCommittedPot, ...]
    at_risk: tuple[UnsignedAgreement, ...]
    broken: tuple[str, ...]
    broken_pots: frozenset[str]


def check_balances(session: Session, version: Proposal, solution: Solution, today: date) -> BalanceCheck:
    """The same, before anything is written.

    Args:
        session: on the workspace.
        version: of a proposal.
        solution: what it allocates.
        today: the day on which agreements are signed or not.
    """
    pots = _pots(session)
    allocated: dict[str, Pence] = defaultdict(int)
    moved: dict[str, Pence] = defaultdict(int)
    for line in solution.lines:
        allocated[line.pot] += line.pence
    for each in solution.carried:
        moved[each.from_pot] -= each.pence
        moved[each.to_pot] += each.pence
    now = balances(session)
    released = balances(session, without=read_version_ids(session, version.number))
    below, broken, broken_pots = [], [], set()
    for key, (name, _) in pots.items():
        before = now.get(key, Balance()).free
        without = released.get(key, Balance()).free
        after = without - allocated[name] + moved[name]
        fault = _broken(name, before, without, after, allocated[name])
        if fault:
            broken.append(fault)
            broken_pots.add(name)
        if before < 0:
            words = _words(name, before, after, allocated[name])
            below.append(OverCommittedPot(name, before, after, words))
    return BalanceCheck(
        over_committed=tuple(sorted(below, key=lambda each: (each.free, each.pot))),
        at_risk=tuple(_unsigned(pots.values(), allocated, today)),
        broken=tuple(broken),
        broken_pots=frozenset(broken_pots),
    )


def unsigned_agreements(session: Session, solution: Solution, today: date) -> tuple[UnsignedAgreement, ...]:
    """The agreements that are not signed today and that an allocation spends under."""
    allocated: dict[str, Pence] = defaultdict(int)
    for line in solution.lines:
        allocated[line.pot] += line.pence
    return tuple(_unsigned(_pots(session).values(), allocated, today))


def _pots(session: Session) -> dict[int, tuple[str, Stream]]:
    """Id of each pot -> its name, and its stream."""
    query = select(Pot, Stream).join(Stream, col(Pot.stream_id) == col(Stream.id))
    return {pot.id or 0: (pot_name(stream, pot), stream) for pot, stream in session.exec(query)}


def _broken(name: str, before: Pence, without: Pence, after: Pence, allocated: Pence) -> str:
    if without < 0 and allocated:
        return (
            f"Pot {name!r} is over-committed by {format_pounds(-without)}, and {format_pounds(allocated)} is "
            "to come from it."
        )
    if before < 0 and after < before:
        return (
            f"Pot {name!r} is over-committed by {format_pounds(-before)}, and this would leave it "
            f"{format_pounds(-after)} below zero."
        )
    return ""


def _words(name: str, before: Pence, after: Pence, allocated: Pence) -> str:
    said = f"{name} is over-committed by {format_pounds(-before)} today"
    if after == before:
        return f"{said}; this version does not change that."
    if after < before or (after < 0 and allocated):
        return f"{said}; this version would leave it {format_pounds(-after)} below zero."
    if after < 0:
        return f"{said}; this version leaves it {format_pounds(-after)} below zero."
    return f"{said}; this version repairs it, and leaves {format_pounds(after)} free."


def _unsigned(
    pots: Iterable[tuple[str, Stream]], allocated: Mapping[str, Pence], today: date
) -> Iterator[UnsignedAgreement]:
    found: dict[str, Pence] = defaultdict(int)
    streams: dict[str, Stream] = {}
    for name, stream in pots:
        if allocated[name] and not is_signed(stream.agreement_signed, today):
            found[stream.code] += allocated[name]
            streams[stream.code] = stream
    for code, pence in found.items():
        stream = streams[code]
        yield UnsignedAgreement(code, stream.name, stream.agreement_reference, pence)
