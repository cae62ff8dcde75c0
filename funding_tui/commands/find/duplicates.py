"""`links`: listings that are the same money, found, joined and parted."""

from __future__ import annotations

from dataclasses import asdict

import click

from funding_tui.commands.console import (
    json_option,
    print_json,
    print_note,
    print_table,
    use_workspace,
    workspace_option,
)

WHO = click.option("--who", default="", help="Who says so; your name in the settings otherwise.")


@click.group("links")
def links_command() -> None:
    """Listings that are the same money: linked, to be asked about, or parted by a person.

    One fund from two sources, a scheme listed again, a notice on both procurement services: each is shown
    once, with every address kept. What is not certain is asked; what a person parts is never joined again.
    """


@links_command.command("list")
@click.option(
    "--state",
    type=click.Choice(("asked", "linked", "apart")),
    multiple=True,
    help="Only those of this state; may be given again.",
)
@json_option
@workspace_option
def list_command(state: tuple[str, ...], as_json: bool, workspace: str | None) -> None:
    """Pairs on record, those to be decided first.

    With --json prints a list of: first, first_title, first_source, first_url, second, second_title,
    second_source, second_url, state, how, why, decided_by.
    """
    from funding_tui.find.duplicates.groups import STATES, read_duplicate_pairs

    with use_workspace(workspace) as records:
        found = read_duplicate_pairs(records, state or STATES)
    if as_json:
        print_json([asdict(row) for row in found])
        return
    if not found:
        print_note("No pair is on record; look for some with: funding-tui links find")
        return
    print_table(
        ["State", "First", "Title", "Source", "Second", "Title", "Source", "Why"],
        [
            [
                row.state,
                str(row.first),
                row.first_title,
                row.first_source,
                str(row.second),
                row.second_title,
                row.second_source,
                row.why,
            ]
            for row in found
        ],
        right=(1, 4),
    )
    if any(row.state == "asked" for row in found):
        print_note("Decide those asked with: funding-tui links join FIRST SECOND, or links part FIRST SECOND")


@links_command.command("find")
@json_option
@workspace_option
def find_command(as_json: bool, workspace: str | None) -> None:
    """Compare every listing that is open or closed of late; a sync does so with what it brings.

    With --json prints: linked, asked (how many pairs of each came).
    """
    from funding_tui.find.duplicates.decide import find_duplicates
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        found = find_duplicates(records, today=uk_today())
    if as_json:
        print_json(asdict(found))
    else:
        print_note(f"{found.linked:,} pairs linked, {found.asked:,} to be asked about.")


@links_command.command("join")
@click.argument("first", type=int)
@click.argument("second", type=int)
@WHO
@workspace_option
def join_command(first: int, second: int, who: str, workspace: str | None) -> None:
    """Say that two listings, by their numbers, are the same money."""
    from funding_tui.find.duplicates.decide import join_opportunities
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        join_opportunities(records, first, second, today=uk_today(), who=_who(who))
    print_note(f"{first} and {second} are the same money; the list shows them once.")


@links_command.command("part")
@click.argument("first", type=int)
@click.argument("second", type=int)
@WHO
@workspace_option
def part_command(first: int, second: int, who: str, workspace: str | None) -> None:
    """Say that two listings differ: the second leaves the first, and all that are linked with it."""
    from funding_tui.find.duplicates.decide import part_opportunities
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        part_opportunities(records, first, second, today=uk_today(), who=_who(who))
    print_note(f"{second} stands for itself; it is never linked with {first} again but by hand.")


def _who(given: str) -> str:
    from funding_tui.base.settings import load_settings

    return given.strip() or load_settings().officer
