"""What the files of a run are called: for what was solved, and marked where a demonstration was certified."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from funding_tui.allocate.report.identity.added_for_run import changes_in_words
from funding_tui.allocate.report.identity.certificate import DEMONSTRATION

if TYPE_CHECKING:
    from funding_tui.allocate.report.report import RunReport

LONGEST = 80  # letters of what was added for a run


def suggested_name(report: RunReport, suffix: str) -> str:
    """The name that an export of a run is given unless the officer types another."""
    added = re.sub(r"[^a-z0-9]+", "-", changes_in_words(report.added_for_this_run or ()).casefold())
    parts = (f"proposal-run-{report.run}", added.strip("-")[:LONGEST].strip("-"))
    return f"{'-'.join(part for part in parts if part)}{suffix}"


def marked_path(report: RunReport, to: Path) -> Path:
    """The path with DEMONSTRATION in its name, where the report is of a demonstration that was certified."""
    state = report.standing
    decided = None if state is None else state.certificate
    certified = decided is not None and decided.decision == "certified"
    if not (report.demonstration and certified) or DEMONSTRATION in to.name:
        return to
    return to.with_name(f"{to.stem}-{DEMONSTRATION}{to.suffix}")
