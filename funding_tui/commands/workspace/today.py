"""`digest` and `calendar`: what is new and what is due, for an e-mail and for a diary."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from funding_tui.base.formats import short_day
from funding_tui.commands.console import (
    as_data,
    print_json,
    print_note,
    print_table,
    standard_options,
    use_workspace,
)


@click.command("calendar")
@click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), help="Write an iCalendar file, NAME.ics."
)
@click.option("--closings", is_flag=True, help="The closing days of open opportunities too.")
@click.option(
    "--remind",
    default=5,
    show_default=True,
    type=click.IntRange(0, 60),
    help="How many working days before each day to remind.",
)
@standard_options
def calendar_command(
    to: Path | None, closings: bool, remind: int, as_json: bool, workspace: str | None
) -> None:
    """Every claim, return, report, review and board day, and the last days on which money can be spent.

    With --to writes them for a diary; written again, they move there and are not doubled. Working days leave
    out weekends and the bank holidays of England and Wales.

    With --json prints a list of: key, kind, title, day, at, remind_on, words.
    """
    from funding_tui.today.calendar import build_calendar, export_calendar
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        calendar = build_calendar(records, uk_today(), closings=closings, remind=remind)
    if to is not None:
        export_calendar(calendar, to)
        print_note(f"{len(calendar.entries)} days are written to {to}.")
    if as_json:
        print_json([as_data(entry) for entry in calendar.entries])
    elif to is None:
        print_table(
            ["Day", "What", "Remind on"],
            [[short_day(entry.day), entry.title, short_day(entry.remind_on)] for entry in calendar.entries],
        )


@click.command("digest")
@click.option("--since", default="", metavar="DATE|7d", help="The first day reported.  [default: 7d]")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it to this .md file instead of printing it.",
)
@standard_options
def digest_command(since: str, to: Path | None, as_json: bool, workspace: str | None) -> None:
    """One page of Markdown for an e-mail: what is new, changed, closing soon and closed since a day.

    Then each saved search with what came to it, the moves and next dates of bids, obligations with the
    working days left, and sources that were not read in full. It names nobody who works for the partnership.

    With --json prints its parts, with the keys that docs/commands.md names.
    """
    from funding_tui.today.digest import build_digest, parse_since
    from models.clock import uk_today

    today = uk_today()
    with use_workspace(workspace) as records:
        made = build_digest(records, today=today, since=parse_since(since, today))
    if to is not None:
        from funding_tui.today.pages import write_digest

        print_note(f"Written to {write_digest(made, to)}.")
    if as_json:
        print_json(asdict(made))
    elif to is None:
        from funding_tui.today.pages import digest_page

        click.echo(digest_page(made), nl=False)
