"""`sync` and `sources`: fetch opportunities, and see how each source does."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from funding_tui import exit_codes
from funding_tui.commands.console import (
    as_data,
    one_line,
    print_json,
    print_note,
    print_table,
    progress_printer,
    standard_options,
    use_workspace,
)

if TYPE_CHECKING:
    # Only for signatures: the database's libraries load when a command runs, not for its help.
    from funding_tui.base.progress import Progress
    from funding_tui.find.source_health import SourceHealth

NEVER = "never"
LONGEST = 2_000  # letters of a reason
# names of fields -> keys of the JSON, which programs of other people read
_KEYS = {"availability": "standing", "stored": "held"}


@click.command("sync")
@click.argument("sources", nargs=-1)
@standard_options
@click.pass_context
def sync_command(ctx: click.Context, sources: tuple[str, ...], as_json: bool, workspace: str | None) -> None:
    """Fetch opportunities from the sources named, or from all that are switched on.

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
    from funding_tui.find.sync import sync

    with use_workspace(workspace) as records:
        report = sync(records, sources or None, progress=progress_printer(_progress_words))
    if as_json:
        print_json([asdict(source) for source in report.sources])
    else:
        print_table(
            ["Source", "State", "New", "Changed", "Closed", "Unchanged"],
            [
                [
                    each.title,
                    each.state,
                    *(str(n) for n in (each.new, each.changed, each.closed, each.unchanged)),
                ]
                for each in report.sources
            ],
            right=(2, 3, 4, 5),
        )
        for each in report.sources:
            if each.why:
                print_note(f"{each.title}: {each.why}")
    if not report.complete:
        sys.exit(exit_codes.PARTLY_DONE)


@click.command("sources")
@standard_options
def sources_command(as_json: bool, workspace: str | None) -> None:
    """How each source does: when it was last read in full, what came from it, and how often it failed.

    Those that are off or have ended are listed too. With --json prints a list with the keys that
    docs/commands.md names. To fetch from one: sync SOURCE.
    """
    from funding_tui.base.formats import moment
    from funding_tui.find.source_health import describe_health, read_source_health, summarise_health
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        sources = read_source_health(records, today=uk_today())
    if as_json:
        print_json([_health_data(each) for each in sources])
        return
    print_table(
        ["Source", "Kind", "Is", "State", "Last read", "Saved", "Open", "New", "Failed", "Pages"],
        [
            [
                each.name,
                each.kind,
                each.availability,
                each.state,
                moment(each.last_read) if each.last_read else NEVER,
                f"{each.stored:,}",
                f"{each.open:,}",
                "" if each.new is None else f"{each.new:,}",
                f"{each.failed} of {len(each.fetches)}",
                "" if each.waiting is None else f"{each.waiting:,}",
            ]
            for each in sources
        ],
        right=(5, 6, 7, 9),
    )
    print_note(summarise_health(sources))
    for each in sources:
        words = "; ".join(filter(None, (describe_health(each) if each.needs_a_look else "", each.why)))
        if words:
            print_note(one_line(f"{each.title}: {words}", limit=LONGEST))


def _progress_words(at: Progress) -> str:
    of = "" if at.total is None else f" of {at.total}"
    return f"{at.stage}, {at.done}{of} opportunities"


def _health_data(health: SourceHealth) -> dict[str, Any]:
    data = {_KEYS.get(name, name): value for name, value in as_data(health).items()}
    del data["fetches"]
    return {**data, "readings": [as_data(each) for each in health.fetches]}
