"""Evidence that counts in place of older evidence: named in a file by what it supersedes."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from funding_tui.hold.importing.cells import NO, YES
from funding_tui.hold.importing.report import Tally
from funding_tui.hold.measured_effects import effects_in_force, in_force
from models.projects import Evidence


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """A row of evidence once it is stored.

    Attributes:
        is_new: it was not on record before.
        supersedes: what the row says it counts in place of: a code, a source, or yes for what is on record
            of the same intervention and outcome; empty for nothing.
    """

    row: int
    record: Evidence
    is_new: bool
    supersedes: str


def free_code(name: str, taken: Container[str]) -> str:
    """A code after the intervention's that no evidence has yet: `street_lighting`, `street_lighting-2`."""
    number, code = 1, name
    while code in taken:
        number += 1
        code = f"{name}-{number}"
    return code


def supersede(session: Session, tally: Tally, heading: str, stored: Sequence[StoredEvidence]) -> None:
    """Mark what each row supersedes.

    A row that names nothing on record is an error. One that is new, and says nothing of older evidence that
    options use, is a remark.
    """
    known = list(session.exec(select(Evidence)))
    used = {effect.evidence.id for effect in effects_in_force(session) if effect.evidence is not None}
    for each in stored:
        if not each.supersedes or each.supersedes.casefold() in NO:
            _remark_on_older(tally, heading, each, known, used)
            continue
        older = list(_named(each, known))
        if not older:
            message = (
                f"{each.supersedes!r} names no other evidence on record; write its code or its source, "
                "or yes for what is on record of the same intervention and outcome"
            )
            tally.add_error(each.row, heading, message)
        for record in older:
            record.superseded_by = each.record.code
            session.add(record)
    _refuse_rings(tally, heading, stored, known)


def _named(each: StoredEvidence, known: Sequence[Evidence]) -> Iterator[Evidence]:
    words = each.supersedes.casefold()
    for record in known:
        if record.id == each.record.id or record.intervention_id != each.record.intervention_id:
            continue
        same_outcome = record.outcome.casefold() == each.record.outcome.casefold()
        named = (record.code.casefold(), record.source.casefold())
        already = record.superseded_by not in ("", each.record.code)
        if words in named or (words in YES and same_outcome and not already):
            yield record


def _refuse_rings(
    tally: Tally, heading: str, stored: Sequence[StoredEvidence], known: Sequence[Evidence]
) -> None:
    by_code = {record.code: record for record in known}
    for each in stored:
        if in_force(each.record, by_code).superseded_by:
            message = f"{each.record.code} and what it supersedes would supersede each other; keep one"
            tally.add_error(each.row, heading, message)


def _remark_on_older(
    tally: Tally, heading: str, each: StoredEvidence, known: Sequence[Evidence], used: Container[int | None]
) -> None:
    """Say that options go on counting the older evidence that they use."""
    if not each.is_new:
        return
    counted = [
        record.source or record.code
        for record in known
        if record.id in used
        and record.id != each.record.id
        and record.intervention_id == each.record.intervention_id
    ]
    if counted:
        message = (
            f"options go on counting {counted[0]}; to count this evidence in its place, add a column "
            "'supersedes' with its source, its code, or yes"
        )
        tally.add_remark(each.row, heading, message)
