"""`sources`: how each source does."""

from __future__ import annotations

import click

from funding_tui.commands.console import (
    as_data,
    json_option,
    one_line,
    print_json,
    print_note,
    print_table,
    use_workspace,
    workspace_option,
)

NEVER = "never"
LONGEST = 2_000  # letters of a reason


@click.command("sources")
@json_option
@workspace_option
def sources_command(as_json: bool, workspace: str | None) -> None:
    """How each source does: when it was last read in full, what it holds, and how often it failed.

    Those that are off or have ended are listed too. With --json prints a list with the keys that
    docs/commands.md names. To fetch one: sync SOURCE.
    """
    from funding_tui.base.formats import moment
    from funding_tui.find.source_health import describe_health, read_source_health, summarise_health
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        found = read_source_health(records, today=uk_today())
    if as_json:
        print_json([{**as_data(each), "readings": [as_data(one) for one in each.readings]} for each in found])
        return
    print_table(
        ["Source", "Kind", "Is", "State", "Last read", "Held", "Open", "New", "Failed", "Pages"],
        [
            [
                each.name,
                each.kind,
                each.standing,
                each.state,
                moment(each.last_read) if each.last_read else NEVER,
                f"{each.held:,}",
                f"{each.open:,}",
                "" if each.new is None else f"{each.new:,}",
                f"{each.failed} of {len(each.readings)}",
                "" if each.waiting is None else f"{each.waiting:,}",
            ]
            for each in found
        ],
        right=(5, 6, 7, 9),
    )
    print_note(summarise_health(found))
    for each in found:
        told = [describe_health(each)] if each.needs_a_look else []
        words = "; ".join([*told, *([each.why] if each.why else [])])
        if words:
            print_note(one_line(f"{each.title}: {words}", limit=LONGEST))
