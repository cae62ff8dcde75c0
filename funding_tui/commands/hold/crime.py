"""`crime`: recorded crime by month, from data.police.uk or its files."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
from funding_tui.commands.console import (
    print_json,
    print_note,
    progress_printer,
    standard_options,
    use_workspace,
)

if TYPE_CHECKING:
    from funding_tui.hold.crime_files import CrimeFilesReport
    from funding_tui.hold.crimes import CrimesReport

SHORTEST = 12


@click.command("crime")
@click.option("--months", default=SHORTEST, show_default=True, type=click.IntRange(1, 36), help="How many.")
@click.option("--until", default="", metavar="YYYY-MM", help="The last month; the last published otherwise.")
@click.option("--kind", help="Only areas of this kind, such as lsoa or ward.")
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    help="Count a -street.csv file, a folder of them or the archive's ZIP instead of asking the service.",
)
@click.option(
    "--lookup", type=click.Path(path_type=Path), help="With --from: the table from LSOAs of 2011 to 2021."
)
@standard_options
def crime_command(
    months: int,
    until: str,
    kind: str | None,
    file: Path | None,
    lookup: Path | None,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Count recorded crime in each area by month, and make a year of it into rates.

    Each area's outline is sent to data.police.uk (`boundaries` fetches outlines). The service moves crimes
    to nearby points, so less than twelve months never becomes a rate. Exit codes: 0 all read, 1 nothing, 4
    a part. The first Ctrl-C saves what was read; the next run continues.
    """
    from funding_tui.commands.interrupts import stop_on_interrupt
    from funding_tui.hold.crime_files import import_crimes
    from funding_tui.hold.crimes import fetch_crimes

    with use_workspace(workspace) as records:
        if file is not None:
            counted = import_crimes(records, file, lookup=lookup)
            _print_files_report(counted, as_json)
            return
        with stop_on_interrupt() as interrupted:
            report = fetch_crimes(
                records,
                months=months,
                until=until,
                kind=kind,
                progress=progress_printer(lambda at: f"{at.done:,} of {at.total:,} area-months"),
                cancelled=interrupted,
            )
    _print_report(report, as_json)
    if report.state != "complete":
        sys.exit(exit_codes.FAILED if report.state == "failed" else exit_codes.PARTLY_DONE)


def _print_report(report: CrimesReport, as_json: bool) -> None:
    if as_json:
        print_json(asdict(report))
        return
    click.echo(
        f"{report.read:,} area-months read, {report.unchanged:,} stored already; {report.state}. "
        f"{_months(report.months)} {report.rates:,} rates made."
    )
    if report.why:
        print_note(report.why)


def _print_files_report(report: CrimeFilesReport, as_json: bool) -> None:
    if as_json:
        print_json(asdict(report))
        return
    click.echo(
        f"{report.kept:,} crimes counted in the partnership's areas, of {report.rows:,} lines in "
        f"{report.files:,} files. {_months(report.months)} {report.rates:,} rates made."
    )
    click.echo(
        f"{report.elsewhere:,} lie elsewhere, {report.nowhere:,} have no area, {report.repeated:,} were "
        f"reported twice, {report.unusable:,} could not be read."
    )
    if report.converted or report.unplaced:
        click.echo(
            f"{report.converted:,} were placed by the lookup of areas; {report.unplaced:,} are in areas that "
            "were divided, and could not be placed."
        )


def _months(months: tuple[str, ...]) -> str:
    return (
        f"Complete for every area: {months[0]} to {months[1]}."
        if months
        else "No month is complete for every area."
    )
