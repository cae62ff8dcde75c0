"""Packs with their papers: write one of a run, and write the papers of one again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput, OperationError
from funding_tui.prove.export_run import WRITERS, write_atomically
from funding_tui.prove.pack.reading import is_pack

if TYPE_CHECKING:
    from models.database import Workspace

PAPER = "paper"
SUFFIXES = (".docx", ".html", ".md", ".pdf", ".xlsx")


def export_pack(workspace: Workspace, report: RunReport, to: Path) -> Path:
    """Write a run with everything that proves it to a .zip file, whole or not at all.

    Raises:
        NotFound: there is no such run.
        BadInput: the name does not end in .zip, or there is no such folder.
        OperationError: the file cannot be written.
    """
    from funding_tui.prove.pack.build import build_pack

    if not is_pack(to):
        message = f"{to.name!r} is no name for a pack; let it end in .zip"
        raise BadInput(message)
    write_atomically(to, build_pack(workspace, report, pack_papers(report)))
    return to


def pack_papers(report: RunReport) -> dict[str, bytes]:
    """The papers of a run by name; one that cannot be written on this machine is left out."""
    papers = {}
    for suffix in SUFFIXES:
        if suffix in WRITERS:
            try:
                papers[f"{PAPER}{suffix}"] = write_paper(report, f"{PAPER}{suffix}")
            except OperationError:
                continue  # its library is not installed here; a pack holds what there is
    return papers


def write_paper(report: RunReport, name: str) -> bytes:
    """A run as the paper that the name's suffix says.

    Raises:
        OperationError: this version writes no such paper, or cannot on this machine.
    """
    writer = WRITERS.get(Path(name).suffix)
    if writer is None:
        message = f"this version writes no {Path(name).suffix} paper"
        raise OperationError(message)
    return writer(report)
