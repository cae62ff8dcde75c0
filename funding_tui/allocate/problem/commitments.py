"""What certified proposals have promised: their projects are not considered again, and their money counts.

An amount that a rule requires, or caps, covers what is promised and what is still to be allocated together.
A share covers only what is still to be allocated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from funding_tui.hold.areas import AllocationAreas
from models.allocations import AllocationLine, Proposal
from models.areas import Area
from models.funding import Pot, Stream
from models.ledger import LedgerEntry
from models.money import format_pounds
from models.partnership import Priority
from models.projects import Option, Project
from models.rules import AmountRule, FundingRule


def read_version_ids(session: Session, number: int | None) -> tuple[int, ...]:
    """The ids of a proposal's versions; none where no proposal is named."""
    if number is None:
        return ()
    return tuple(
        version or 0 for version in session.exec(select(Proposal.id).where(Proposal.number == number))
    )


@dataclass(slots=True)
class Commitment:
    """What certified proposals promise one project from one pot.

    Attributes:
        number: of the proposal.
        pence: as the ledger has it, virements included.
        by_area: area code -> pence as it was certified.
    """

    project: str
    priority: str
    stream: str
    cost_type: str
    number: int
    pence: int = 0
    by_area: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def within(self, areas: Collection[str] | None) -> int:
        """The pence of it spent in some areas; None for all. A virement is taken to fall as the rest does."""
        total = sum(self.by_area.values())
        if areas is None or not total:
            return self.pence
        return self.pence * sum(self.by_area.get(area, 0) for area in set(areas)) // total


def read_commitments(
    session: Session, years: Collection[str], released_versions: Collection[int] = ()
) -> tuple[Commitment, ...]:
    """What certified proposals promise from pots of these years.

    Args:
        session: on the workspace.
        years: financial years, such as `2026/27`.
        released_versions: ids of versions whose promises do not count.
    """
    rows = session.exec(
        select(Project, Pot, LedgerEntry, Proposal)
        .join(LedgerEntry, col(LedgerEntry.project_id) == col(Project.id))
        .join(Pot, col(LedgerEntry.pot_id) == col(Pot.id))
        .join(Proposal, col(LedgerEntry.proposal_id) == col(Proposal.id))
        .where(LedgerEntry.kind == "commitment")
    )
    streams = {stream.id: stream.code for stream in session.exec(select(Stream))}
    priorities = {priority.id: priority.code for priority in session.exec(select(Priority))}
    found: dict[tuple[int | None, int | None], Commitment] = {}
    runs: set[int] = set()
    for project, pot, entry, proposal in rows:
        if str(pot.financial_year) not in years or proposal.id in released_versions:
            continue
        runs.add(proposal.run_id)
        promise = found.setdefault(
            (pot.id, project.id),
            Commitment(
                project=project.code,
                priority=priorities[project.priority_id],
                stream=streams[pot.stream_id],
                cost_type=pot.cost_type,
                number=proposal.number,
            ),
        )
        promise.pence += entry.pence
    for line, option, area in session.exec(
        select(AllocationLine, Option, Area)
        .join(Option, col(AllocationLine.option_id) == col(Option.id))
        .join(Area, col(AllocationLine.area_id) == col(Area.id))
        .where(col(AllocationLine.run_id).in_(runs))
    ):
        if (line.pot_id, option.project_id) in found:
            found[line.pot_id, option.project_id].by_area[area.code] += line.pence
    return tuple(promise for promise in found.values() if promise.pence > 0)


def explain_committed_projects(promised: Iterable[Commitment]) -> dict[str, str]:
    """Project code -> why it is not considered again."""
    pence: dict[str, int] = defaultdict(int)
    numbers: dict[str, int] = {}
    for promise in promised:
        pence[promise.project] += promise.pence
        numbers[promise.project] = promise.number
    return {
        code: f"Proposal {numbers[code]}, which is certified, promises it {format_pounds(each)}."
        for code, each in pence.items()
    }


def commitment_notes(promised: Collection[Commitment]) -> tuple[str, ...]:
    """What a reader of the next allocation must know of them; nothing where nothing is promised."""
    if not promised:
        return ()
    pence = format_pounds(sum(promise.pence for promise in promised))
    return (
        f"{pence} of these years is promised already by certified proposals and is not considered again. It "
        "counts towards amounts that rules require or cap; shares are of the money allocated here alone.",
    )


def deduct_commitments(
    rules: Iterable[tuple[str, FundingRule]], promised: Collection[Commitment], places: AllocationAreas
) -> Iterator[tuple[str, FundingRule]]:
    """The (stream code or none, rule) pairs; of an amount, what promises leave to be met or to be had."""
    for stream, rule in rules:
        already = _already(rule, stream, promised, places) if isinstance(rule, AmountRule) else 0
        if not already or not isinstance(rule, AmountRule):
            yield stream, rule
            continue
        least, most = rule.at_least_pence, rule.at_most_pence
        left = {
            "at_least_pence": max(0, least - already) if least else None,
            "at_most_pence": None if most is None else max(0, most - already),
            "words": f"{rule.words} ({format_pounds(already)} of it is promised already)"
            if rule.words
            else "",
        }
        if left["at_least_pence"] or most is not None:
            yield stream, rule.model_copy(update=left)


def _already(rule: AmountRule, stream: str, promised: Iterable[Commitment], places: AllocationAreas) -> int:
    streams = rule.within or ((stream,) if stream else ())
    anywhere = rule.areas is None and rule.places is None
    areas = None if anywhere else [place.code for place in places.chosen(rule.areas, rule.places)]
    return sum(
        promise.within(areas)
        for promise in promised
        if (not streams or promise.stream in streams)
        and (rule.cost_types is None or promise.cost_type in rule.cost_types)
        and (rule.priorities is None or promise.priority in rule.priorities)
        and (rule.projects is None or promise.project in rule.projects)
    )
