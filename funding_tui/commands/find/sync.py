"""`sync`: fetch listings."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from funding_tui import exit_codes
from funding_tui.commands.console import (
    json_option,
    print_json,
    print_note,
    print_table,
    workspace_choice,
    workspace_option,
)


@click.command("sync")
@click.argument("sources", nargs=-1)
@json_option
@workspace_option
@click.pass_context
def sync_command(ctx: click.Context, sources: tuple[str, ...], as_json: bool, workspace: str | None) -> None:
    """Fetch listings from the sources named, or from all that are switched on.

    `sync crime` reads recorded crime by month instead, as the verb `crime` does; `sync charities` the daily
    file of the register of charities, as `charity --fetch` does.
    With --json prints for each source: name, state (complete, partial, failed), new, changed, closed,
    unchanged, why. Exit codes: 0 all complete, 4 a source was partial or failed.
    """
    if sources == ("crime",):
        from funding_tui.commands.hold.crime import crime_command

        ctx.invoke(crime_command, as_json=as_json, workspace=workspace)
        return
    if sources == ("charities",):
        from funding_tui.commands.hold.charity import charity_command

        ctx.invoke(charity_command, fetch=True, as_json=as_json)
        return
    from funding_tui.base.open_workspace import open_workspace_at
    from funding_tui.find.fetch_all import SyncProgress
    from funding_tui.find.sync import sync

    def tell(at: SyncProgress) -> None:
        if sys.stderr.isatty():
            of = "" if at.expected is None else f" of {at.expected}"
            print_note(f"{at.source}: {at.stage}, {at.fetched}{of} listings")

    use_workspace = open_workspace_at(workspace_choice(workspace))
    try:
        report = sync(use_workspace, sources or None, progress=tell)
    finally:
        use_workspace.close()
    if as_json:
        print_json([asdict(source) for source in report.sources])
    else:
        print_table(
            ["Source", "State", "New", "Changed", "Closed", "Unchanged"],
            [
                [
                    told.title,
                    told.state,
                    *(str(n) for n in (told.new, told.changed, told.closed, told.unchanged)),
                ]
                for told in report.sources
            ],
            right=(2, 3, 4, 5),
        )
        for told in report.sources:
            if told.why:
                print_note(f"{told.title}: {told.why}")
    if not report.complete:
        sys.exit(exit_codes.PARTLY_DONE)
