"""`check-bound`: prove the bound of a run, so that anyone can check it without a solver."""

from __future__ import annotations

import sys

import click

from funding_tui import exit_codes
from funding_tui.commands.console import (
    full_line,
    parse_run_number,
    print_json,
    print_note,
    print_progress,
    standard_options,
    stop_on_interrupt,
    use_workspace,
)


@click.command("check-bound")
@click.argument("run", metavar="RUN")
@click.option(
    "--gap",
    type=click.FloatRange(min=0, max=1),
    default=0.001,
    show_default=True,
    help="Share by which the bound may be above the value for the search to end.",
)
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=60.0, show_default=True, help="The longest search."
)
@standard_options
def check_bound_command(run: str, gap: float, seconds: float, as_json: bool, workspace: str | None) -> None:
    """Prove the bound of RUN, a number or "latest", in whole numbers, and keep the proof with it.

    Nothing of the proof rests on a solver: `verify` checks it anew from a file or a pack. The first Ctrl-C
    ends the search in order, and what was found until then is kept. With --json prints: run, name, value,
    value_bound, gap, solver_bound, cases, price_sets. Exit code 4 where the bound is further from the value
    than --gap.
    """
    from funding_tui.allocate.check_bound import check_bound
    from funding_tui.prove.claims import checked_words

    number = parse_run_number(run)
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        report = check_bound(
            records, number, gap=gap, seconds=seconds, progress=print_progress, cancelled=interrupted
        )
    checked = report.checked_bound
    if checked is None:
        return
    if as_json:
        print_json(
            {
                "run": report.run,
                "name": report.full_name,
                "value": report.value,
                "solver_bound": report.value_bound,
                **checked.model_dump(mode="json"),
            }
        )
    else:
        click.echo(f"Run {report.run}, {full_line(report.full_name)}")
        click.echo(checked_words(report))
    if checked.gap is not None and checked.gap > gap:
        print_note(f"The bound is {checked.gap:.2%} above the value; a longer --seconds may lower it.")
        sys.exit(exit_codes.PARTLY_DONE)
