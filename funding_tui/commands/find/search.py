"""`search`: opportunities that hold every word, and where the words stand in them."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from funding_tui.base.formats import join_words, short_day
from funding_tui.commands.console import (
    as_data,
    json_option,
    print_json,
    print_note,
    print_table,
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
@click.option("--closed", is_flag=True, help="Those that are closed or no longer listed, too.")
@click.option(
    "--limit",
    default=PAGE,
    show_default=True,
    type=click.IntRange(min=0),
    help="The most to print; 0 for all.",
)
@click.option("--save", metavar="NAME", help="Keep the search under this name, too; see searches.")
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

    Words that only join others (for, of, the) count in quotes alone, or as the last, which may begin
    another. Open ones come first, and of a few hits those that hold the words best; else the soonest to
    close. A word finds its plural too, and the last one is found by its beginning. A word with a minus
    before it must not be there: search rural -scotland. A name and a colon ask of one field: closing:<60d,
    amount:>10k, status:open, stage:watching, and funder, title, place, who, theme or source with a word,
    such as funder:"home office"; page:"match funding" asks of the page behind a listing, and of the titles
    of what hangs on it. With no QUERY lists them all.

    --to writes every one of them with all that is known, in the same order; E on the screen writes the same
    file.

    With --json prints a list of: id, title, funder, status, closes_on, closes_time, closes_text, amount,
    who, source, changed_at, changed, vanished; excerpt, its summary around the first hit; hits, where the
    words stand in title, funder and excerpt, as lists of from and to in characters.
    """
    from funding_tui.find.opportunities import list_opportunities
    from funding_tui.find.saved_searches import save_search
    from funding_tui.find.search import build_excerpts, find
    from models.clock import uk_today

    today, text = uk_today(), " ".join(query)
    with use_workspace(workspace) as records:
        ids = find(records, text, closed=closed, today=today)
        found = list_opportunities(records, ids[:limit] if limit else ids, today=today)
        marked = build_excerpts(records, [row.id for row in found], text, today=today) if as_json else {}
        if save is not None:
            save_search(records, save, text, today=today)
        if to is not None:
            _write(records, ids, to, today)
    if as_json or to is None:
        print_found(found, marked, as_json=as_json)
    if to is not None:
        print_note(f"Written to {to}: {len(ids):,} {'listing' if len(ids) == 1 else 'listings'}.")
    elif len(found) < len(ids):
        print_note(f"The first {len(found)} of {len(ids):,}; --limit 0 prints them all.")
    elif not ids:
        print_note("Nothing holds all of those words." if query else "No opportunities yet: funding-tui sync")
    if save is not None:
        print_note(f"Saved as {save}; what comes to it is told by today and by searches.")


def _write(records: Workspace, ids: Sequence[int], to: Path, today: date) -> None:
    from funding_tui.commands.console import stop_on_interrupt
    from funding_tui.prove.record_lists import write_opportunity_list

    def tell(written: int) -> None:
        if sys.stderr.isatty() and written:
            print_note(f"{written:,} of {len(ids):,} listings")

    with stop_on_interrupt() as interrupted:
        write_opportunity_list(records, ids, to, today=today, progress=tell, cancelled=interrupted)


def print_found(
    found: Sequence[OpportunityRow], marked: Mapping[int, Excerpt] | None = None, *, as_json: bool
) -> None:
    """Print listings for people or for a program; for that with where the words of a search stand."""
    if as_json:
        print_json([{**as_data(row), **_marks(marked, row.id)} for row in found])
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
            for row in found
        ],
        right=(0,),
    )


def _marks(marked: Mapping[int, Excerpt] | None, key: int) -> dict[str, Any]:
    if marked is None or key not in marked:
        return {}
    of = marked[key]
    return {"excerpt": of.text, "hits": {"title": of.title, "funder": of.funder, "excerpt": of.summary}}
