"""`sweep`: one problem with a figure moved from case to case, on every processor or a cluster."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from funding_tui import exit_codes
from funding_tui.base.errors import BadInput
from funding_tui.commands.console import (
    print_json,
    print_note,
    print_table,
    standard_options,
)
from funding_tui.commands.interrupts import stop_on_interrupt

if TYPE_CHECKING:
    # Only for the signatures: the solver's libraries load when the command runs, not for its help.
    from funding_tui.allocate.sweep import SweepPlan, SweepRow
    from optimiser.problem import Problem
    from optimiser.sweeping import CaseResult, SweepProgress, SweepResults

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("sweep")
@click.argument("scenario", required=False)
@click.option("--rural-floor", metavar="FROM:TO:STEP", help="Rural floors in percent, such as 0:60:5.")
@click.option("--rule", "rules", multiple=True, metavar="NAME", help="A rule to move; twice for a grid.")
@click.option(
    "--figures",
    multiple=True,
    metavar="FROM:TO:STEP",
    help="Its figures: percent, pounds or counts; one for each --rule.",
)
@click.option("--field", help="Which figure of the rule, such as at_least, where it has more than one.")
@click.option("--draws", type=click.IntRange(1), help="So many draws of what the problem does not know.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which draws.")
@click.option("--problem", type=FILE, help="A problem file instead of a scenario; needs no workspace.")
@click.option("--to", type=FILE, help="Keep results in this .jsonl file; given again, go on from there.")
@click.option("--on", metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786.")
@click.option("--workers", type=click.IntRange(1), help="Processes (default: one for each processor).")
@click.option("--gap", type=float, help="Share of benefit within which an allocation counts as optimal.")
@click.option("--seconds", type=float, help="The longest that each case may take.")
@click.option("--keep-solutions", is_flag=True, help="Keep each allocation itself in the file.")
@standard_options
def sweep_command(
    scenario: str | None,
    rural_floor: str | None,
    rules: tuple[str, ...],
    figures: tuple[str, ...],
    field: str | None,
    draws: int | None,
    seed: int,
    problem: Path | None,
    to: Path | None,
    on: str | None,
    workers: int | None,
    gap: float | None,
    seconds: float | None,
    keep_solutions: bool,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Find the best use of the money of a SCENARIO again and again, with a figure moved each time.

    Every result is re-checked in whole pence. With --to each is saved as it comes, so that a sweep that was
    stopped goes on where it was. With --json prints the keys that docs/commands.md lists. Exit codes: 0 every
    case has its result, 3 none of them is feasible, 4 stopped on the way or some cases failed, 1 failed.
    """
    from funding_tui.allocate.sweep import run_sweep, sweep_rows
    from funding_tui.base.settings import load_settings
    from optimiser.limits import Limits
    from optimiser.sweeping import SweepRequest

    if len(rules) != len(figures):
        message = "give one --figures FROM:TO:STEP for each --rule"
        raise BadInput(message)
    if [rural_floor is not None, bool(rules), draws is not None].count(True) != 1:
        message = (
            "say what to sweep: --rural-floor 0:60:5, or --rule NAME --figures FROM:TO:STEP, or --draws 50"
        )
        raise BadInput(message)
    base = _base(scenario, problem, workspace, has_floor=rural_floor is not None)
    planned = _planned(base, rural_floor, rules, figures, field, draws, seed)
    settings = load_settings()
    limits = Limits(gap=settings.solve_gap if gap is None else gap, seconds=seconds or settings.solve_seconds)
    with stop_on_interrupt() as interrupted:
        swept = run_sweep(
            planned,
            SweepRequest(limits, keep_solutions=keep_solutions),
            workers=workers,
            on=on,
            to=to,
            progress=_say,
            cancelled=interrupted,
        )
    rows = sweep_rows(planned, swept)
    if as_json:
        print_json(as_data(planned, swept, rows))
    else:
        _print(planned, rows, draws is not None)
    _leave(swept, to)


def _base(scenario: str | None, problem: Path | None, workspace: str | None, *, has_floor: bool) -> Problem:
    """The problem that the cases are changes of; with a rural floor, whatever it is, where one is swept."""
    from funding_tui.allocate.problem.build import build_setup
    from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
    from funding_tui.allocate.problem_files import read_problem
    from funding_tui.commands.console import use_workspace

    if problem is None:
        with use_workspace(workspace) as records:
            changes = UnsavedChanges(rural_floor_bp=0 if has_floor else None)
            return build_setup(records, scenario or "base", changes, date.today()).problem
    if scenario is not None:
        message = f"give either the scenario {scenario!r} or --problem, not both"
        raise BadInput(message)
    return read_problem(problem)


