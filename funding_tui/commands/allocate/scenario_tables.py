"""Scenarios and shocks as the command line prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funding_tui.commands.console import as_data, full_line, print_json, print_note, print_table

if TYPE_CHECKING:
    from funding_tui.allocate.scenarios.overview import ScenarioDetail, ScenarioRow


def print_scenario(row: ScenarioRow, as_json: bool) -> None:
    """A scenario after a change."""
    if as_json:
        print_json(as_data(row))
        return
    over = f", based on {row.base}" if row.base else ""
    click.echo(full_line(f"{row.code}: {row.name}{over}"))
    for shock in row.shocks:
        click.echo(f"  shock: {full_line(shock)}")
    for project, state in row.locks:
        click.echo(f"  {full_line(project)} locked {state}")
    for priority, weight in row.weights:
        click.echo(f"  {full_line(priority)} has weight {weight:g}")
    if row.switched_off:
        click.echo(f"  rules switched off: {row.switched_off}")
    for rule in row.rules:
        click.echo(f"  {full_line(rule)}")


def print_scenario_detail(found: ScenarioDetail) -> None:
    """A scenario in full: rules as switches, weights, locks, and what each shock does."""
    row = found.row
    click.echo(full_line(f"{row.name} ({row.code})"))
    click.echo(
        f"Based on {', '.join(found.layers) or 'the records'}; by {full_line(found.author) or 'nobody named'}"
    )
    click.echo(f"Allocates {', '.join(found.years) or 'every year in which a pot has money'}")
    if row.note:
        click.echo(full_line(row.note))
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
        click.echo(f"\n{full_line(project)} is locked {state} (by {layer})")
    for shock in found.shocks:
        mark = f"Shock {shock.number}" if shock.number else f"Shock of {shock.origin}"
        click.echo(f"\n{mark}: {full_line(shock.words)}\n  {full_line(shock.said)}")


def print_shocks(as_json: bool) -> None:
    """Every shock with its figures, their defaults and sources."""
    from funding_tui.allocate.scenarios.shocks import list_shocks

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
