"""`init`: a new workspace."""

from __future__ import annotations

import click

from funding_tui.commands.console import chosen_workspace, json_option, narrate, print_json, workspace_option


@click.command("init")
@click.option("--name", default="Community Safety Partnership", help="The partnership's name.")
@click.option("--area", default="", help="ONS code of its local authority or CSP, such as E06000019.")
@click.option("--demo", is_flag=True, help="Fill it with the Herefordshire demo's records.")
@json_option
@workspace_option
def init_command(name: str, area: str, demo: bool, as_json: bool, workspace: str | None) -> None:
    """Make a new workspace: one file that holds everything a partnership records.

    With --json prints: workspace, demo.
    """
    from funding_tui.desk.beginning import begin
    from funding_tui.desk.opening import create_named

    made = create_named(chosen_workspace(workspace))
    begin(made, name=name, area_code=area, demo=demo, progress=narrate)
    made.close()
    if as_json:
        print_json({"workspace": str(made.path), "demo": demo})
    else:
        click.echo(f"Made {made.path}. Next: import areas, streams and projects, then propose.")