def _planned(
    problem: Problem,
    rural_floor: str | None,
    rules: tuple[str, ...],
    figures: tuple[str, ...],
    field: str | None,
    draws: int | None,
    seed: int,
) -> SweepPlan:
    from funding_tui.allocate.sweep import parse_range, plan_draws, plan_rule_sweep, plan_rural_floors

    if rural_floor is not None:
        return plan_rural_floors(problem, parse_range(rural_floor))
    if draws is not None:
        return plan_draws(problem, number=draws, seed=seed)
    return plan_rule_sweep(problem, list(zip(rules, figures, strict=True)), field=field)


def _say(at: SweepProgress) -> None:
    if sys.stderr.isatty():
        left = "" if not at.left else f", about {at.left:.0f} s left"
        print_note(f"{at.seconds:5.0f} s  {at.done} of {at.cases} cases done{left}")


def as_data(planned: SweepPlan, swept: SweepResults, rows: tuple[SweepRow, ...]) -> dict[str, Any]:
    """A sweep as `sweep --json` prints it."""
    from funding_tui.allocate.report.allocation import weights_line

    return {
        "problem_hash": planned.base.fingerprint,
        "harm_unit": planned.base.harm_unit,
        "unit": planned.base.harm_unit,
        "weights_line": weights_line({each.name: each.weight for each in planned.base.priorities}),
        "reference": planned.reference or None,
        "cases": swept.cases,
        "complete": swept.complete,
        "seconds": swept.seconds,
        "results": [
            {
                **row.result.model_dump(exclude={"share", "solution"}),
                "bound": row.result.value_bound,
                "rural_share": row.result.share,
                "lost": row.lost,
                "lost_at_least": row.lost_at_least,
                "lost_at_most": row.lost_at_most,
                "lost_share": row.lost_share,
            }
            for row in rows
        ],
    }


def _print(planned: SweepPlan, rows: tuple[SweepRow, ...], are_draws: bool) -> None:
    from funding_tui.allocate.report.allocation import weights_line
    from funding_tui.allocate.report.tables import lost_words
    from optimiser.precision import gap_percent

    print_table(
        [
            "Draw" if are_draws else "Figure",
            "Benefit",
            "Value",
            "Lost",
            "Lost, %",
            "Rural share",
            "Status",
            "Gap",
        ],
        [
            [
                row.label,
                _figure(row.result.benefit, row.result),
                _figure(row.result.value, row.result),
                "-" if row.lost is None else lost_words(row.lost, row.result),
                _number(row.lost_share, ".2%"),
                _number(row.result.share, ".1%"),
                _status(row),
                "-" if row.result.gap is None else gap_percent(row.result.gap),
            ]
            for row in rows
        ],
        right=(1, 2, 3, 4, 5, 7),
    )
    click.echo()
    click.echo(f"Benefit is in {planned.base.harm_unit}; no allocation is worth more by more than its gap.")
    if line := weights_line({each.name: each.weight for each in planned.base.priorities}):
        click.echo(line)
    if planned.reference:
        click.echo(
            f"Lost is value, against the best {planned.reference}; a loss within the gaps may be none."
        )


def _figure(units: float | None, result: CaseResult) -> str:
    from optimiser.precision import harm

    return "-" if units is None else harm(units, result.precision)


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _status(row: SweepRow) -> str:
    result = row.result
    if result.status in ("optimal", "feasible"):
        return result.status if result.verified else "failed its re-check"
    return f"{result.status}: {'; '.join(result.conflict) or result.message}"


def _leave(swept: SweepResults, to: Path | None) -> None:
    """Say what is left to do, and leave with its exit code."""
    statuses = [result.status for result in swept.results]
    if not swept.complete:
        how = (
            "run the same command again to go on"
            if to
            else "nothing was saved: with --to FILE.jsonl a sweep can go on later"
        )
        print_note(f"Stopped: {len(statuses)} of {swept.cases} cases are done; {how}.")
        sys.exit(exit_codes.PARTLY_DONE)
    if any(result.status in ("optimal", "feasible") and not result.verified for result in swept.results):
        print_note("An allocation did not pass its re-check.")
        sys.exit(exit_codes.FAILED)
    if "failed" in statuses:
        failed = statuses.count("failed")
        print_note(f"{failed} of {swept.cases} cases failed; their rows say why.")
        sys.exit(exit_codes.FAILED if failed == swept.cases else exit_codes.PARTLY_DONE)
    if set(statuses) == {"infeasible"}:
        sys.exit(exit_codes.INFEASIBLE)
