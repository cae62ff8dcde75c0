"""`awards`: grants already made, from 360Giving."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
from funding_tui.commands.console import (
    json_option,
    print_json,
    print_note,
    print_table,
    use_workspace,
    workspace_option,
)

if TYPE_CHECKING:
    # Only for the signature: the network's libraries load when the command runs, not for its help.
    from sources.awards.giving import Role


@click.command("awards")
@click.argument("organisations", metavar="ORG...", nargs=-1, required=True)
@click.option("--received", is_flag=True, help="Grants that they were given, not those that they made.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write all that is kept of their grants to this .csv, .xlsx or .json file.",
)
@json_option
@workspace_option
def awards_command(
    organisations: tuple[str, ...], received: bool, to: Path | None, as_json: bool, workspace: str | None
) -> None:
    """Read the grants that organisations made, by identifier, such as GB-CHC-1164883.

    Each page is kept as it is read, so that the first Ctrl-C or a fault loses nothing. Files of grants come
    in with `import awards`. --to writes what is kept of these organisations, from files too, also where the
    service cannot be reached. Exit codes: 0 all complete, 1 nothing, 4 a part.
    """
    from funding_tui.commands.console import stop_on_interrupt
    from funding_tui.find.past_grants import fetch_past_grants

    role: Role = "grants_received" if received else "grants_made"
    if to is not None:
        from funding_tui.prove.rows import row_format

        row_format(to)  # before a long reading, not after it
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        told = fetch_past_grants(records, organisations, role, progress=_say, cancelled=interrupted)
        if to is not None:
            from funding_tui.prove.past_grants_list import write_past_grants

            write_past_grants(records, organisations, role, to)
            print_note(f"Written to {to}.")
    if as_json:
        print_json([asdict(each) for each in told])
    else:
        print_table(
            ["Organisation", "State", "Added", "Changed", "Unchanged"],
            [
                [
                    each.organisation,
                    each.state,
                    *(f"{n:,}" for n in (each.added, each.changed, each.unchanged)),
                ]
                for each in told
            ],
            right=(2, 3, 4),
        )
        for each in told:
            if each.why:
                print_note(f"{each.organisation}: {each.why}")
    states = {each.state for each in told}
    if states != {"complete"}:
        sys.exit(exit_codes.FAILED if states == {"failed"} else exit_codes.PARTLY_DONE)


def _say(organisation: str, read: int, expected: int | None) -> None:
    if sys.stderr.isatty():
        of = "" if expected is None else f" of {expected:,}"
        print_note(f"{organisation}: {read:,}{of} grants")
