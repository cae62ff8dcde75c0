"""`search` and `searches`: opportunities that hold every word of a search, and searches that are saved."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from funding_tui.base.formats import count, join_words, short_day
from funding_tui.commands.console import (
    as_data,
    json_option,
    print_json,
    print_note,
    print_table,
    standard_options,
    use_workspace,
)
from funding_tui.rendering.rows import ROW_FORMATS

if TYPE_CHECKING:
    # Only for signatures: the database's libraries load when a command runs, not for its help.
    from funding_tui.find.opportunities import OpportunityRow
    from funding_tui.find.search import Excerpt
    from models.database import Workspace

PAGE = 50


@click.command("search", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.option("--closed", is_flag=True, help="Also those that are closed or no longer listed.")
@click.option(
    "--limit",
    default=PAGE,
    show_default=True,
    type=click.IntRange(min=0),
    help="The most to print; 0 for all.",
)
@click.option("--save", metavar="NAME", help="Also save the search under this name; see searches.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=f"Write all of them to this {join_words(list(ROW_FORMATS), 'or')} file.",
)
@json_option
# no -w here, which would swallow the -wales of a search
@click.option("--workspace", default=None, help="The workspace to work on.")
def search_command(
    query: tuple[str, ...],
    closed: bool,
    limit: int,
    save: str | None,
    to: Path | None,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Look for opportunities that hold every word of QUERY.

    Words that only join others (for, of, the) count only in quotes, or as the last, which may begin another.
    Open ones come first; with few hits, those that hold the words best, otherwise the soonest to close. A
    word finds its plural too, and the last one is found by its beginning. A word after a minus must not be
    there: search rural -scotland. A name and a colon search one field: closing:<60d, amount:>10k,
    status:open, stage:watching, and funder, title, place, who, theme or source with a word, such as
    funder:"home office"; page:"match funding" searches the page behind an opportunity, and the titles of its
    documents. With no QUERY lists them all.

    --to writes all of them with everything that is known, in the same order; E on the screen writes the same
    file.

    With --json prints a list of: id, title, funder, status, closes_on, closes_time, closes_text, amount,
    who, source, changed_at, changed, vanished; excerpt, its summary around the first hit; hits, where the
    words are in title, funder and excerpt, as lists of from and to in characters.
    """
    from funding_tui.find.opportunities import list_opportunities
    from funding_tui.find.saved_searches import save_search
    from funding_tui.find.search import build_excerpts, find
    from models.clock import uk_today

    today, text = uk_today(), " ".join(query)
    with use_workspace(workspace) as records:
        ids = find(records, text, closed=closed, today=today)
        rows = list_opportunities(records, ids[:limit] if limit else ids, today=today)
        excerpts = build_excerpts(records, [row.id for row in rows], text, today=today) if as_json else {}
        if save is not None:
            save_search(records, save, text, today=today)
        if to is not None:
            _write(records, ids, to, today)
    if as_json or to is None:
        _print_rows(rows, excerpts, as_json=as_json)
    if to is not None:
        print_note(f"Written to {to}: {count(len(ids), 'opportunity', 'opportunities')}.")
    elif len(rows) < len(ids):
        print_note(f"The first {len(rows)} of {len(ids):,}; --limit 0 prints them all.")
    elif not ids:
        print_note("Nothing holds all of those words." if query else "No opportunities yet: funding-tui sync")
    if save is not None:
        print_note(f"Saved as {save}; today and searches show what is new to it.")


@click.command("searches")
@click.option("--look", metavar="NAME", help="Show what is new to this one; that counts as looked at.")
@click.option("--forget", metavar="NAME", help="Delete this one.")
@standard_options
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
            print_note(f"{forget} is deleted.")
            return
        if look is not None:
            query, since = open_saved_search(records, look)
            rows = list_opportunities(records, find(records, query, today=today, since=since), today=today)
            _print_rows(rows, {}, as_json=as_json)
            if not rows:
                print_note(f"Nothing new to {look} since {since:%d %b %Y}.")
            return
        saved = list_saved_searches(records, today=today)
    if as_json:
        print_json([as_data(row) for row in saved])
    elif saved:
        print_table(
            ["Name", "New", "Search", "Last looked at"],
            [[row.name, describe_new(row.new), row.query, f"{row.looked_at:%d %b %Y}"] for row in saved],
        )
    else:
        print_note("No search is saved; save one with: funding-tui search QUERY --save NAME")


def _write(records: Workspace, ids: Sequence[int], to: Path, today: date) -> None:
    from funding_tui.commands.interrupts import stop_on_interrupt
    from funding_tui.prove.record_lists import write_opportunity_list

    def show_progress(written: int) -> None:
        if sys.stderr.isatty() and written:
            print_note(f"{written:,} of {len(ids):,} opportunities")

    with stop_on_interrupt() as interrupted:
        write_opportunity_list(records, ids, to, today=today, progress=show_progress, cancelled=interrupted)


def _print_rows(rows: Sequence[OpportunityRow], excerpts: Mapping[int, Excerpt], *, as_json: bool) -> None:
    """Print opportunities for people, or for a program with where the words of a search are."""
    if as_json:
        print_json([{**as_data(row), **_excerpt_data(excerpts.get(row.id))} for row in rows])
        return
    print_table(
        ["Number", "Opportunity", "Funder", "Status", "Closes", "Amount", "Source"],
        [
            [
                str(row.id),
                row.title,
                row.funder,
                row.status,
                short_day(row.closes_on) if row.closes_on else row.closes_text,
                row.amount,
                row.source,
            ]
            for row in rows
        ],
        right=(0,),
    )


def _excerpt_data(of: Excerpt | None) -> dict[str, Any]:
    if of is None:
        return {}
    return {"excerpt": of.text, "hits": {"title": of.title, "funder": of.funder, "excerpt": of.summary}}
