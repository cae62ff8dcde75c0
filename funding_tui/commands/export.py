"""`export`: write a run as a paper, a workbook or a data file."""

from __future__ import annotations

from pathlib import Path

import click

from funding_tui.commands.console import json_option, narrate, print_json, told, workspace_option
from funding_tui.commands.opened import opened
from funding_tui.desk.errors import BadInput

LATEST = "latest"


@click.command("export")
@click.argument("run", metavar="RUN")
@click.option(
    "--to",
    "to",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write; its suffix says as what: .docx .xlsx .json .csv .md",
)
@json_option
@workspace_option
def export_command(run: str, to: Path, as_json: bool, workspace: str | None) -> None:
    """Write RUN, a number or "latest", to a file.

    In a .csv file, a text that a spreadsheet might run as a formula has an apostrophe in front.
    """
    with told():
        _export(_run_number(run), to, as_json=as_json, workspace=workspace)


def _export(run: int | None, to: Path, *, as_json: bool, workspace: str | None) -> None:
    from funding_tui.desk.runs import load_report
    from funding_tui.exports.standing import status_words, warnings
    from funding_tui.exports.writing import export_report

    with opened(workspace) as records:
        report = load_report(records, run)
    written = export_report(report, to)
    for warning in warnings(report):
        narrate(warning)
    if as_json:
        print_json(
            {
                "run": report.run,
                "scenario": report.scenario,
                "file": str(written),
                "status": report.status,
                "verified": report.verified,
                "problem_hash": report.problem_hash,
            }
        )
    else:
        click.echo(f"Run {report.run} ({status_words(report)}) is written to {written}.")


def _run_number(text: str) -> int | None:
    """The number of a run; None stands for the latest."""
    if text.strip().lower() == LATEST:
        return None
    if text.isascii() and text.isdecimal() and int(text) > 0:
        return int(text)
    message = f"{text!r} is not the number of a run; give a number such as 12, or {LATEST}."
    raise BadInput(message)
