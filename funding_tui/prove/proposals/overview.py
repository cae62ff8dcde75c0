"""Proposals as they are shown: the list, one version in full, and what changed between two versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from funding_tui.allocate.proposal_state import ProposalName, proposal_name
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import latest_run
from funding_tui.base.errors import BadInput
from funding_tui.prove.proposals.balance_check import (
    OverCommittedPot,
    UnsignedAgreement,
    unsigned_agreements,
)
from funding_tui.prove.proposals.checking import check
from funding_tui.prove.proposals.queries import (
    ProposalRow,
    find_version,
    proposal,
    proposals,
    report_of_version,
    version_allocation,
)
from funding_tui.prove.proposals.virements import VirementRow, virements
from models.database import Workspace
from models.money import format_pounds
from optimiser.explaining.comparison import compare
from optimiser.precision import harm, least_precise, signed_difference


@dataclass(frozen=True, slots=True)
class ProposalList:
    """Proposals and virements.

    Attributes:
        latest_run: None where there is no run yet.
        at_risk: name of a version that awaits a decision -> the unsigned agreements that it spends under.
    """

    proposals: tuple[ProposalRow, ...]
    virements: tuple[VirementRow, ...]
    latest_run: int | None
    at_risk: Mapping[str, tuple[UnsignedAgreement, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineChange:
    """A project's money from one pot, before and after, in pence."""

    project: str
    name: str
    pot: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """Two versions, the earlier first.

    Attributes:
        before, after: their names, such as `P1.1`.
        words: what changed in what was decided, in sentences for a board.
        inputs: which inputs changed, one sentence each.
        lines: every line of a project and pot that moved, largest first.
        benefit_before, benefit_after: harm units.
    """

    before: str
    after: str
    words: tuple[str, ...]
    inputs: tuple[str, ...]
    lines: tuple[LineChange, ...]
    benefit_before: float
    benefit_after: float


@dataclass(frozen=True, slots=True)
class ProposalDetail:
    """One version in full.

    Attributes:
        since: what changed since the version before; None for the first.
        broken: why it could not be certified today; empty where it could, or is decided on already.
        changed: what changed in the records without breaking a rule.
        over_committed: every pot that is below zero today, and what the version does to it.
        at_risk: the agreements not signed today that it allocates under.
    """

    row: ProposalRow
    since: VersionDifference | None
    broken: tuple[str, ...]
    changed: tuple[str, ...]
    over_committed: tuple[OverCommittedPot, ...] = ()
    at_risk: tuple[UnsignedAgreement, ...] = ()


def proposal_list(workspace: Workspace, today: date | None = None) -> ProposalList:
    """Every proposal and virement; with a day, also what each version puts at risk that awaits a decision."""
    rows = proposals(workspace)
    at_risk: dict[str, tuple[UnsignedAgreement, ...]] = {}
    with workspace.session() as session:
        for row in rows:
            if today is not None and row.state == "submitted":
                version = find_version(session, ProposalName(row.number, row.version))
                solution = version_allocation(session, version).solution
                at_risk[row.name] = unsigned_agreements(session, solution, today)
    return ProposalList(rows, virements(workspace), latest_run(workspace, None), at_risk)


def proposal_detail(workspace: Workspace, name: ProposalName, today: date) -> ProposalDetail:
    """One version in full.

    Raises:
        NotFound: there is no such version.
    """
    row = proposal(workspace, name)
    since = difference(workspace, name) if row.version > 1 else None
    if row.state not in ("draft", "submitted"):
        return ProposalDetail(row, since, (), ())
    checked = check(workspace, name, today)
    return ProposalDetail(
        row, since, checked.broken, checked.changed, checked.over_committed, checked.at_risk
    )


def difference(
    workspace: Workspace, after: ProposalName, before: ProposalName | None = None
) -> VersionDifference:
    """What changed between two versions; from the version before, where none is named.

    Raises:
        NotFound: there is no such version.
        BadInput: it is the first version, and nothing is named to compare it with.
    """
    with workspace.session() as session:
        new = find_version(session, after)
        if before is None:
            if new.version == 1:
                message = (
                    f"{proposal_name(new)} is the first version; name another proposal to compare it with"
                )
                raise BadInput(message)
            before = ProposalName(new.number, new.version - 1)
        old = find_version(session, before)
        was, now = version_allocation(session, old), version_allocation(session, new)
        compared = compare(was.problem, was.solution, now.problem, now.solution, seconds=0.0)
        first, second = report_of_version(session, old), report_of_version(session, new)
        lines = _line_changes(first, second)
        return VersionDifference(
            before=proposal_name(old),
            after=proposal_name(new),
            words=tuple(_change_sentences(first, second)),
            inputs=tuple(change.words for change in compared.inputs),
            lines=lines,
            benefit_before=first.benefit,
            benefit_after=second.benefit,
        )


def _line_changes(first: RunReport, second: RunReport) -> tuple[LineChange, ...]:
    paid: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    names: dict[str, str] = {}
    for side, report in enumerate((first, second)):
        names.update((item.project, item.name) for item in report.funded)
        for line in report.lines:
            paid[line.project, f"{line.stream} {line.financial_year} {line.cost_type}"][side] += line.pence
    moved = [
        LineChange(project, names.get(project, project), pot, before, after)
        for (project, pot), (before, after) in paid.items()
        if before != after
    ]
    return tuple(sorted(moved, key=lambda each: (-abs(each.after - each.before), each.project, each.pot)))


def _change_sentences(first: RunReport, second: RunReport) -> Iterable[str]:
    was = {item.project: item for item in first.funded}
    now = {item.project: item for item in second.funded}
    if first.full_name != second.full_name:
        yield f"It solves {second.full_name}; before it was {first.full_name}."
    for code in [code for code in now if code not in was]:
        yield f"{now[code].name} comes in with {format_pounds(now[code].pence)}."
    for code in [code for code in was if code not in now]:
        yield f"{was[code].name} goes out; it had {format_pounds(was[code].pence)}."
    for code in [code for code in now if code in was]:
        before, after = was[code], now[code]
        option = f", as {after.option_name}" if before.option != after.option else ""
        if before.pence != after.pence:
            money = f"from {format_pounds(before.pence)} to {format_pounds(after.pence)}"
            yield f"{after.name} goes {money}{option}."
        elif option:
            yield f"{after.name} is now funded{option}."
    yield _total_sentence(first, second)
    if first.harm_unit == second.harm_unit:
        known = least_precise((first.precision, second.precision))
        was_worth, worth = harm(first.benefit, known), harm(second.benefit, known)
        yield (
            f"The benefit goes from {was_worth} to {worth} {second.harm_unit} "
            f"({signed_difference(second.benefit - first.benefit, first.benefit, known)})."
        )
        if first.weights == second.weights and second.weights:
            was_worth, worth = harm(first.value, known), harm(second.value, known)
            yield (
                f"By the weights of the priorities it goes from {was_worth} to {worth} "
                f"of value ({signed_difference(second.value - first.value, first.value, known)})."
            )


def _total_sentence(first: RunReport, second: RunReport) -> str:
    if first.allocated == second.allocated:
        return f"In all {format_pounds(second.allocated)} is allocated, as before."
    return f"In all {format_pounds(second.allocated)} is allocated; it was {format_pounds(first.allocated)}."
