"""`takes`: what it would take to fund one project that a kept run refused."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from funding_tui.commands.console import json_option, one_line, print_json, print_note, workspace_option

if TYPE_CHECKING:
    from funding_tui.allocate.propose import SolveProgress

LONGEST = 2_000  # letters of a sentence


@click.command("takes")
@click.argument("run", metavar="RUN")
@click.argument("project", metavar="PROJECT")
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=120.0, show_default=True, help="For all the solving."
)
@json_option
@workspace_option
def takes_command(run: str, project: str, seconds: float, as_json: bool, workspace: str | None) -> None:
    """What it would take to fund PROJECT, which RUN (a number or "latest") refused.

    Solves again with the project forced in, cheaper, and with larger budgets; the run keeps what that shows.
    The first Ctrl-C ends it in order. With --json prints the keys that docs/commands.md lists.
    """
    from funding_tui.allocate.explanations import explain_refusals
    from funding_tui.commands.console import parse_run_number, stop_on_interrupt, use_workspace

    number = parse_run_number(run)
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        report = explain_refusals(
            records, number, project=project, seconds=seconds, progress=_say, cancelled=interrupted
        )
    told = next(row for row in report.refused if row.project == project)
    if as_json:
        print_json({"run": report.run, **told.model_dump(mode="json")})
        return
    click.echo(f"{one_line(told.name)}: {one_line(told.option_name)}")
    click.echo(one_line(told.why, limit=LONGEST))
    click.echo(f"It would enter if: {one_line(told.would_enter_if, limit=LONGEST)}")


def _say(at: SolveProgress) -> None:
    if sys.stderr.isatty():
        print_note(f"{at.seconds:5.1f} s  {at.stage}")
