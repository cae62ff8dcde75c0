"""`picture`: a picture of a run, in text."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funding_tui.commands.console import (
    LATEST,
    full_line,
    one_line,
    parse_run_number,
    print_json,
    print_table,
    standard_options,
    use_workspace,
)

if TYPE_CHECKING:
    # Only for the signature: the records' libraries load when the command runs, not for its help.
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.tui.widgets.charts import Chart

LONGEST = 2_000  # letters of a sentence


@click.command("picture")
@click.argument("kind", metavar="KIND")
@click.argument("run", metavar="RUN", default=LATEST)
@click.option("--width", type=click.IntRange(30, 400), help="Cells (default: the terminal's, or 80).")
@click.option("--height", type=click.IntRange(10, 200), help="Lines of a frontier or a map (default: 20).")
@click.option("--ascii", "plain", is_flag=True, help="Draw in ASCII alone.")
@click.option("--words", is_flag=True, help="Print its words and figures instead of drawing it.")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it as on paper: an .svg or .png file.",
)
@standard_options
def picture_command(
    kind: str,
    run: str,
    width: int | None,
    height: int | None,
    plain: bool,
    words: bool,
    to: Path | None,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Draw a picture of RUN (a number or "latest") in text, with its words below.

    KIND is frontier, priorities, years, value, map or months. With --words it prints the figures as a table
    instead, with --json the data. With --to it is drawn as in papers, where priorities include the years and
    there is a benefit-map too.
    """
    from funding_tui.allocate.run_store import load_report
    from funding_tui.tui.widgets.run_charts import run_chart
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        report = load_report(records, parse_run_number(run))
    if to is not None:
        _write(report, kind, to, as_json=as_json)
        return
    chart = run_chart(kind, report, uk_today())
    if as_json:
        print_json({"run": report.run, **chart.data()})
        return
    click.echo(f"{one_line(chart.title)}, run {report.run}: {full_line(report.full_name)}")
    if words:
        _print_words(chart)
        return
    room = width or shutil.get_terminal_size((80, 24)).columns
    for line in chart.lines(room, height or 20, plain=plain or not _can_draw()):
        click.echo(line)
    _print_sentences(chart)


def _write(report: RunReport, kind: str, to: Path, *, as_json: bool) -> None:
    from funding_tui.prove.pictures.gallery import write_picture

    written = write_picture(report, kind, to)
    if as_json:
        print_json(
            {"run": report.run, "kind": kind, "title": written.caption, "alt": written.alt, "file": str(to)}
        )
        return
    click.echo(f"{one_line(written.caption)}, run {report.run}, is written to {to}.")
    click.echo(one_line(written.alt, limit=LONGEST))


def _can_draw() -> bool:
    """Whether what is printed to can hold the characters that a picture is drawn with."""
    try:
        "█▓▒░·●◆┊─│└".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _print_words(chart: Chart) -> None:
    headings, rows = chart.table()
    print_table(headings, rows, right=range(1, len(headings)))
    _print_sentences(chart)


def _print_sentences(chart: Chart) -> None:
    for sentence in chart.words:
        click.echo(f"- {one_line(sentence, limit=LONGEST)}")
