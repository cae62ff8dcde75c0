"""Write a run to a file; the kind of file is told by its suffix."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput, OperationError
from funding_tui.prove.claims import has_allocation

PAPER = "paper"
WORD = ".docx"


def export_report(report: RunReport, to: Path, kind: str = PAPER, template: Path | None = None) -> Path:
    """Write a run to a file, whole or not at all, and tell where it is.

    `kind` is the board's paper, or one of `publishing.KINDS`. A Word paper takes over the styles, head and
    foot of `template`, a Word file.

    The file is written under another name beside its place and then moved there, so that a paper that was
    there before is replaced in one step, or left as it was.

    Raises:
        BadInput: the suffix is not known, there is no such folder, or the template is of no use.
        OperationError: the file cannot be written, or is open in another program.
    """
    writer = _writer(to, kind)
    if template is not None:
        writer = _with_template(to, kind, template)
    write_atomically(to, writer(report))
    return to


def _writer(to: Path, kind: str) -> Callable[[RunReport], bytes]:
    from funding_tui.prove.formats import KINDS

    writers = WRITERS if kind == PAPER else KINDS.get(kind)
    if writers is None:
        message = f"a run cannot be written as {kind!r}; use one of {', '.join((PAPER, *KINDS))}"
        raise BadInput(message)
    writer = writers.get(to.suffix.lower())
    if writer is None:
        what = "a run" if kind == PAPER else f"a run as {kind}"
        message = f"{to.name!r} has no suffix that {what} can be written as; use one of {', '.join(writers)}."
        raise BadInput(message)
    return writer


def _with_template(to: Path, kind: str, template: Path) -> Callable[[RunReport], bytes]:
    """Writes a paper with the styles of a template; only Word papers have them."""
    from funding_tui.prove.formats import PAPERS
    from funding_tui.prove.paper import board_paper
    from funding_tui.rendering.word.document import write_document

    if to.suffix.lower() != WORD:
        message = f"a template is for Word papers ({WORD}), and {to.name!r} is none; leave --template out"
        raise BadInput(message)
    paper_of = board_paper if kind == PAPER else PAPERS[kind]
    return lambda report: write_document(paper_of(report), report.created_at, template)


def write_atomically(to: Path, content: bytes) -> None:
    """Write a file whole or not at all, in one step.

    Raises:
        BadInput: there is no such folder.
        OperationError: the file cannot be written, or is open in another program.
    """
    with atomic_file(to) as temporary, temporary.open("xb") as file:
        file.write(content)


@contextmanager
def atomic_file(to: Path) -> Iterator[Path]:
    """Where to write a file that is moved to its place once it is whole; after a fault nothing is left of it.

    Raises:
        BadInput: there is no such folder.
        OperationError: the file cannot be written, or is open in another program.
    """
    target = _target(to)
    temporary = target.with_name(f".{secrets.token_hex(6)}{target.suffix}")
    try:
        try:
            yield temporary
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            message = (
                f"The folder {str(target.parent)!r} cannot be written to ({reason}); nothing was changed."
            )
            raise OperationError(message) from fault
        _move(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _word(report: RunReport) -> bytes:
    from funding_tui.prove.paper import board_paper
    from funding_tui.rendering.word.document import write_document

    return write_document(board_paper(report), report.created_at)


def _pdf(report: RunReport) -> bytes:
    from funding_tui.prove.paper import board_paper
    from funding_tui.rendering.pdf.write import write_pdf

    return write_pdf(board_paper(report), report.created_at)


def _page(report: RunReport) -> bytes:
    from funding_tui.prove.paper import board_paper
    from funding_tui.rendering.html.write import write_page

    return write_page(board_paper(report)).encode("utf-8")


def _workbook(report: RunReport) -> bytes:
    from funding_tui.prove.workbook import write_workbook

    return write_workbook(report)


def _markdown(report: RunReport) -> bytes:
    from funding_tui.prove.paper import board_paper
    from funding_tui.rendering.markdown import write_markdown

    return write_markdown(board_paper(report)).encode("utf-8")


def _json(report: RunReport) -> bytes:
    return (report.model_dump_json(indent=2) + "\n").encode("utf-8")


def _lines(report: RunReport) -> bytes:
    from funding_tui.prove.lines import write_lines

    if not has_allocation(report):
        message = (
            f"Run {report.run} found no allocation, so there are no lines to write; "
            "write it as .docx or .md to read why."
        )
        raise BadInput(message)
    return write_lines(report)


# each writer imports what it needs when it is used: a JSON file needs no Word library
WRITERS: Mapping[str, Callable[[RunReport], bytes]] = {
    ".docx": _word,
    ".pdf": _pdf,
    ".html": _page,
    ".xlsx": _workbook,
    ".json": _json,
    ".csv": _lines,
    ".md": _markdown,
}


def _target(to: Path) -> Path:
    """Where the file will be; a link is followed, so that it stays a link."""
    target = to.resolve() if to.is_symlink() else to
    if target.is_dir():
        message = f"{str(to)!r} is a folder; give the name of a file."
        raise BadInput(message)
    if not target.parent.is_dir():
        message = f"There is no folder {str(target.parent)!r}; make it first, or choose another."
        raise BadInput(message)
    return target


def _move(temporary: Path, target: Path) -> None:
    try:
        temporary.replace(target)
    except PermissionError as fault:
        message = (
            f"{target.name!r} is open in another program, such as Excel or Word, or may not be changed; "
            "close it there and export again. The file is as it was."
        )
        raise OperationError(message) from fault
    except OSError as fault:
        message = f"{target.name!r} could not be put in its place ({fault.strerror}); nothing was changed."
        raise OperationError(message) from fault
