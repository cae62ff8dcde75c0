"""`import`: areas, indicators, streams, projects, evidence or awards from a CSV, XLSX or JSON file."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from funding_tui import exit_codes
from funding_tui.base.formats import count
from funding_tui.base.progress import Progress
from funding_tui.base.settings import load_settings
from funding_tui.commands.console import (
    one_line,
    print_json,
    print_note,
    print_table,
    progress_printer,
    standard_options,
    use_workspace,
)
from funding_tui.hold.importing.files.workbooks import SheetNotes
from funding_tui.hold.importing.report import ImportReport
from funding_tui.hold.importing.run_import import import_file

MOST_HIDDEN = 12  # places of a sheet that are named one by one


@click.command("import")
@click.argument("what", metavar="WHAT")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and compare everything; write nothing.")
@click.option("--rows", type=click.IntRange(min=1), default=None, help="Import only this many rows.")
@click.option(
    "--sheet", default=None, help="Which sheet of a workbook (default: the first that is not hidden)."
)
@click.option("--source", default="", help="Where the facts come from; stored with them.")
@standard_options
def import_command(
    what: str,
    file: Path,
    dry_run: bool,
    rows: int | None,
    sheet: str | None,
    source: str,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Import WHAT (areas, streams, projects, evidence, awards and more) from FILE (.csv, .xlsx, .json).

    Any error in the file, and nothing of it is saved; every error is listed by row and column.
    Importing a file twice changes nothing. Try --dry-run first.
    """
    with use_workspace(workspace) as records:
        report = import_file(
            records,
            what,
            file,
            dry_run=dry_run,
            source=source,
            progress=progress_printer(_progress_words, every=0.5),
            rows=rows,
            sheet=sheet,
            who=load_settings().officer or _login(),
        )
    if as_json:
        print_json(report.as_json())
    else:
        _print(report)
    if report.error_count:
        sys.exit(exit_codes.BAD_INPUT)


def _progress_words(at: Progress) -> str:
    share = "" if at.share is None else f" ({at.share:.0%} of the file)"
    return f"{at.done:,} rows{share}"


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        # no login name in some containers
        return ""


def _print(report: ImportReport) -> None:
    if report.error_count:
        _print_errors(report)
        _print_sheet(report.sheet)
        return
    done = "would be " if report.dry_run else ""
    rows = [
        [kind, f"{counts['added']:,}", f"{counts['changed']:,}", f"{counts['unchanged']:,}"]
        for kind, counts in report.records.items()
    ]
    rows.append(["rows", f"{report.added:,}", f"{report.changed:,}", f"{report.unchanged:,}"])
    print_table([report.what, f"{done}added", f"{done}changed", "unchanged"], rows, right=(1, 2, 3))
    _print_changes(report)
    _print_options(report)
    if report.unknown_columns:
        click.echo(f"\nColumns not used: {', '.join(one_line(name) for name in report.unknown_columns)}")
    for remark in report.remarks:
        click.echo(f"row {remark.row}: {one_line(remark.message, 400)}")
    if report.remark_count > len(report.remarks):
        click.echo(f"and {report.remark_count - len(report.remarks):,} more remarks")
    _print_sheet(report.sheet)
    last = "Dry run: nothing was written." if report.dry_run else "Imported."
    click.echo(f"\n{report.rows:,} rows of {one_line(report.file)} in {report.seconds:.1f} s. {last}")


def _print_sheet(sheet: SheetNotes | None) -> None:
    """Which sheet was read, and what of the workbook a reader of it may not have seen."""
    if sheet is None:
        return
    hidden = " (which is hidden)" if sheet.is_hidden else ""
    click.echo(f"\nRead the sheet {one_line(sheet.name)!r}{hidden}.")
    if sheet.not_read:
        click.echo(f"Not read: {', '.join(one_line(name) for name in sheet.not_read)}.")
    if sheet.hidden_rows:
        click.echo(f"Hidden rows, read all the same: {_listed(sheet.hidden_rows)}.")
    if sheet.hidden_columns:
        click.echo(f"Hidden columns, read all the same: {_listed(sheet.hidden_columns)}.")


def _listed(places: Sequence[int | str]) -> str:
    more = len(places) - MOST_HIDDEN
    listed = ", ".join(str(place) for place in places[:MOST_HIDDEN])
    return f"{listed} and {more:,} more" if more > 0 else listed


def _print_changes(report: ImportReport) -> None:
    if not report.what_changes:
        return
    click.echo("")
    rows = [
        [str(change.row), change.record, change.field, _said(change.before), _said(change.after)]
        for change in report.what_changes
    ]
    print_table(["row", "record", "field", "from", "to"], rows, right=(0,))


def _print_options(report: ImportReport) -> None:
    """Which options the evidence changes, before and after."""
    if report.what != "evidence":
        return
    if not report.options_changed:
        click.echo("\nNo option counts otherwise because of this evidence.")
        return
    would = "would count" if report.dry_run else "count"
    number = count(len(report.options_changed), "effect of an option", "effects of options")
    click.echo(f"\n{number} {would} otherwise in the next run:")
    for each in report.options_changed:
        shares = f"{_share(each.before)} -> {_share(each.after)}"
        click.echo(one_line(f"{each.option}, {each.harm}: {shares}", 400))
        click.echo(one_line(f"  before: {each.evidence_before or 'nothing'}", 400))
        click.echo(one_line(f"  after: {each.evidence_after}", 400))


def _share(share: float | None) -> str:
    """The share of the harm reached that is prevented, to a tenth of a percent."""
    return "nothing" if share is None else f"{round(share * 100, 1):g}%"


def _print_errors(report: ImportReport) -> None:
    rows = [[str(error.row), error.column] for error in report.errors]
    for (row, column), error in zip(rows, report.errors, strict=True):
        where = f"row {row}" + (f", {one_line(column)}" if column else "")
        click.echo(f"{where}: {one_line(error.message, 400)}")
    more = report.error_count - len(report.errors)
    if more > 0:
        click.echo(f"and {more:,} more")
    number = count(report.error_count, "error", "errors")
    print_note(f"funding-tui: {one_line(report.file)} has {number}; nothing of it was saved")


def _said(value: object) -> str:
    return "nothing" if value is None else str(value)
