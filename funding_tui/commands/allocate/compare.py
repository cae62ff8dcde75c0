"""`compare`: runs and the usual methods side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from funding_tui.allocate.fairness_words import EXPLAINED
from funding_tui.commands.console import (
    json_option,
    one_line,
    print_json,
    print_note,
    print_table,
    use_workspace,
    workspace_option,
)
from models.money import BASIS_POINTS

if TYPE_CHECKING:
    # Only for the signatures: the database's libraries load when the command runs, not for its help.
    from funding_tui.allocate.compare.rows import Figure
    from funding_tui.allocate.compare.side import Side

LONGEST = 2_000  # letters of a sentence


@click.command("compare")
@click.argument("runs", nargs=-1, metavar="RUN...")
@click.option("--differences", is_flag=True, help="Print only the figures that are not all alike.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the figures to this .csv or .xlsx file.",
)
@json_option
@workspace_option
def compare_command(
    runs: tuple[str, ...], differences: bool, to: Path | None, as_json: bool, workspace: str | None
) -> None:
    """Set RUNs side by side; without any, the latest beside the usual methods.

    Each RUN is a number or "latest". Add a usual method after a colon, such as "12:greedy by score", or
    "12:all". What is gained and lost is against the first. With --json prints a list with the keys that
    docs/commands.md names.
    """
    from funding_tui.allocate.compare.build import compare
    from funding_tui.allocate.compare.figures import figures_of, only_differences
    from funding_tui.allocate.compare.words import sentences_of

    with use_workspace(workspace) as records:
        sides = compare(records, runs)
    figures = figures_of(sides)
    if differences:
        figures = only_differences(figures)
    if to is not None:
        from funding_tui.prove.comparison import write_comparison

        print_note(f"Written to {write_comparison(sides, figures, to)}.")
    if as_json:
        print_json(as_data(sides))
    elif to is None:
        _print(sides, figures, sentences_of(sides))


def _print(sides: tuple[Side, ...], figures: tuple[Figure, ...], sentences: tuple[str, ...]) -> None:
    for number, side in enumerate(sides, start=1):
        click.echo(f"{number}. {one_line(f'{side.title}: {side.scenario_name}', limit=LONGEST)}")
    click.echo()
    print_table(
        ["Figure", *(one_line(side.title, limit=22) for side in sides)],
        [row for group in _groups(figures) for row in group],
        right=range(1, len(sides) + 1),
    )
    click.echo()
    for sentence in sentences:
        click.echo(f"- {one_line(sentence, limit=LONGEST)}")
    if any(figure.group == "Fairness" for figure in figures):
        click.echo(EXPLAINED)


def _groups(figures: tuple[Figure, ...]) -> list[list[tuple[str, ...]]]:
    """The rows under each heading, each heading a row of its own."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for figure in figures:
        heading = (figure.group.upper(), *("" for _ in figure.cells))
        groups.setdefault(figure.group, [heading]).append((figure.name, *figure.cells))
    return list(groups.values())


def as_data(sides: tuple[Side, ...]) -> list[dict[str, Any]]:
    """A comparison as `compare --json` prints it: one item a side, differences against the first."""
    from funding_tui.allocate.compare.side import more_by_area
    from funding_tui.allocate.compare.words import against, can_be_told

    first = sides[0]
    return [
        {
            "run": side.run if not side.method else None,
            "of_run": side.run,
            "method": side.method or None,
            "scenario": side.method or side.scenario_name,
            "status": side.status,
            "benefit": side.benefit,
            "bound": side.bound,
            "gap": side.gap,
            "pence": side.pence,
            "rural_share": None if side.rural_bp is None else side.rural_bp / BASIS_POINTS,
            "rural_per_head": side.rural_per_head,
            "urban_per_head": side.urban_per_head,
            "by_priority": side.by_priority,
            "by_year": side.by_year,
            "unspent": side.unspent,
            "match_gap": side.match_gap,
            "projects": side.funded,
            "gained": [code for code in side.funded if code not in first.funded],
            "lost": [code for code in first.funded if code not in side.funded],
            "areas_moved": more_by_area(first, side),
            "broken": list(side.broken),
            "fairness": None if side.fairness is None else side.fairness.model_dump(exclude={"words"}),
            "difference_can_be_told": None if side is first else can_be_told(first, side),
            "told": "" if side is first else against(first, side),
        }
        for side in sides
    ]
