"""`weights`: a run under every set of harm weights on record, and how little reach is enough."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
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
    from funding_tui.allocate.report.worth.weight_sets import WeightSetsReport


@click.command("weights")
@click.argument("run", metavar="[RUN]", default="latest")
@click.option(
    "--steps",
    type=click.IntRange(min=2, max=1_024),
    default=32,
    show_default=True,
    help="Into how many the way from the run's weights to those of a set is divided.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=1),
    default=900.0,
    show_default=True,
    help="The longest that all of it may take.",
)
@click.option("--reach/--no-reach", default=True, help="Also find the least reach of each measured effect.")
@standard_options
def weights_command(
    run: str, steps: int, seconds: float, reach: bool, as_json: bool, workspace: str | None
) -> None:
    """Solve RUN, a number or "latest", under every set of harm weights on record, and store the result.

    Says which projects stay in under all of them, which flip and at which weight, and the least reach at
    which each project with a measured effect is worth funding. A set that has no weight for an offence says
    so; the offence is never taken as nothing. The first Ctrl-C ends it in order: what was found until then
    is stored. With --json prints the keys that docs/commands.md lists. Exit code 4 where it was stopped on
    the way.
    """
    from funding_tui.allocate.weight_sets.compare import compare_weight_sets
    from funding_tui.commands.console import use_workspace
    from funding_tui.commands.interrupts import stop_on_interrupt

    number = parse_run_number(run)
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        report = compare_weight_sets(
            records,
            number,
            steps=steps,
            seconds=seconds,
            reaches=reach,
            progress=print_progress,
            cancelled=interrupted,
        )
        stopped = interrupted()
    found = report.weight_sets
    if found is None:
        return
    if as_json:
        about = {"run": report.run, "name": report.full_name, "harm_unit": report.harm_unit}
        print_json({**about, **found.model_dump(mode="json")})
    else:
        _print(report, found)
    if stopped:
        print_note("Stopped: what was not reached is said not to be worked out.")
        sys.exit(exit_codes.PARTLY_DONE)


def _print(report: RunReport, found: WeightSetsReport) -> None:
    from funding_tui.allocate.weight_sets.words import (
        FLIP_HEADINGS,
        HELD_NOTE,
        REACH_HEADINGS,
        flip_cells,
        reach_cells,
        side_by_side,
        weight_rows,
    )

    click.echo(full_line(f"Run {report.run}, {report.full_name}"))
    for sentence in found.words:
        click.echo(f"- {full_line(sentence)}")
    click.echo()
    print_table(*weight_rows(found))
    headings, rows = side_by_side(found)
    if rows:
        click.echo()
        print_table(headings, rows)
        click.echo(HELD_NOTE)
    flips = [flip_cells(each, row) for each in found.sets for row in each.flips]
    if flips:
        click.echo()
        print_table(FLIP_HEADINGS, flips)
    if found.reaches:
        click.echo()
        print_table(REACH_HEADINGS, [reach_cells(row) for row in found.reaches], right=(2,))
