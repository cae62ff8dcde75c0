"""`init`: a new workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funding_tui.commands.console import (
    print_json,
    print_note,
    standard_options,
    workspace_choice,
)

if TYPE_CHECKING:
    from funding_tui.hold.published_areas import PublishedAreas
    from models.database import Workspace

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
@standard_options
def init_command(name: str, area: str, demo: bool, as_json: bool, workspace: str | None) -> None:
    """Make a new workspace: one file, or a PostgreSQL database, that holds all a partnership records.

    With --area the areas of that place come with it, from the Open Geography Portal and Nomis: each small
    area's ward, rural-urban class, residents, size and outline. Nothing is made where they cannot be read.
    With --json prints: workspace, demo, areas, short (what could not be read).
    """
    from funding_tui.base.open_workspace import create_workspace_at, refuse_existing_workspace
    from funding_tui.workspace.create import fill_new_workspace

    where = workspace_choice(workspace)
    published = None
    if area and not demo:
        refuse_existing_workspace(where)
        published = _gather(area)

    def fill(made: Workspace) -> None:
        fill_new_workspace(
            made, name=_name(name, published), published=published, demo=demo, progress=print_note
        )

    made = create_workspace_at(where, fill)
    made.close()
    areas = 0 if published is None else len(published.areas)
    gaps = () if published is None else published.gaps
    if as_json:
        print_json({"workspace": str(made.address), "demo": demo, "areas": areas, "short": gaps})
        return
    for sentence in gaps:
        print_note(sentence)
    if published is None:
        click.echo(f"Made {made.address}. Next: import areas, streams and projects, then propose.")
    else:
        click.echo(
            f"Made {made.address} with the {areas:,} small areas of {published.place.name}. "
            "Next: sync crime, then import streams and projects, then propose."
        )


def _gather(area: str) -> PublishedAreas:
    from funding_tui.base.settings import load_settings
    from funding_tui.commands.interrupts import stop_on_interrupt
    from funding_tui.hold.published_areas import fetch_published_areas

    with stop_on_interrupt() as interrupted:
        return fetch_published_areas(area, load_settings(), progress=print_note, cancelled=interrupted)


def _name(given: str, published: PublishedAreas | None) -> str:
    if given or published is None:
        return given or NAME
    return f"{published.place.name} {NAME}"
