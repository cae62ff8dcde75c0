"""`search`: opportunities that hold every word."""

from __future__ import annotations

import click

from funding_tui.commands.console import json_option, narrate, print_json, print_table
from funding_tui.commands.opened import as_data, day, opened

PAGE = 50


@click.command("search", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.option("--closed", is_flag=True, help="Those that are closed or no longer listed, too.")
@click.option(
    "--limit",
    default=PAGE,
    show_default=True,
    type=click.IntRange(min=0),
    help="The most to print; 0 for all.",
)
@json_option
# no -w here, which would swallow the -wales of a search
@click.option("--workspace", default=None, help="The workspace to work on.")
def search_command(
    query: tuple[str, ...], closed: bool, limit: int, as_json: bool, workspace: str | None
) -> None:
    """Look for opportunities that hold every word of QUERY; the soonest to close first.

    A word with a minus before it must not be there: search rural -scotland. A name and a colon ask of one
    field: closing:<60d, amount:>10k, status:open, and funder, title, place, who, theme or source with a word,
    such as funder:"home office". With no QUERY lists them all.

    With --json prints a list of: id, title, funder, status, closes_on, closes_text, amount, who, source,
    changed_at, changed, vanished.
    """
    from funding_tui.desk.finding import find
    from funding_tui.desk.opportunities import rows
    from funding_tui.desk.standing import uk_today

    today = uk_today()
    with opened(workspace) as records:
        ids = find(records, " ".join(query), closed=closed, today=today)
        found = rows(records, ids[:limit] if limit else ids, today=today)
    if as_json:
        print_json([as_data(row) for row in found])
    else:
        print_table(
            ["Number", "Opportunity", "Funder", "Status", "Closes", "Amount", "Source"],
            [
                [
                    str(row.id),
                    row.title,
                    row.funder,
                    row.status,
                    day(row.closes_on) if row.closes_on else row.closes_text,
                    row.amount,
                    row.source,
                ]
                for row in found
            ],
            right=(0,),
        )
    if len(found) < len(ids):
        narrate(f"The first {len(found)} of {len(ids):,}; --limit 0 prints them all.")
    elif not ids:
        narrate("Nothing holds all of those words." if query else "No opportunities yet: funding-tui sync")
