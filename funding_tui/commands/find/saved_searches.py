"""`searches`: those that are saved, and what is new to each."""

from __future__ import annotations

import click

from funding_tui.commands.console import (
    as_data,
    json_option,
    print_json,
    print_note,
    print_table,
    use_workspace,
    workspace_option,
)


@click.command("searches")
@click.option("--look", metavar="NAME", help="Show what is new to this one; it counts as looked at then.")
@click.option("--forget", metavar="NAME", help="Drop this one.")
@json_option
@workspace_option
def searches_command(look: str | None, forget: str | None, as_json: bool, workspace: str | None) -> None:
    """List saved searches, with how much is new to each since it was last looked at.

    Save one with: search QUERY --save NAME.

    With --json prints a list of: name, query, looked_at, new (how many, up to 1,000); with --look, a list as
    search does.
    """
    from funding_tui.find.opportunities import list_opportunities
    from funding_tui.find.saved_searches import (
        delete_saved_search,
        describe_new,
        list_saved_searches,
        open_saved_search,
    )
    from funding_tui.find.search import find
    from models.clock import uk_today

    if look is not None and forget is not None:
        message = "look at a search or forget it, not both"
        raise click.UsageError(message)
    today = uk_today()
    with use_workspace(workspace) as records:
        if forget is not None:
            delete_saved_search(records, forget)
            print_note(f"{forget} is forgotten.")
            return
        if look is not None:
            from funding_tui.commands.find.search import print_found

            query, since = open_saved_search(records, look)
            found = list_opportunities(records, find(records, query, today=today, since=since), today=today)
            print_found(found, as_json=as_json)
            if not found:
                print_note(f"Nothing new to {look} since {since:%d %b %Y}.")
            return
        kept = list_saved_searches(records, today=today)
    if as_json:
        print_json([as_data(row) for row in kept])
    elif kept:
        print_table(
            ["Name", "New", "Search", "Last looked at"],
            [[row.name, describe_new(row.new), row.query, f"{row.looked_at:%d %b %Y}"] for row in kept],
        )
    else:
        print_note("No search is saved; save one with: funding-tui search QUERY --save NAME")
