"""`rural`: what rurality costs and buys, of the latest run of a scenario."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
from funding_tui.commands.console import (
    full_line,
    print_json,
    print_note,
    print_progress,
    print_table,
    standard_options,
)

if TYPE_CHECKING:
    # Only for the signatures: the solver's libraries load when the command runs, not for its help.
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.allocate.report.rural import RuralReport
    from funding_tui.allocate.rural.options import RuralRequest
    from optimiser.limits import Limits

FILE = click.Path(path_type=Path, dir_okay=False)
MOST_AREAS = 5  # of those that gain, and of those that lose


@click.command("rural")
@click.argument("scenario", default="base")
@click.option(
    "--floors", default="", metavar="FROM:TO:STEP", help="Floors under the rural share, such as 0:60:5."
)
@click.option(
    "--uplift", default="", metavar="LIST", help="Delivery that costs more in rural areas, percent: 10,20."
)
@click.option(
    "--sparsity",
    default="",
    metavar="LIST",
    help="People per km2 at or below which areas are sparse: 50,100.",
)
@click.option(
    "--class-floor", type=float, help="Percent of the average a head that each class gets at least."
)
@click.option(
    "--stream", default="", metavar="CODE", help="The frontier and parity of this stream's money alone."
)
@click.option("--no-buy-back", is_flag=True, help="Do not look for the money that buys a loss back.")
@click.option("--to", type=FILE, help="Keep results in this .jsonl file; given again, go on from there.")
@click.option("--workers", type=click.IntRange(1), help="Processes (default: one for each processor).")
@click.option("--gap", type=float, help="Share of benefit within which an allocation counts as optimal.")
@click.option("--seconds", type=float, help="The longest that each case may take.")
@standard_options
def rural_command(
    scenario: str,
    floors: str,
    uplift: str,
    sparsity: str,
    class_floor: float | None,
    stream: str,
    no_buy_back: bool,
    to: Path | None,
    workers: int | None,
    gap: float | None,
    seconds: float | None,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Say what rurality costs and buys under a SCENARIO (base unless named); stored with its latest run.

    The frontier of benefit against rural share, parity per head and by need, minimum service, sparse areas,
    rural-urban classes, and, where named, higher costs of delivery. With --stream, floors and parity of that
    stream's money alone, printed and not stored. The first Ctrl-C ends it in order; what
    was found is stored, and the same command goes on. With --json prints the keys that docs/commands.md
    lists. Exit codes: 3 there is no allocation even without a rural rule, 4 stopped on the way or some cases
    failed.
    """
    from funding_tui.allocate.rural.analysis import rural_analysis
    from funding_tui.allocate.rural.options import build_rural_request
    from funding_tui.base.settings import load_settings
    from funding_tui.commands.console import use_workspace
    from funding_tui.commands.interrupts import stop_on_interrupt
    from optimiser.limits import Limits

    settings = load_settings()
    request = build_rural_request(
        floors=floors,
        uplifts=uplift,
        sparsity=sparsity,
        class_floor=class_floor,
        buy_back=not no_buy_back,
    )
    limits = Limits(gap=settings.solve_gap if gap is None else gap, seconds=seconds or settings.solve_seconds)
    if stream:
        _one_stream(workspace, scenario, stream, request, limits, workers, as_json)
        return
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        report = rural_analysis(
            records,
            scenario,
            request=request,
            limits=limits,
            workers=workers,
            to=to,
            progress=print_progress,
            cancelled=interrupted,
        )
    rural = report.rural
    if rural is None:
        return
    if as_json:
        print_json(
            {
                "run": report.run,
                "name": report.full_name,
                "harm_unit": report.harm_unit,
                "rural": rural.model_dump(mode="json"),
            }
        )
    else:
        _print(report, rural)
    _leave(rural)


def _one_stream(
    workspace: str | None,
    scenario: str,
    stream: str,
    request: RuralRequest,
    limits: Limits,
    workers: int | None,
    as_json: bool,
) -> None:
    """The frontier and parity of one stream, printed."""
    from funding_tui.allocate.rural.one_stream import stream_frontier
    from funding_tui.commands.console import as_data, use_workspace
    from funding_tui.commands.interrupts import stop_on_interrupt
    from models.money import format_pounds

    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        found = stream_frontier(
            records, scenario, stream, request, limits, workers=workers, cancelled=interrupted
        )
    if as_json:
        print_json(as_data(found))
    else:
        click.echo(f"Run {found.run}, {full_line(found.scenario)}: {full_line(found.stream_name)}")
        rows = [
            [
                full_line(point.name),
                point.status,
                "" if point.value is None else f"{point.value:,.1f}",
                "" if point.lost is None else f"{point.lost:,.1f}",
                format_pounds(point.pence),
                "" if point.rural_bp is None else f"{point.rural_bp / 100:.1f}%",
            ]
            for point in found.points
        ]
        headings = ["rule", "status", "value", "lost", "of the stream", "of it rural"]
        print_table(headings, rows, right=(2, 3, 4, 5))
        for point in found.points:
            if point.value is None:
                click.echo(f"- {full_line(point.name)}: {full_line(point.message)}")
        for sentence in found.words:
            click.echo(f"- {full_line(sentence)}")
    if len(found.points) < found.asked:
        print_note(f"{len(found.points)} of {found.asked} cases are solved.")
        sys.exit(exit_codes.PARTLY_DONE)
    if found.points[0].status == "infeasible":
        sys.exit(exit_codes.INFEASIBLE)


def _print(report: RunReport, rural: RuralReport) -> None:
    from funding_tui.allocate.rural.words import (
        AREA_HEADINGS,
        GROUP_HEADINGS,
        POINT_HEADINGS,
        area_cells,
        group_cells,
        list_points,
        short_point_cells,
    )

    click.echo(f"Run {report.run}, {full_line(report.full_name)}")
    for sentence in rural.words:
        click.echo(f"- {full_line(sentence)}")
    click.echo()
    rows = [short_point_cells(point, rural.reference) for point in list_points(rural)]
    print_table(POINT_HEADINGS, rows, right=(1, 2, 3, 5, 6, 7))
    for point in list_points(rural):
        if point.benefit is None:
            click.echo(f"- {full_line(point.sentence)}")
    click.echo()
    movers = (*rural.gainers[:MOST_AREAS], *rural.losers[:MOST_AREAS])
    if movers:
        click.echo(
            f"Most gained and most lost; {len(rural.gainers)} areas gain and {len(rural.losers)} lose."
        )
        print_table(AREA_HEADINGS, [area_cells(row) for row in movers], right=(2,))
        click.echo()
    print_table(GROUP_HEADINGS, [group_cells(row) for row in rural.groups], right=(1, 2, 3, 4, 5))
    click.echo()
    for sentence in rural.method:
        click.echo(f"- {full_line(sentence)}")
    click.echo(f"Benefit is in {report.harm_unit}.")


def _leave(rural: RuralReport) -> None:
    """Say what is left to do, and leave with its exit code."""
    if rural.done < rural.asked:
        print_note(f"{rural.done} of {rural.asked} cases are solved; run the same command again to go on.")
        sys.exit(exit_codes.PARTLY_DONE)
    if rural.reference is not None and rural.reference.status == "infeasible":
        sys.exit(exit_codes.INFEASIBLE)
    solved = [point for point in (*rural.frontier, *rural.measures) if point.benefit is not None]
    if not all(point.verified for point in solved):
        print_note("An allocation did not pass its re-check.")
        sys.exit(exit_codes.FAILED)
