"""`prices`: what each rule of a kept run costs, eased a little and dropped."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
from funding_tui.commands.console import (
    json_option,
    one_line,
    print_json,
    print_note,
    print_table,
    workspace_option,
)

if TYPE_CHECKING:
    from funding_tui.allocate.propose import SolveProgress
    from funding_tui.allocate.report.report import RunReport

LONGEST = 2_000  # letters of a sentence


@click.command("prices")
@click.argument("run", metavar="RUN")
@click.option(
    "--seconds",
    type=click.FloatRange(min=1),
    default=120.0,
    show_default=True,
    help="For all rules together; those that bind come first.",
)
@json_option
@workspace_option
def prices_command(run: str, seconds: float, as_json: bool, workspace: str | None) -> None:
    """Price every rule of RUN, a number or "latest", and keep the prices with it.

    Solves again with each rule eased by £1,000, one percentage point or one unit, and without it. The first
    Ctrl-C ends it in order: what was found until then is kept. With --json prints the keys that
    docs/commands.md lists. Exit code 4 where some rule is left without a price.
    """
    from funding_tui.allocate.explanations import price_rules
    from funding_tui.commands.console import parse_run_number, stop_on_interrupt, use_workspace

    number = parse_run_number(run)
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        report = price_rules(records, number, seconds=seconds, progress=_say, cancelled=interrupted)
    if as_json:
        rules = [rule.model_dump(mode="json") for rule in report.rules]
        print_json({"run": report.run, "harm_unit": report.harm_unit, "rules": rules})
    else:
        _print(report)
    left = sum(rule.price is None for rule in report.rules)
    if left:
        print_note(f"{left} of {len(report.rules)} rules have no price; a longer --seconds may find it.")
        sys.exit(exit_codes.PARTLY_DONE)


def _say(at: SolveProgress) -> None:
    if sys.stderr.isatty():
        print_note(f"{at.seconds:5.1f} s  {at.stage}")


def _print(report: RunReport) -> None:
    from funding_tui.allocate.report.tables import (
        RULE_PRICE_EXPLANATION,
        RULE_PRICE_HEADINGS,
        rule_price_cells,
    )

    click.echo(f"Run {report.run}, {one_line(report.scenario_name)}")
    print_table(RULE_PRICE_HEADINGS, [rule_price_cells(rule) for rule in report.rules], right=(2, 3, 4))
    click.echo()
    for rule in report.rules:
        if rule.price is not None and rule.state == "binding":
            click.echo(f"- {one_line(f'{rule.words}: {rule.price.words}', limit=LONGEST)}")
    click.echo(RULE_PRICE_EXPLANATION)
    click.echo(f"Benefit is in {report.harm_unit}.")
