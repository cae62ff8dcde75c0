"""What may be published of a run besides the board's paper, and the kinds of file for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput
from funding_tui.prove.claims import has_allocation
from funding_tui.rendering.blocks import Paper

AWARDS = "360giving"
Writer = Callable[[RunReport], bytes]


def _of_paper(make: Callable[[RunReport], Paper]) -> Mapping[str, Writer]:
    """The kinds of file that a paper can be, each loading what it needs when it is written."""

    def word(report: RunReport) -> bytes:
        from funding_tui.rendering.word.document import write_document

        return write_document(make(report), report.created_at)

    def pdf(report: RunReport) -> bytes:
        from funding_tui.rendering.pdf.write import write_pdf

        return write_pdf(make(report), report.created_at)

    def page(report: RunReport) -> bytes:
        from funding_tui.rendering.html.write import write_page

        return write_page(make(report)).encode("utf-8")

    def markdown(report: RunReport) -> bytes:
        from funding_tui.rendering.markdown import write_markdown

        return write_markdown(make(report)).encode("utf-8")

    return {".docx": word, ".pdf": pdf, ".html": page, ".md": markdown}


def _notice(report: RunReport) -> Paper:
    from funding_tui.prove.publishing.papers import decision_notice

    return decision_notice(_allocated(report))


def _appendix(report: RunReport) -> Paper:
    from funding_tui.prove.publishing.appendix import committee_appendix

    return committee_appendix(_allocated(report))


def _spend(report: RunReport) -> bytes:
    from funding_tui.prove.publishing.spend import write_spend

    return write_spend(_allocated(report))


def _awards(report: RunReport, *, as_rows: bool) -> bytes:
    from funding_tui.base.settings import load_settings
    from funding_tui.prove.publishing.awards import (
        read_publisher,
        report_awards,
        write_awards_csv,
        write_awards_json,
    )

    publisher = read_publisher(load_settings().publishing, report.partnership)
    awards, unpublished_projects = report_awards(_allocated(report), publisher)
    if not awards:
        message = f"there is no award to publish: {' '.join(unpublished_projects) or 'nothing was funded.'}"
        raise BadInput(message)
    return write_awards_csv(awards) if as_rows else write_awards_json(awards)


def unpublished_projects(report: RunReport, kind: str) -> tuple[str, ...]:
    """A sentence for each project that is funded and not published, and why."""
    if kind != AWARDS:
        return ()
    from funding_tui.base.settings import load_settings
    from funding_tui.prove.publishing.awards import read_publisher, report_awards

    return report_awards(report, read_publisher(load_settings().publishing, report.partnership))[1]


def _allocated(report: RunReport) -> RunReport:
    if not has_allocation(report):
        message = (
            f"run {report.run} found no allocation, so there is nothing to publish; "
            "export the paper to read why"
        )
        raise BadInput(message)
    return report


# the kinds that are papers, for who sets them otherwise
PAPERS: Mapping[str, Callable[[RunReport], Paper]] = {"decision-notice": _notice, "appendix": _appendix}
KINDS: Mapping[str, Mapping[str, Writer]] = {
    **{name: _of_paper(make) for name, make in PAPERS.items()},
    "spend": {".csv": _spend},
    AWARDS: {
        ".json": lambda report: _awards(report, as_rows=False),
        ".csv": lambda report: _awards(report, as_rows=True),
    },
}
