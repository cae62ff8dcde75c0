"""`links`: opportunities that are the same money, found, joined and parted."""

from __future__ import annotations

from dataclasses import asdict

import click

from funding_tui.commands.console import (
    officer_name,
    print_json,
    print_note,
    print_table,
    standard_options,
    use_workspace,
    workspace_option,
)

WHO = click.option("--who", default="", help="Who says so; your name in the settings otherwise.")


@click.group("links")
def links_command() -> None:
    """Opportunities that are the same money: linked, waiting for a decision, or parted by a person.

    One fund from two sources, a scheme listed again, a contract on both procurement services: each is shown
    once, with every address. Where this is not certain, a person decides; what a person parts is never
    joined again by itself.
    """


@links_command.command("list")
@click.option(
    "--state",
    type=click.Choice(("asked", "linked", "apart")),
    multiple=True,
    help="Only those of this state; may be given more than once.",
)
@standard_options
def list_command(state: tuple[str, ...], as_json: bool, workspace: str | None) -> None:
    """Pairs on record, those that wait for a decision first.

    With --json prints a list of: first, first_title, first_source, first_url, second, second_title,
    second_source, second_url, state, how, why, decided_by.
    """
    from funding_tui.find.duplicates.groups import STATES, read_duplicate_pairs

    with use_workspace(workspace) as records:
        pairs = read_duplicate_pairs(records, state or STATES)
    if as_json:
        print_json([asdict(pair) for pair in pairs])
        return
    if not pairs:
        print_note("No pair is on record; look for some with: funding-tui links find")
        return
    print_table(
        ["State", "First", "Title", "Source", "Second", "Title", "Source", "Why"],
        [
            [
                pair.state,
                str(pair.first),
                pair.first_title,
                pair.first_source,
                str(pair.second),
                pair.second_title,
                pair.second_source,
                pair.why,
            ]
            for pair in pairs
        ],
        right=(1, 4),
    )
    if any(pair.state == "asked" for pair in pairs):
        print_note(
            "Decide those marked asked: funding-tui links join FIRST SECOND, or links part FIRST SECOND"
        )


@links_command.command("find")
@standard_options
def find_command(as_json: bool, workspace: str | None) -> None:
    """Compare all opportunities that are open or closed not long ago; a sync does so with what it brings.

    With --json prints: linked, asked (how many new pairs of each).
    """
    from funding_tui.find.duplicates.decide import find_duplicates
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        counts = find_duplicates(records, today=uk_today())
    if as_json:
        print_json(asdict(counts))
    else:
        print_note(f"{counts.linked:,} pairs linked, {counts.asked:,} wait for a decision.")


@links_command.command("join")
@click.argument("first", type=int)
@click.argument("second", type=int)
@WHO
@workspace_option
def join_command(first: int, second: int, who: str, workspace: str | None) -> None:
    """Record that two opportunities, by their numbers, are the same money."""
    from funding_tui.find.duplicates.decide import join_opportunities
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        join_opportunities(records, first, second, today=uk_today(), who=officer_name(who))
    print_note(f"{first} and {second} are the same money; the list shows them once.")


@links_command.command("part")
@click.argument("first", type=int)
@click.argument("second", type=int)
@WHO
@workspace_option
def part_command(first: int, second: int, who: str, workspace: str | None) -> None:
    """Record that two opportunities differ: the second leaves the first and all that are linked with it."""
    from funding_tui.find.duplicates.decide import part_opportunities
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        part_opportunities(records, first, second, today=uk_today(), who=officer_name(who))
    print_note(f"{second} is shown by itself; it is linked with {first} again only by hand.")
