"""Whether the audit still says what was written into it: its chain, walked from the first entry on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing

from sqlmodel import Session, col, select

from funding_tui.workspace.finding import Finding
from models.audit_chain import AuditLink, find_break
from models.changes import AuditEntry

AUDIT = "audit"
_AT_A_TIME = 1_000


def check_audit(session: Session, printed: AuditLink | None = None) -> Finding:
    """Walk the chain of the audit, and name the first entry that does not hold.

    Args:
        session: on the workspace.
        printed: a link that an earlier certificate or pack prints. Entries that were cut off at the end, and
            a chain that was written anew, show against it alone.
    """
    there: list[str] = []
    query = select(AuditEntry).order_by(col(AuditEntry.id)).execution_options(yield_per=_AT_A_TIME)
    with closing(session.exec(query)) as entries:
        last, fault = find_break(_watch(entries, printed, there))
    if fault is not None:
        words = (
            f"audit entry {fault.number} does not hold: {fault.why}; entries 1 to {last.number} hold"
            if last.number
            else f"audit entry {fault.number} does not hold: {fault.why}"
        )
        return Finding(AUDIT, "bad", f"{words}; compare it with a backup")
    if printed is not None and printed.number > last.number:
        words = f"the audit ends at entry {last.number}, and a paper prints entry {printed.number}"
        return Finding(AUDIT, "bad", f"{words}: what came after was removed; compare it with a backup")
    if printed is not None and there != [printed.hash]:
        words = f"audit entry {printed.number} is not the one that the paper prints"
        return Finding(AUDIT, "bad", f"{words}: the audit was written anew; compare it with a backup")
    if not last.number:
        return Finding(AUDIT, "good", "the audit has no entry yet")
    return Finding(AUDIT, "good", f"each of {last.number:,} entries follows from the one before; last {last}")


def _watch(
    entries: Iterable[AuditEntry], printed: AuditLink | None, there: list[str]
) -> Iterator[AuditEntry]:
    """The same entries; the hash of the one that has the printed number is added to `there`."""
    for entry in entries:
        if printed is not None and entry.number == printed.number:
            there.append(entry.hash)
        yield entry
