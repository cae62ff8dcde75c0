"""`prices` and `takes`: what each rule of a run costs, and what it would take to fund a refused project."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
from funding_tui.commands.console import (
    full_line,
    one_line,
    print_json,
    print_note,
    print_progress,
    print_table,
    standard_options,
)

if TYPE_CHECKING:
    from funding_tui.allocate.report.report import RunReport


@click.command("prices")
@click.argument("run", metavar="RUN")
@click.option(
    "--seconds",
    type=click.FloatRange(min=1),
    default=120.0,
    show_default=True,
    help="For all rules together; those that bind come first.",
)
@standard_options
def prices_command(run: str, seconds: float, as_json: bool, workspace: str | None) -> None:
    """Price every rule of RUN, a number or "latest", and store the prices with it.

    Solves again with each rule eased by £1,000, one percentage point or one unit, and without it. The first
    Ctrl-C ends it in order: what was found until then is stored. With --json prints the keys that
    docs/commands.md lists. Exit code 4 where some rule is left without a price.
    """
    from funding_tui.allocate.explanations import price_rules
    from funding_tui.commands.console import parse_run_number, use_workspace
    from funding_tui.commands.interrupts import stop_on_interrupt

    number = parse_run_number(run)
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        report = price_rules(records, number, seconds=seconds, progress=print_progress, cancelled=interrupted)
        stopped = interrupted()
    if as_json:
        rules = [rule.model_dump(mode="json") for rule in report.rules]
        print_json(
            {
                "run": report.run,
                "name": report.full_name,
                "harm_unit": report.harm_unit,
                "weights_line": report.weights_line,
                "rules": rules,
            }
        )
    else:
        _print(report)
    left = sum(rule.price is None for rule in report.rules)
    if left:
        priced = f"{left} of {len(report.rules)} rules have no price"
        print_note(f"Stopped: {priced}." if stopped else f"{priced}; a longer --seconds may find it.")
        sys.exit(exit_codes.PARTLY_DONE)


def _print(report: RunReport) -> None:
    from funding_tui.allocate.report.tables import (
        RULE_PRICE_EXPLANATION,
        RULE_PRICE_HEADINGS,
        rule_price_cells,
    )

    click.echo(f"Run {report.run}, {full_line(report.full_name)}")
    rows = [rule_price_cells(rule, report.precision) for rule in report.rules]
    print_table(RULE_PRICE_HEADINGS, rows, right=(2, 3, 4))
    click.echo()
    for rule in report.rules:
        if rule.price is not None and rule.state == "binding":
            click.echo(f"- {full_line(f'{rule.words}: {rule.price.words}')}")
    click.echo(RULE_PRICE_EXPLANATION)
    if line := report.weights_line:
        click.echo(line)


@click.command("takes")
@click.argument("run", metavar="RUN")
@click.argument("project", metavar="PROJECT")
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=120.0, show_default=True, help="For all the solving."
)
@standard_options
def takes_command(run: str, project: str, seconds: float, as_json: bool, workspace: str | None) -> None:
    """What it would take to fund PROJECT, which RUN (a number or "latest") refused.

    Solves again with the project forced in, cheaper, and with larger budgets; the result is stored with the
    run. The first Ctrl-C ends it in order. With --json prints the keys that docs/commands.md lists.
    """
    from funding_tui.allocate.explanations import explain_refusals
    from funding_tui.commands.console import parse_run_number, use_workspace
    from funding_tui.commands.interrupts import stop_on_interrupt

    number = parse_run_number(run)
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        report = explain_refusals(
            records, number, project=project, seconds=seconds, progress=print_progress, cancelled=interrupted
        )
        stopped = interrupted()
    refused = next(row for row in report.refused if row.project == project)
    if as_json:
        print_json({"run": report.run, **refused.model_dump(mode="json")})
    else:
        click.echo(f"{one_line(refused.name)}: {one_line(refused.option_name)}")
        click.echo(full_line(refused.why))
        click.echo(f"It would enter if: {full_line(refused.would_enter_if)}")
    if stopped:
        print_note("Stopped: what was not tried until then may be missing.")
        sys.exit(exit_codes.PARTLY_DONE)
