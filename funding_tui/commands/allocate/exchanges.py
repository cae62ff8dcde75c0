"""`exchanges`: which projects of a run could be exchanged at no loss, and what else is as good."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
from funding_tui.commands.console import (
    full_line,
    print_json,
    print_note,
    print_progress,
    print_table,
    standard_options,
)

if TYPE_CHECKING:
    from funding_tui.allocate.report.report import RunReport


@click.command("exchanges")
@click.argument("run", metavar="[RUN]", default="latest")
@click.option(
    "--within",
    type=click.FloatRange(min=0, max=1),
    help="Share of value that a good allocation may be short (default: the gap that the run was asked for).",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=1),
    default=120.0,
    show_default=True,
    help="For all projects together.",
)
@standard_options
def exchanges_command(
    run: str, within: float | None, seconds: float, as_json: bool, workspace: str | None
) -> None:
    """Which projects every good allocation funds, which none does, and which may be exchanged for what.

    RUN is a number or "latest". A good allocation keeps every rule and is worth nearly as much as the run's.
    What is found is stored with the run. The first Ctrl-C ends it in order: what was found until then is
    stored. With --json prints the keys that docs/commands.md lists. Exit code 4 where some of it was not
    settled in time.
    """
    from funding_tui.allocate.exchanges import find_exchanges
    from funding_tui.commands.console import parse_run_number, use_workspace
    from funding_tui.commands.interrupts import stop_on_interrupt

    number = parse_run_number(run)
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        report = find_exchanges(
            records, number, within=within, seconds=seconds, progress=print_progress, cancelled=interrupted
        )
    found = report.exchanges
    if found is None:
        return
    if as_json:
        print_json({"run": report.run, "name": report.full_name, **found.model_dump(mode="json")})
    else:
        _print(report)
    if not found.is_complete:
        print_note("Some of it was not settled in time; a longer --seconds may settle it.")
        sys.exit(exit_codes.PARTLY_DONE)


def _print(report: RunReport) -> None:
    from funding_tui.allocate.report.identity.illustrative import IllustrativeAmounts
    from funding_tui.allocate.report.worth.exchanges import (
        BESIDE_HEADINGS,
        EXCHANGE_HEADINGS,
        beside_cells,
        exchange_cells,
    )

    found = report.exchanges
    if found is None:
        return
    click.echo(f"Run {report.run}, {full_line(report.full_name)}")
    print_table(EXCHANGE_HEADINGS, [exchange_cells(row) for row in found.projects])
    click.echo()
    illustrative = IllustrativeAmounts(report).any
    rows = [
        beside_cells(number, row, report.precision, illustrative=illustrative)
        for number, row in enumerate(found.allocations, start=1)
    ]
    print_table(BESIDE_HEADINGS, rows, right=(3, 4, 5, 6, 7))
    click.echo()
    for words in found.words:
        click.echo(f"- {full_line(words)}")
