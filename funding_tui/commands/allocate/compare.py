"""`compare`: runs and their baselines compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from funding_tui.allocate.report.identity.added_for_run import added_data
from funding_tui.allocate.report.tables import FAIRNESS_EXPLANATION
from funding_tui.base.formats import join_words
from funding_tui.commands.console import (
    full_line,
    one_line,
    print_json,
    print_note,
    print_table,
    standard_options,
    use_workspace,
)
from funding_tui.prove.comparison import COMPARISON_FORMATS
from models.money import BASIS_POINTS

if TYPE_CHECKING:
    # Only for the signatures: the database's libraries load when the command runs, not for its help.
    from funding_tui.allocate.compare.alternative import Alternative
    from funding_tui.allocate.compare.rows import ComparisonRow


@click.command("compare")
@click.argument("runs", nargs=-1, metavar="RUN...")
@click.option("--differences", is_flag=True, help="Print only the figures that are not all alike.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=f"Write the figures to this {join_words(list(COMPARISON_FORMATS), 'or')} file.",
)
@standard_options
def compare_command(
    runs: tuple[str, ...], differences: bool, to: Path | None, as_json: bool, workspace: str | None
) -> None:
    """Compare RUNs; without any, the latest with its baselines (usual methods such as an equal split).

    Each RUN is a number or "latest". Add a baseline after a colon, such as "12:greedy by score", or
    "12:all". What is gained and lost is against the first. With --json prints a list with the keys that
    docs/commands.md names.
    """
    from funding_tui.allocate.compare.build import compare
    from funding_tui.allocate.compare.figures import comparison_rows, only_differences
    from funding_tui.allocate.compare.words import comparison_sentences

    with use_workspace(workspace) as records:
        alternatives = compare(records, runs)
    figures = comparison_rows(alternatives)
    if differences:
        figures = only_differences(figures)
    if to is not None:
        from funding_tui.prove.comparison import write_comparison

        print_note(f"Written to {write_comparison(alternatives, figures, to)}.")
    if as_json:
        print_json(as_data(alternatives))
    elif to is None:
        _print(alternatives, figures, comparison_sentences(alternatives))


def _print(
    alternatives: tuple[Alternative, ...], figures: tuple[ComparisonRow, ...], sentences: tuple[str, ...]
) -> None:
    for number, alternative in enumerate(alternatives, start=1):
        click.echo(f"{number}. {full_line(f'{alternative.title}: {alternative.name}')}")
    click.echo()
    print_table(
        ["Figure", *(one_line(alternative.title, limit=22) for alternative in alternatives)],
        [row for group in _groups(figures) for row in group],
        right=range(1, len(alternatives) + 1),
    )
    click.echo()
    for sentence in sentences:
        click.echo(f"- {full_line(sentence)}")
    if any(figure.group == "Fairness" for figure in figures):
        click.echo(FAIRNESS_EXPLANATION)


def _groups(figures: tuple[ComparisonRow, ...]) -> list[list[tuple[str, ...]]]:
    """The rows under each heading, each heading a row of its own."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for figure in figures:
        heading = (figure.group.upper(), *("" for _ in figure.cells))
        groups.setdefault(figure.group, [heading]).append((figure.name, *figure.cells))
    return list(groups.values())


def as_data(alternatives: tuple[Alternative, ...]) -> list[dict[str, Any]]:
    """A comparison as `compare --json` prints it: one item a side, differences against the first."""
    from funding_tui.allocate.compare.alternative import more_by_area
    from funding_tui.allocate.compare.words import compare_in_words, is_difference_proven
    from funding_tui.allocate.report.allocation import weights_line

    first = alternatives[0]
    return [
        {
            "run": alternative.run if not alternative.method else None,
            "of_run": alternative.run,
            "method": alternative.method or None,
            "scenario": alternative.method or alternative.scenario_name,
            "name": alternative.name,
            "added_for_this_run": added_data(alternative.added_for_this_run),
            "status": alternative.status,
            "benefit": alternative.benefit,
            "unit": alternative.harm_unit,
            "weights_line": weights_line(alternative.weights),
            "value": alternative.value,
            "value_bound": alternative.value_bound,
            "bound": alternative.value_bound,
            "gap": alternative.gap,
            "proven_by": alternative.proven_by if alternative.checked is None else "checked",
            "checked_bound": None
            if alternative.checked is None
            else alternative.checked.model_dump(mode="json"),
            "pence": alternative.pence,
            "rural_share": None if alternative.rural_bp is None else alternative.rural_bp / BASIS_POINTS,
            "rural_per_head": alternative.rural_per_head,
            "urban_per_head": alternative.urban_per_head,
            "by_priority": alternative.by_priority,
            "by_year": alternative.by_year,
            "unspent": alternative.unspent,
            "match_gap": alternative.match_gap,
            "projects": alternative.funded,
            "gained": [code for code in alternative.funded if code not in first.funded],
            "lost": [code for code in first.funded if code not in alternative.funded],
            "areas_moved": more_by_area(first, alternative),
            "broken": list(alternative.broken),
            "in_pounds": alternative.in_pounds,
            "fairness": None
            if alternative.fairness is None
            else alternative.fairness.model_dump(exclude={"words"}),
            "difference_can_be_told": None
            if alternative is first
            else is_difference_proven(first, alternative),
            "told": "" if alternative is first else compare_in_words(first, alternative),
        }
        for alternative in alternatives
    ]
