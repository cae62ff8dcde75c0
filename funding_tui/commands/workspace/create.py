"""`init`: a new workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funding_tui.commands.console import chosen_workspace, json_option, narrate, print_json, workspace_option

if TYPE_CHECKING:
    from funding_tui.hold.places.gathering import Gathered

NAME = "Community Safety Partnership"


@click.command("init")
@click.option("--name", default="", help="The partnership's name; its place's otherwise.")
@click.option(
    "--area",
    default="",
    metavar="PLACE",
    help="ONS code or name of its local authority or CSP, such as E06000019: fetches its areas.",
)
@click.option("--demo", is_flag=True, help="Fill it with the Herefordshire demo's records.")
@json_option
@workspace_option
def init_command(name: str, area: str, demo: bool, as_json: bool, workspace: str | None) -> None:
    """Make a new workspace: one file, or a PostgreSQL database, that holds all a partnership records.

    With --area the areas of that place come with it, from the Open Geography Portal and Nomis: each small
    area's ward, rural-urban class, residents, size and outline. Nothing is made where they cannot be read.
    With --json prints: workspace, demo, areas, short (what could not be read).
    """
    from funding_tui.base.open_workspace import create_named, refuse_taken
    from funding_tui.workspace.create import begin

    where = chosen_workspace(workspace)
    gathered = None
    if area and not demo:
        refuse_taken(where)
        gathered = _gather(area)
    made = create_named(where)
    try:
        begin(made, name=_name(name, gathered), gathered=gathered, demo=demo, progress=narrate)
    finally:
        made.close()
    areas = 0 if gathered is None else len(gathered.areas)
    short = () if gathered is None else gathered.short
    if as_json:
        print_json({"workspace": str(made.address), "demo": demo, "areas": areas, "short": short})
        return
    for sentence in short:
        narrate(sentence)
    if gathered is None:
        click.echo(f"Made {made.address}. Next: import areas, streams and projects, then propose.")
    else:
        click.echo(
            f"Made {made.address} with the {areas:,} small areas of {gathered.place.name}. "
            "Next: sync crime, then import streams and projects, then propose."
        )


def _gather(area: str) -> Gathered:
    from funding_tui.base.settings import load_settings
    from funding_tui.commands.interrupt import until_interrupted
    from funding_tui.hold.places.gathering import gather

    with until_interrupted() as interrupted:
        return gather(area, load_settings(), progress=narrate, cancelled=interrupted)


def _name(given: str, gathered: Gathered | None) -> str:
    if given or gathered is None:
        return given or NAME
    return f"{gathered.place.name} {NAME}"
