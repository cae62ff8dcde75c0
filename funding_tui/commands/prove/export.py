"""`export`: write a run as a paper, a workbook or a data file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from funding_tui.commands.console import (
    full_line,
    parse_run_number,
    print_json,
    print_note,
    standard_options,
    use_workspace,
)
from funding_tui.prove.export_formats import AWARDS, KINDS, PAPER, WORD, format_help, is_pack

if TYPE_CHECKING:
    from funding_tui.allocate.report.report import RunReport


@click.command("export")
@click.argument("run", metavar="RUN")
@click.option(
    "--to",
    "to",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"The file to write; its suffix says as what: {format_help()}.",
)
@click.option(
    "--as",
    "kind",
    default=PAPER,
    show_default=True,
    metavar="KIND",
    help=f"What to write: {', '.join(KINDS)}.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A Word file whose styles, header and footer to use (default: paper.docx in the settings folder).",
)
@standard_options
def export_command(
    run: str, to: Path, kind: str, template: Path | None, as_json: bool, workspace: str | None
) -> None:
    """Write RUN to a file: a number or "latest", a proposal such as P1 or P1.2, or a pack (.zip).

    A .zip file holds the run with all that is needed to check it elsewhere: `verify` and `solve` read it.
    In a .csv file, a text that a spreadsheet might run as a formula has an apostrophe in front.
    """
    from funding_tui.prove.claims import status_words, warnings

    used = _template(to, template)
    report, written, later = _written(run, to, kind, used, workspace)
    if later:
        print_note(later)
    for warning in warnings(report):
        print_note(warning)
    if kind == AWARDS:
        from funding_tui.prove.publishing.awards import unpublished_projects

        for sentence in unpublished_projects(report):
            print_note(sentence)
    if used is not None and (missing := _missing_styles(used)):
        print_note(missing)
    if as_json:
        print_json(
            {
                "run": report.run,
                "name": report.full_name,
                "scenario": report.scenario,
                "file": str(written),
                "status": report.status,
                "verified": report.verified,
                "problem_hash": report.problem_hash,
            }
        )
    else:
        named = f", {report.full_name}," if report.added_for_this_run else ""
        click.echo(full_line(f"Run {report.run}{named} ({status_words(report)}) is written to {written}."))


def _template(to: Path, given: Path | None) -> Path | None:
    """The template that was given; for a Word paper, else the council's own."""
    if given is not None or to.suffix.casefold() != WORD:
        return given
    from funding_tui.rendering.word.styles import council_template

    return council_template()


def _missing_styles(template: Path) -> str:
    from funding_tui.rendering.word.styles import missing_styles

    return missing_styles(template)


def _written(
    run: str, to: Path, kind: str, template: Path | None, workspace: str | None
) -> tuple[RunReport, Path, str]:
    """The report, the file that was written of it, and that a paper of it was signed that says less."""
    from funding_tui.allocate.proposal_state import is_proposal, parse_proposal_name
    from funding_tui.allocate.run_store import load_report
    from funding_tui.prove.export_run import export_run
    from funding_tui.prove.proposals.queries import added_since_signed, proposal_report

    if is_pack(Path(run)):
        from funding_tui.allocate.report.report import RunReport
        from funding_tui.prove.pack.check import read_part
        from funding_tui.prove.pack.manifest import read_pack

        report = read_part(read_pack(Path(run)), RunReport)
        return report, export_run(report, to, kind, template), ""
    # what cannot be named is reported before a workspace is looked for
    proposal = parse_proposal_name(run) if is_proposal(run) else None
    number = None if proposal else parse_run_number(run)
    with use_workspace(workspace) as records:
        report = proposal_report(records, proposal) if proposal else load_report(records, number)
        later = "" if proposal else added_since_signed(records, report.run)
        return report, export_run(report, to, kind, template, workspace=records), later
