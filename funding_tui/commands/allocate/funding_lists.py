"""`lists`: what somebody else chose to fund, to be compared with every run."""

from __future__ import annotations

from pathlib import Path

import click

from funding_tui.base.errors import BadInput
from funding_tui.commands.console import (
    as_data,
    one_line,
    print_json,
    print_table,
    standard_options,
    use_workspace,
)

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("lists", invoke_without_command=True)
@standard_options
@click.pass_context
def lists_command(ctx: click.Context, as_json: bool, workspace: str | None) -> None:
    """Last year's list and the board's own, kept as baselines of every run.

    A list is funded in its order, as far as the pots can pay, on the same inputs as the run; the table of
    baselines says what it is worth and which rules it breaks. Without a verb, prints the lists.
    """
    if ctx.invoked_subcommand is None:
        _print_lists(as_json, workspace)


@lists_command.command("set")
@click.argument("code")
@click.option("--entries", default="", metavar="CODES", help="PROJECT or PROJECT/OPTION, commas between.")
@click.option("--from", "path", type=FILE, help="A file with a column of projects, and one of options.")
@click.option("--name", default="", help="What a board calls the list.")
@click.option("--source", default="", help="Where the list comes from.")
@click.option("--by", default="", help="Who states it; your name in the settings otherwise.")
@standard_options
def set_command(
    code: str,
    entries: str,
    path: Path | None,
    name: str,
    source: str,
    by: str,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Store the list CODE, in place of an earlier one of that code."""
    from funding_tui.allocate.funding_lists import read_entries, set_funding_list
    from funding_tui.base.settings import load_settings

    if bool(entries) == (path is not None):
        message = "give the list with --entries or with --from FILE, and not with both"
        raise BadInput(message)
    given = entries.split(",") if path is None else read_entries(path)
    with use_workspace(workspace) as records:
        who = by.strip() or load_settings().officer
        where = source or ("" if path is None else path.name)
        row = set_funding_list(records, code, given, name=name, source=where, who=who)
    if as_json:
        print_json(as_data(row))
    else:
        click.echo(f"{one_line(row.name)}: {', '.join(map(one_line, row.entries))}")


@lists_command.command("remove")
@click.argument("code")
@standard_options
def remove_command(code: str, as_json: bool, workspace: str | None) -> None:
    """Take a list away; runs that were compared with it keep what they said."""
    from funding_tui.allocate.funding_lists import remove_funding_list
    from funding_tui.base.settings import load_settings

    with use_workspace(workspace) as records:
        remove_funding_list(records, code, who=load_settings().officer)
    if as_json:
        print_json({"removed": code})
    else:
        click.echo(f"{one_line(code)} is removed.")


def _print_lists(as_json: bool, workspace: str | None) -> None:
    from funding_tui.allocate.funding_lists import funding_lists

    with use_workspace(workspace) as records:
        rows = funding_lists(records)
    if as_json:
        print_json([as_data(row) for row in rows])
        return
    if not rows:
        click.echo("There is no list yet; give one with: lists set last-year --entries 'lights, idva/full'")
        return
    cells = [
        [one_line(row.code), one_line(row.name), str(len(row.entries)), one_line(row.source)] for row in rows
    ]
    print_table(["code", "name", "entries", "source"], cells, right=(2,))
