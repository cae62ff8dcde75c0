"""`boundaries`: fetch the outlines of areas, for maps on paper."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from funding_tui import exit_codes
from funding_tui.commands.console import (
    parse_run_number,
    print_json,
    print_note,
    progress_printer,
    standard_options,
    use_workspace,
)


@click.command("boundaries")
@click.option("--kind", help="Only areas of this kind, such as ward or lsoa.")
@click.option("--again", is_flag=True, help="Fetch also the outlines that are stored.")
@click.option(
    "--from",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Read a GeoJSON file instead of the portal.",
)
@click.option("--attribution", default="", help="Whose map the file is, and its licence.")
@click.option("--run", metavar="RUN", help='Put the outlines on a saved run, a number or "latest".')
@standard_options
def boundaries_command(
    kind: str | None,
    again: bool,
    file: Path | None,
    attribution: str,
    run: str | None,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Fetch the outlines of areas that have none, from the Open Geography Portal.

    With --from they are read from a GeoJSON file in degrees, one property of each shape holding its code.
    Runs proposed from now on carry them, and their papers show a map; with --run a saved run gets them too.
    Without outlines papers show a tile for each area. With --json prints the keys that docs/commands.md
    lists. Exit codes: 0 all there, 1 none came, 4 some are missing. The first Ctrl-C saves what was read.
    """
    from funding_tui.allocate.run_map import add_map_to_run
    from funding_tui.allocate.run_store import load_report
    from funding_tui.commands.interrupts import stop_on_interrupt
    from funding_tui.hold.boundaries import fetch_boundaries, import_boundaries

    number = parse_run_number(run) if run is not None else None
    with use_workspace(workspace) as records:
        if run is not None:
            load_report(records, number)  # a run that is not there is reported before anything is fetched
        if file is not None:
            report = import_boundaries(records, file, attribution=attribution)
        else:
            with stop_on_interrupt() as interrupted:
                report = fetch_boundaries(
                    records,
                    kind=kind,
                    again=again,
                    progress=progress_printer(lambda at: f"{at.done:,} of {at.total:,} areas"),
                    cancelled=interrupted,
                )
        mapped = add_map_to_run(records, number).run if run is not None else None
    if as_json:
        print_json({**asdict(report), "run": mapped})
    else:
        click.echo(
            f"{report.stored:,} outlines read, {report.unchanged:,} not requested again; {report.state}."
        )
        if mapped is not None:
            click.echo(f"Run {mapped} now has the stored outlines.")
    if report.why:
        print_note(report.why)
    if report.state != "complete":
        sys.exit(exit_codes.FAILED if report.state == "failed" else exit_codes.PARTLY_DONE)
