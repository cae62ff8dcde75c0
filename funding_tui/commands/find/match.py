"""`match`: the open opportunities that are worth a look, the best first, and why."""

from __future__ import annotations

import click

from funding_tui.base.formats import short_day
from funding_tui.commands.console import (
    as_data,
    json_option,
    print_json,
    print_note,
    print_table,
    use_workspace,
)

FIRST = 10


@click.command("match", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.option("--barred", is_flag=True, help="Those too that the partnership cannot apply for, and why.")
@click.option(
    "--limit", default=FIRST, show_default=True, type=click.IntRange(min=0), help="The most; 0 for all."
)
@json_option
# no -w here, which would swallow the -wales of a search
@click.option("--workspace", default=None, help="The workspace to work on.")
def match_command(
    query: tuple[str, ...], barred: bool, limit: int, as_json: bool, workspace: str | None
) -> None:
    """Rank the open opportunities that hold every word of QUERY, as `search` reads it, for the partnership.

    Gates come first (who may apply, where, open): what one of them bars is left out. Then fit to the
    priorities by the words of the notice, the amount, the time left and the match money asked. What is not
    known counts half. What was dismissed is left out, and with what was taken up it moves its like.
    """
    from funding_tui.find.matching.ranking import rank_opportunities
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        ranked = rank_opportunities(records, " ".join(query), barred=barred, today=uk_today())
    shown = ranked[:limit] if limit else ranked
    if as_json:
        print_json([{"row": as_data(each.row), "match": as_data(each.match)} for each in shown])
    else:
        print_table(
            ["Number", "Score", "Opportunity", "Funder", "Closes", "Why"],
            [
                [
                    str(each.row.id),
                    "barred" if each.match.barred else str(each.match.score),
                    each.row.title,
                    each.row.funder,
                    short_day(each.row.closes_on) if each.row.closes_on else each.row.closes_text,
                    each.match.line,
                ]
                for each in shown
            ],
            right=(0, 1),
        )
    if len(shown) < len(ranked):
        print_note(f"The first {len(shown)} of {len(ranked):,}; --limit 0 prints them all.")
    elif not ranked:
        print_note("Nothing open that the partnership could apply for; --barred shows what it cannot.")
