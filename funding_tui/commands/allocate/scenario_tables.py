"""Scenarios and shocks as the command line prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funding_tui.commands.console import as_data, one_line, print_json, print_note, print_table

if TYPE_CHECKING:
    from funding_tui.allocate.scenarios import ScenarioDetail
    from funding_tui.allocate.scenarios.overview import ScenarioRow


def print_scenario(row: ScenarioRow, as_json: bool) -> None:
    """A scenario after a change."""
    if as_json:
        print_json(as_data(row))
        return
    over = f", based on {row.base}" if row.base else ""
    click.echo(in_full(f"{row.code}: {row.name}{over}"))
    for shock in row.shocks:
        click.echo(f"  shock: {in_full(shock)}")
    for project, state in row.locks:
        click.echo(f"  {in_full(project)} locked {state}")
    for priority, weight in row.weights:
        click.echo(f"  {in_full(priority)} has weight {weight:g}")
    if row.switched_off:
        click.echo(f"  rules switched off: {row.switched_off}")
    for rule in row.rules:
        click.echo(f"  {in_full(rule)}")


def print_scenario_detail(found: ScenarioDetail) -> None:
    """A scenario in full: rules as switches, weights, locks, and what each shock does."""
    row = found.row
    click.echo(in_full(f"{row.name} ({row.code})"))
    click.echo(
        f"Based on {', '.join(found.layers) or 'the records'}; by {in_full(found.author) or 'nobody named'}"
    )
    click.echo(f"Allocates {', '.join(found.years) or 'every year in which a pot has money'}")
    if row.note:
        click.echo(in_full(row.note))
    click.echo("")
    print_table(
        ["Rule", "Is", "Of", "In words"],
        [
            [
                rule.key,
                "on" if rule.on else f"OFF by {rule.off_by}",
                rule.stream_name or rule.origin,
                rule.words,
            ]
            for rule in found.rules
        ],
    )
    click.echo("")
    print_table(
        ["Priority", "Strategy", "Here"],
        [[each.name, f"{each.strategy:g}", f"{each.weight:g}"] for each in found.weights],
        right=(1, 2),
    )
    for project, state, layer in found.locks:
        click.echo(f"\n{in_full(project)} is locked {state} (by {layer})")
    for shock in found.shocks:
        mark = f"Shock {shock.number}" if shock.number else f"Shock of {shock.origin}"
        click.echo(f"\n{mark}: {in_full(shock.words)}\n  {in_full(shock.said)}")


def print_shocks(as_json: bool) -> None:
    """Every shock with its figures, their defaults and sources."""
    from funding_tui.allocate.scenarios import list_shocks

    found = list_shocks()
    if as_json:
        print_json([as_data(row) for row in found])
        return
    for row in found:
        click.echo(f"{row.key}: {row.name}. {row.words}")
        for figure in row.figures:
            note = f" [{figure.default}: {figure.source}]" if figure.default and figure.source else ""
            note = note or (
                f" [{figure.default}]" if figure.default else " (may be left out)" * figure.optional
            )
            click.echo(f"    {figure.name}=  {figure.ask}{note}")
        click.echo(f"    Source: {row.source}\n")
    print_note("Apply one with: funding-tui scenario shock CODE SHOCK NAME=FIGURE ...")


def in_full(text: str) -> str:
    """Outside text without control characters or line breaks, in full."""
    return one_line(text, limit=len(text) + 1)
