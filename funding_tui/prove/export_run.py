"""Write a run to a file: the suffix chooses the format, and `kind` the paper or list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from funding_tui.base.errors import BadInput
from funding_tui.prove.export_formats import PAPER, WORD, is_pack, write_run
from funding_tui.prove.file_names import marked_path
from funding_tui.rendering.files import write_atomically

if TYPE_CHECKING:
    from funding_tui.allocate.report.report import RunReport
    from models.database import Workspace


def export_run(
    report: RunReport,
    to: Path,
    kind: str = PAPER,
    template: Path | None = None,
    *,
    workspace: Workspace | None = None,
) -> Path:
    """Write a run as a paper or a data file, or as a pack (.zip), which can be checked elsewhere.

    An earlier file of that name is replaced in one step, or left as it was. The file of a demonstration that
    was certified has DEMONSTRATION in its name, whatever name was given.

    Args:
        report: of the run.
        to: the file.
        kind: one of `KINDS`; a pack always holds the same papers.
        template: a Word file whose styles, header and footer a Word paper uses.
        workspace: where the run is stored; only a pack needs it.

    Returns:
        The file that was written.

    Raises:
        NotFound: there is no such run.
        BadInput: the suffix or the kind is not known, there is no such folder, the run has nothing to write,
            it is open data of a demonstration, the template is of no use, or a pack is asked for without a
            workspace.
        OperationError: the file cannot be written, or is open in another program.
    """
    to = marked_path(report, to)
    if is_pack(to):
        if workspace is None:
            message = "a pack is made of a run or a proposal, not of a pack; copy the file instead"
            raise BadInput(message)
        from funding_tui.prove.pack.build import export_pack

        return export_pack(workspace, report, to)
    if template is not None and to.suffix.casefold() != WORD:
        message = f"a template is for Word papers ({WORD}), and {to.name!r} is none; leave --template out"
        raise BadInput(message)
    write_atomically(to, write_run(report, to, kind, template))
    return to
