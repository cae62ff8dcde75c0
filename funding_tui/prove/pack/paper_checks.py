"""Whether each paper of a pack is what its report makes, and prints the figures that it should."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from funding_tui import __version__
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import OperationError
from funding_tui.prove.export_formats import write_run
from funding_tui.prove.pack.build import PROGRAM, library_versions
from funding_tui.prove.pack.finding import PackCheck
from funding_tui.prove.pack.manifest import PAPERS, Pack
from funding_tui.prove.pack.reading import PaperText, UnreadablePaper, read_paper
from funding_tui.prove.pack.report_checks import PackContent
from models.money import format_pounds

_LONGEST = 60


def check_papers(content: PackContent) -> Iterator[PackCheck]:
    """One check for each paper: written again, compared, and read back."""
    other = _other_versions(content.pack)
    if content.other_version:
        other = {PROGRAM: f"{PROGRAM} {content.other_version}, here {__version__}", **other}
    for name, paper in content.pack.papers().items():
        yield _check_paper(name.removeprefix(PAPERS), paper, content.report, other)


def _check_paper(name: str, paper: bytes, report: RunReport, other: dict[str, str]) -> PackCheck:
    try:
        read = read_paper(name, paper)
    except UnreadablePaper as fault:
        return PackCheck(name, False, f"{name} is damaged: {fault}.")
    missing = () if read is None else missing_figures(read, report)
    if missing:
        return PackCheck(
            name, False, f"{name} does not print {' nor '.join(missing[:3])}, as the report does."
        )
    try:
        again = write_run(report, Path(name))
    except OperationError as fault:
        return PackCheck(name, None, f"{name} cannot be written here, so it was not compared: {fault}")
    if again == paper:
        back = "" if read is None else " Read back, it prints the amounts of the report."
        return PackCheck(name, True, f"{name} was written again and is the same, byte for byte.{back}")
    if not other:
        return PackCheck(name, False, f"{name} does not match its report{_first_other(name, read, again)}.")
    return _check_other_version(name, read, again, other)


def _check_other_version(name: str, read: PaperText | None, again: bytes, other: dict[str, str]) -> PackCheck:
    """A paper that other software wrote: the program may say it otherwise, a library may only draw it so."""
    versions = ", ".join(list(other.values())[:5])
    if PROGRAM in other or read is None:
        words = f"{name} was written again and differs, as other versions may write it: {versions}."
        return PackCheck(name, None, words)
    if where := _first_other(name, read, again):
        return PackCheck(name, False, f"{name} does not match its report{where}.")
    words = f"{name} says the same, word for word; its layout and pictures were not compared: {versions}."
    return PackCheck(name, None, words)


def missing_figures(read: PaperText, report: RunReport) -> tuple[str, ...]:
    """What a paper should print and does not: the hash of its problem, and the main amounts."""
    amounts = [report.free, report.allocated] if report.has_allocation else []
    amounts += [row.pence for row in report.funded]
    text = read.text
    missing = [
        format_pounds(pence)
        for pence in dict.fromkeys(amounts)
        if pence not in read.pence
        and format_pounds(pence) not in text
        and format_pounds(pence, pennies=True) not in text
        and f"{pence / 100:.2f}" not in text
    ]
    return tuple(missing if report.problem_hash in text else [*missing, "the hash of the problem"])


def _first_other(name: str, read: PaperText | None, again: bytes) -> str:
    """The first place where a paper says something else than it would if written again; empty where none."""
    expected = read_paper(name, again)
    if read is None or expected is None:
        return ""
    for one, other in zip_longest(read.words, expected.words, fillvalue=""):
        if one != other:
            return f": it says {one[:_LONGEST]!r} where the report makes it {other[:_LONGEST]!r}"
    return ""


def _other_versions(pack: Pack) -> dict[str, str]:
    """Software that has another version here than when it was packed -> both versions in words."""
    here = library_versions()
    return {
        name: f"{name} {version}, here {here.get(name, 'none')}"
        for name, version in pack.manifest.packed_with.items()
        if here.get(name) != version
    }
