"""`history`: the runs of a scenario, each with what changed since the one before."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from funding_tui.allocate.report.identity.added_for_run import added_data
from funding_tui.commands.console import (
    full_line,
    one_line,
    print_json,
    print_table,
    standard_options,
)

if TYPE_CHECKING:
    from funding_tui.allocate.run_store import PastRun

HEADINGS = ("Run", "When", "Who", "Result", "Benefit", "Value", "Rural", "Allocated")


@click.command("history")
@click.argument("scenario", default="base")
@click.option(
    "--most", type=click.IntRange(1), default=30, show_default=True, help="How many runs, latest first."
)
@standard_options
def history_command(scenario: str, most: int, as_json: bool, workspace: str | None) -> None:
    """The stored runs of a SCENARIO (base unless named), each with what changed since the one before.

    With --json prints the keys that docs/commands.md lists.
    """
    from funding_tui.allocate.run_store import run_history
    from funding_tui.commands.console import use_workspace

    with use_workspace(workspace) as records:
        runs = run_history(records, scenario, most=most)
    if as_json:
        print_json({"scenario": scenario, "runs": [_data(run) for run in runs]})
        return
    if not runs:
        click.echo(f"{one_line(scenario)} was never run; make a run with: propose {one_line(scenario)}")
        return
    print_table(HEADINGS, [_cells(run) for run in runs], right=(0, 4, 5, 6, 7))
    for run in runs:
        click.echo()
        click.echo(full_line(f"Run {run.run}: {run.name}"))
        click.echo(f"- {run.certainty[:1].upper()}{run.certainty[1:]}.")
        for sentence in (*run.put_in, *run.came_out):
            click.echo(f"- {full_line(sentence)}")


def _data(run: PastRun) -> dict[str, object]:
    return {
        **asdict(run),
        "added_for_this_run": added_data(run.added_for_this_run),
        "created_at": run.created_at.isoformat(),
        "checked_bound": None if run.checked_bound is None else run.checked_bound.model_dump(mode="json"),
    }


def _cells(run: PastRun) -> tuple[str, ...]:
    from funding_tui.base.formats import moment, percent
    from models.money import format_pounds
    from optimiser.precision import harm

    return (
        str(run.run),
        moment(run.created_at),
        run.author or "not named",
        run.certainty_in_a_cell,
        "-" if run.benefit is None else harm(run.benefit, run.precision),
        "-" if run.value is None else harm(run.value, run.precision),
        "-" if run.rural_bp is None else percent(run.rural_bp),
        "-" if run.pence is None else format_pounds(run.pence),
    )
