"""Run an import from the file to the report: all of it is stored, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TypeAlias

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from funding_tui.base.errors import BadInput, OperationError, suggestion
from funding_tui.base.progress import ReportProgress
from funding_tui.hold.importing.areas import import_areas
from funding_tui.hold.importing.evidence_files.effects import import_effects
from funding_tui.hold.importing.evidence_files.evidence import import_evidence
from funding_tui.hold.importing.files.tables import Table, open_table
from funding_tui.hold.importing.files.workbooks import SheetNotes
from funding_tui.hold.importing.indicators import import_indicators
from funding_tui.hold.importing.past_grants import import_past_grants
from funding_tui.hold.importing.projects import import_projects
from funding_tui.hold.importing.report import ImportOptions, ImportReport, Tally
from funding_tui.hold.importing.rules import import_rules
from funding_tui.hold.importing.strategy import import_harms, import_priorities
from funding_tui.hold.importing.streams import import_streams
from funding_tui.hold.weight_sets.import_sets import import_weights
from models.changes import record_audit
from models.database import Workspace
from models.errors import WorkspaceError

Importer: TypeAlias = Callable[[Session, Table, ImportOptions, Tally], None]

IMPORTERS: Mapping[str, Importer] = {
    "areas": import_areas,
    "indicators": import_indicators,
    "streams": import_streams,
    "rules": import_rules,
    "projects": import_projects,
    "evidence": import_evidence,
    "effects": import_effects,
    "priorities": import_priorities,
    "harms": import_harms,
    "weights": import_weights,
    "awards": import_past_grants,
}

# what is imported -> the sheet that a standard names for it
USUAL_SHEETS: Mapping[str, str] = {"awards": "grants"}


class _RollBack(Exception):
    """Leaves the transaction so that it is rolled back: a dry run, or a file with errors."""


def import_file(
    workspace: Workspace,
    what: str,
    path: Path,
    *,
    dry_run: bool,
    source: str = "",
    progress: ReportProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
    rows: int | None = None,
    sheet: str | None = None,
    licence: str = "",
    who: str = "",
    now: datetime | None = None,
) -> ImportReport:
    """Import a CSV or XLSX file; any error in it, and nothing is written.

    Args:
        workspace: where to.
        what: areas, indicators, streams, rules, projects, evidence, effects, priorities, harms, weights or
            awards.
        path: the file.
        dry_run: read, check and compare everything, and write nothing.
        source: where the facts come from; written beside them in place of the file's name.
        progress: called every thousand rows, in the calling thread.
        cancelled: checked as often; True stops the import.
        rows: import only this many rows from the top.
        sheet: which sheet of a workbook; None takes the usual one of such a file, else the first
            that is not hidden.
        licence: under which the file was given; stored with awards that state none themselves.
        who: who imports, for the audit.
        now: the instant of the import, UTC; the clock's when None.

    Raises:
        BadInput: there is no such kind of import, or the file is not a table.
        OperationError: cancelled (`OperationCancelled`), or the workspace cannot be written
    """
    started, importer = perf_counter(), _importer(what)
    at = now or datetime.now(UTC)
    tally = Tally()
    options = ImportOptions(path.name, source, who, dry_run, at.date(), at, progress, cancelled, licence)
    with open_table(path, sheet=sheet, usual_sheet=USUAL_SHEETS.get(what), most=rows) as table:
        _run(workspace, what, importer, table, options, tally)
        return _report(what, options, tally, table.sheet, perf_counter() - started)


def _importer(what: str) -> Importer:
    if what not in IMPORTERS:
        message = f"{what!r} cannot be imported; {suggestion(what, IMPORTERS)}"
        raise BadInput(message)
    return IMPORTERS[what]


def _run(
    workspace: Workspace, what: str, importer: Importer, table: Table, options: ImportOptions, tally: Tally
) -> None:
    try:
        with workspace.session(writing=True) as session:
            importer(session, table, options, tally)
            if not tally.rows and not tally.has_errors():
                tally.add_error(
                    table.header_row, "", "there are no rows under the headings; nothing to import"
                )
            if tally.has_errors() or options.dry_run:
                raise _RollBack
            record_audit(
                session,
                f"import {what}",
                who=options.who,
                record=options.file,
                after={"rows": tally.rows, **dict(tally.outcomes.items()), "records": tally.records},
                why=options.source,
            )
    except _RollBack:
        return
    except WorkspaceError as error:
        message = f"{options.file} was not imported: {error}"
        raise OperationError(message) from error
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        message = f"{options.file} was not imported: the workspace cannot be written ({reason}); try again"
        raise OperationError(message) from error


def _report(
    what: str, options: ImportOptions, tally: Tally, sheet: SheetNotes | None, seconds: float
) -> ImportReport:
    """The report; after an error nothing is stored, so nothing is counted as changed."""
    counted = Tally() if tally.has_errors() else tally
    return ImportReport(
        what=what,
        file=options.file,
        dry_run=options.dry_run,
        rows=tally.rows,
        **counted.outcomes,
        records=counted.records,
        errors=tuple(tally.errors),
        error_count=tally.error_count,
        unknown_columns=tally.unknown_columns,
        what_changes=tuple(counted.changes),
        seconds=seconds,
        remarks=tuple(tally.remarks),
        remark_count=tally.remark_count,
        sheet=sheet,
        options_changed=tuple(counted.options_changed),
    )
