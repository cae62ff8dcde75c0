"""Everything that a run can be written as: the one place where a format or a kind of paper is added.

It feeds the command line's help, the questions of screens, the papers of a pack, and the writers themselves,
and loads none of their libraries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from funding_tui.base.errors import BadInput
from funding_tui.rendering.formats import FileFormat, find_format

if TYPE_CHECKING:
    from funding_tui.allocate.report.report import RunReport

PAPER, AWARDS = "paper", "360giving"
WORD, PACK, DATA = ".docx", ".zip", ".json"
NO_OPEN_DATA = "this is a demonstration, so nothing of it can be published as spending or as awards"

# of any paper, made of a `rendering.blocks.Paper`
PAPER_FORMATS: Mapping[str, FileFormat] = {
    WORD: FileFormat("Word", "funding_tui.rendering.word.document:write_document"),
    ".pdf": FileFormat("PDF", "funding_tui.rendering.pdf:write_pdf"),
    ".html": FileFormat("web page", "funding_tui.rendering.web_page:write_page"),
    ".md": FileFormat("Markdown", "funding_tui.rendering.markdown:write_markdown"),
}
WORKBOOK: Mapping[str, FileFormat] = {
    ".xlsx": FileFormat("workbook", "funding_tui.prove.workbook:write_workbook"),
}
# what a pack holds of a run, besides the run itself
PACK_FORMATS = {**PAPER_FORMATS, **WORKBOOK}


@dataclass(frozen=True, slots=True)
class ExportKind:
    """One way to write a run.

    Attributes:
        paper: `module:function` that makes its `Paper` of the run's report; empty where it is none.
        data: formats made of the run's report itself.
        needs_allocation: it cannot be written for a run that found no allocation.
        is_open_data: it is published as what was spent or awarded, so a demonstration has none.
    """

    paper: str = ""
    data: Mapping[str, FileFormat] = field(default_factory=dict)
    needs_allocation: bool = True
    is_open_data: bool = False

    @property
    def formats(self) -> Mapping[str, FileFormat]:
        """Every format of it by suffix."""
        return {**PAPER_FORMATS, **self.data} if self.paper else self.data


KINDS: Mapping[str, ExportKind] = {
    PAPER: ExportKind(
        "funding_tui.prove.paper:board_paper",
        {
            **WORKBOOK,
            ".json": FileFormat("all that is known of it", "funding_tui.prove.publishing.data:write_json"),
            ".csv": FileFormat("allocation lines", "funding_tui.prove.publishing.data:write_lines"),
        },
        needs_allocation=False,
    ),
    "decision-notice": ExportKind("funding_tui.prove.publishing.papers:decision_notice"),
    "appendix": ExportKind("funding_tui.prove.publishing.papers:committee_appendix"),
    "spend": ExportKind(
        data={".csv": FileFormat("spending over £500", "funding_tui.prove.publishing.data:write_spend")},
        is_open_data=True,
    ),
    AWARDS: ExportKind(
        data={
            ".json": FileFormat("360Giving package", "funding_tui.prove.publishing.awards:awards_json"),
            ".csv": FileFormat("360Giving spreadsheet", "funding_tui.prove.publishing.awards:awards_csv"),
        },
        is_open_data=True,
    ),
}


def run_suffixes() -> tuple[str, ...]:
    """Every suffix that a run can be written as, a pack's last."""
    return (*KINDS[PAPER].formats, PACK)


def format_help() -> str:
    """What each suffix writes, for help texts."""
    named = {suffix: kind.label for suffix, kind in KINDS[PAPER].formats.items()}
    return ", ".join(f"{suffix} {label}" for suffix, label in {**named, PACK: "pack"}.items())


def is_pack(path: Path) -> bool:
    """Whether a file name is that of a pack."""
    return path.suffix.casefold() == PACK


def write_run(report: RunReport, to: Path, kind: str = PAPER, template: Path | None = None) -> bytes:
    """A run as the bytes of the file that the suffix of `to` names.

    Raises:
        BadInput: the kind or the suffix is not known, or the run has nothing to write.
    """
    if kind not in KINDS:
        message = f"a run cannot be written as {kind!r}; use one of {', '.join(KINDS)}"
        raise BadInput(message)
    from funding_tui.prove.claims import has_allocation
    from funding_tui.prove.words_for_codes import with_names_for_codes

    export = KINDS[kind]
    file_format = find_format(export.formats, to, "a run" if kind == PAPER else f"a run as {kind}")
    if export.needs_allocation and not has_allocation(report):
        message = (
            f"run {report.run} found no allocation, so there is nothing to publish; "
            "export the paper to read why"
        )
        raise BadInput(message)
    if export.is_open_data and report.demonstration:
        raise BadInput(NO_OPEN_DATA)
    if to.suffix.casefold() != DATA:
        report = with_names_for_codes(report)
    if to.suffix.casefold() not in PAPER_FORMATS:
        return file_format.write(report)
    module, _, function = export.paper.partition(":")
    paper = getattr(import_module(module), function)(report)
    return file_format.write(paper) if template is None else file_format.write(paper, template)
