"""`calendar`: every deadline in a file that a diary reads."""

from __future__ import annotations

from pathlib import Path

import click

from funding_tui.base.formats import short_day
from funding_tui.commands.console import (
    as_data,
    json_option,
    print_json,
    print_note,
    print_table,
    use_workspace,
    workspace_option,
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
@json_option
@workspace_option
def calendar_command(
    to: Path | None, closings: bool, remind: int, as_json: bool, workspace: str | None
) -> None:
    """Every claim, return, report, review and board day, and the last days on which money can be spent.

    With --to writes them for a diary; written again, they move there and are not doubled. Working days leave
    out weekends and the bank holidays of England and Wales.

    With --json prints a list of: key, kind, title, day, at, remind_on, words.
    """
    from funding_tui.today.calendar import build_calendar
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        diary = build_calendar(records, uk_today(), closings=closings, remind=remind)
    if to is not None:
        from funding_tui.today.calendar import export_calendar

        export_calendar(diary, to)
        print_note(f"{len(diary.entries)} days are written to {to}.")
    if as_json:
        print_json([as_data(entry) for entry in diary.entries])
    elif to is None:
        print_table(
            ["Day", "What", "Remind on"],
            [[short_day(entry.day), entry.title, short_day(entry.remind_on)] for entry in diary.entries],
        )
