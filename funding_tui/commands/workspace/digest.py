"""`digest`: what came, changed and went, as a page for an e-mail."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from funding_tui.commands.console import json_option, print_json, print_note, use_workspace, workspace_option


@click.command("digest")
@click.option("--since", default="", metavar="DATE|7d", help="The first day reported.  [default: 7d]")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it to this .md file instead of printing it.",
)
@json_option
@workspace_option
def digest_command(since: str, to: Path | None, as_json: bool, workspace: str | None) -> None:
    """One page of Markdown for an e-mail: what is new, changed, closing soon and closed since a day.

    Then each saved search with what came to it, the moves and next dates of bids, obligations with the
    working days left, and sources that were not read in full. It names nobody who works for the partnership.

    With --json prints its parts, with the keys that docs/commands.md names.
    """
    from funding_tui.today.digest import digest, parse_since
    from models.clock import uk_today

    today = uk_today()
    with use_workspace(workspace) as records:
        made = digest(records, today=today, since=parse_since(since, today))
    if to is not None:
        from funding_tui.today.pages import write_digest

        print_note(f"Written to {write_digest(made, to)}.")
    if as_json:
        print_json(asdict(made))
    elif to is None:
        from funding_tui.today.pages import digest_page

        click.echo(digest_page(made), nl=False)
