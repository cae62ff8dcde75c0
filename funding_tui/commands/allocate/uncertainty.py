"""`risk`: how far a run rests on what is not known, and which evaluation would change it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
from funding_tui.allocate.report.tables import (
    CHOSEN_HEADINGS,
    EVALUATION_HEADINGS,
    NO_OTHER,
    RANGE_HEADINGS,
    chosen_cells,
    evaluation_cells,
    range_cells,
)
from funding_tui.commands.console import (
    full_line,
    parse_run_number,
    print_json,
    print_note,
    print_progress,
    print_table,
    standard_options,
)

if TYPE_CHECKING:
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.allocate.report.uncertainty import UncertaintyReport


@click.command("risk")
@click.argument("run", metavar="RUN")
@click.option(
    "--draws",
    type=click.IntRange(min=16),
    default=1_000,
    show_default=True,
    help="In how many draws of the uncertain inputs the run is assessed.",
)
@click.option(
    "--resolves",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many draws are solved again, as if all were known; each takes a solve.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same one draws the same again.")
@standard_options
def risk_command(
    run: str, draws: int, resolves: int, seed: int, as_json: bool, workspace: str | None
) -> None:
    """Assess how far RUN, a number or "latest", rests on what is not known, and store the result with it.

    Says how far its benefit may fall, how often each project would be chosen, and which evaluation would
    change the decision. The first Ctrl-C ends it in order: what was found until then is stored. With --json
    prints the keys that docs/commands.md lists. Exit code 4 where it was stopped on the way.
    """
    from funding_tui.allocate.uncertainty import assess_run_uncertainty
    from funding_tui.commands.console import use_workspace
    from funding_tui.commands.interrupts import stop_on_interrupt

    number = parse_run_number(run)
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        report = assess_run_uncertainty(
            records,
            number,
            draws=draws,
            resolves=resolves,
            seed=seed,
            progress=print_progress,
            cancelled=interrupted,
        )
        stopped = interrupted()
    found = report.robustness
    if found is None:
        return
    if as_json:
        print_json(
            {
                "run": report.run,
                "name": report.full_name,
                "harm_unit": report.harm_unit,
                **found.model_dump(mode="json"),
            }
        )
    else:
        _print(report, found)
    if stopped:
        print_note(
            f"Stopped: {found.decided} of {found.asked} draws were solved again; what an evaluation gains "
            "may rest on fewer."
        )
        sys.exit(exit_codes.PARTLY_DONE)


def _print(report: RunReport, found: UncertaintyReport) -> None:
    click.echo(full_line(f"Run {report.run}, {report.full_name}"))
    for sentence in found.words:
        click.echo(f"- {full_line(sentence)}")
    click.echo()
    print_table(
        RANGE_HEADINGS,
        [range_cells(row, report.precision) for row in found.ranges],
        right=(1, 2, 3, 4, 5, 6, 7),
    )
    click.echo()
    print_table(CHOSEN_HEADINGS, [chosen_cells(row, found) for row in found.chosen], right=(3,))
    click.echo()
    print_table(
        EVALUATION_HEADINGS,
        [evaluation_cells(row, report.precision) for row in found.worths],
        right=(1, 2, 3),
    )
    click.echo(NO_OTHER)
    click.echo(f"Benefit is in {report.harm_unit}.")
