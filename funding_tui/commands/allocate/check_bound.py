"""`check-bound`: prove the bound of a run, so that anyone can check it without a solver."""

from __future__ import annotations

import sys
import time

import click

from funding_tui import exit_codes
from funding_tui.commands.allocate.checking import EVERY, checked_data, progress_words
from funding_tui.commands.console import (
    full_line,
    parse_run_number,
    print_json,
    print_note,
    progress_printer,
    standard_options,
    use_workspace,
)
from funding_tui.commands.interrupts import stop_on_interrupt


@click.command("check-bound")
@click.argument("run", metavar="RUN")
@click.option(
    "--gap",
    type=click.FloatRange(min=0, max=1),
    help="Share by which the bound may be above the value (default: the run's own gap).",
)
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=60.0, show_default=True, help="The longest search."
)
@standard_options
def check_bound_command(
    run: str, gap: float | None, seconds: float, as_json: bool, workspace: str | None
) -> None:
    """Prove the bound of RUN, a number or "latest", in whole numbers, and keep the proof with it.

    Nothing of the proof rests on a solver: `verify` checks it anew from a file or a pack. The first Ctrl-C
    ends the search in order, and what was found until then is kept. With --json prints: run, name, value,
    value_bound, gap, solver_bound, cases, cannot_hold, price_sets, cuts, seconds. Exit code 4 where
    the bound is further from the value than --gap.
    """
    from funding_tui.allocate.check_bound import check_bound, own_gap
    from funding_tui.prove.claims import checked_words

    number = parse_run_number(run)
    began = time.monotonic()
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        report = check_bound(
            records,
            number,
            gap=gap,
            seconds=seconds,
            progress=progress_printer(progress_words, EVERY),
            cancelled=interrupted,
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
                **(checked_data(checked, round(time.monotonic() - began, 3)) or {}),
            }
        )
    else:
        click.echo(f"Run {report.run}, {full_line(report.full_name)}")
        click.echo(checked_words(report))
    if checked.gap is not None and checked.gap > (own_gap(report) if gap is None else gap):
        print_note(f"The bound is {checked.gap:.2%} above the value; a longer --seconds may lower it.")
        sys.exit(exit_codes.PARTLY_DONE)
