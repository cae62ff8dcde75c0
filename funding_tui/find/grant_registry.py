"""Files of grants that publishers keep at 360Giving's registry: found by words, fetched, and imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from funding_tui.base.errors import BadInput, OperationCancelled, OperationError, did_you_mean
from funding_tui.base.progress import IsCancelled, Progress, ReportProgress
from funding_tui.base.settings import Settings, load_settings, open_client
from funding_tui.base.term_matching import words_of
from funding_tui.find.past_grants import read_service
from funding_tui.hold.importing.report import ImportReport
from funding_tui.hold.importing.run_import import import_file
from models.database import Workspace
from sources.awards.giving import GivingService, GrantsFile, download_grants, fetch_grants_files
from sources.errors import Cancelled, SourceError
from sources.web.client import PoliteClient


@dataclass(frozen=True, slots=True)
class GrantsFileReport:
    """What one file of the registry brought.

    Attributes:
        state: `complete`; `partial` where rows were left out or figures in them stay unknown; `failed`.
        rows: read from the file.
        why: what is missing, in a sentence; empty when nothing is.
    """

    file: GrantsFile
    state: str
    rows: int
    added: int
    changed: int
    unchanged: int
    why: str


def find_registry_files(
    words: str = "",
    *,
    settings: Settings | None = None,
    cancelled: IsCancelled | None = None,
) -> tuple[GrantsFile, ...]:
    """The files whose publisher, prefix or title holds every word; all of them without words.

    Raises:
        BadInput: the settings cannot be used.
        OperationError: the registry cannot be read.
        OperationCancelled: cancelled.
    """
    settings = settings or load_settings()
    service = read_service(settings)
    with open_client(settings, service.interval_seconds) as client:
        files = _fetch_list(client, service, cancelled)
    return tuple(file for file in files if _has_words(f"{file.publisher} {file.prefix} {file.title}", words))


def fetch_registry_files(
    workspace: Workspace,
    publishers: Sequence[str],
    *,
    settings: Settings | None = None,
    progress: ReportProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> tuple[GrantsFileReport, ...]:
    """Fetch every file of some publishers and store the grants in it: all of a file, or nothing of it.

    Where one publisher's site fails, the others are read all the same.

    Args:
        workspace: an open workspace.
        publishers: prefixes such as `360G-example`, or words of a publisher's name.
        settings: where the registry is; None reads the settings file.
        progress: called while a file is downloaded and read, with the bytes or rows so far.
        cancelled: asked often, whether to stop; files that were read stay.

    Raises:
        BadInput: nobody is named, no publisher has such a name, or the settings cannot be used.
        OperationError: the registry cannot be read.
        OperationCancelled: cancelled before any file was read.
    """
    if not publishers:
        message = "name a publisher by its prefix or by words of its name; registry lists them"
        raise BadInput(message)
    settings = settings or load_settings()
    service = read_service(settings)
    reports: list[GrantsFileReport] = []
    with (
        open_client(settings, service.interval_seconds) as client,
        TemporaryDirectory(prefix="funding-tui-") as folder,
    ):
        files = _of_publishers(_fetch_list(client, service, cancelled), publishers)
        for number, file in enumerate(files):
            path = Path(folder) / f"{number}-{'-'.join(words_of(file.title))[:60]}"
            report = _fetch(workspace, client, service, file, path, settings.officer, progress, cancelled)
            reports.append(report)
            if cancelled is not None and cancelled():
                break
    return tuple(reports)


def _fetch(
    workspace: Workspace,
    client: PoliteClient,
    service: GivingService,
    file: GrantsFile,
    path: Path,
    officer: str,
    progress: ReportProgress | None,
    cancelled: IsCancelled | None,
) -> GrantsFileReport:
    def report_progress(stage: str, count: int) -> None:
        if progress is not None:
            progress(Progress(f"{file.publisher}, {file.title}: {stage}", count))

    try:
        download_grants(
            client,
            service,
            file,
            path,
            received=lambda count: report_progress("downloading", count),
            cancelled=cancelled,
        )
        report = import_file(
            workspace,
            "awards",
            path,
            dry_run=False,
            source=f"{file.publisher}, 360Giving: {file.address}",
            licence=file.licence,
            progress=lambda at: report_progress("reading", at.done),
            who=officer,
            cancelled=cancelled,
        )
    except (Cancelled, OperationCancelled):
        return _failed(file, "It was stopped; nothing of this file was saved.")
    except (SourceError, OperationError, OSError) as error:
        return _failed(file, str(error))
    finally:
        path.unlink(missing_ok=True)
    return _file_report(file, report)


def _file_report(file: GrantsFile, report: ImportReport) -> GrantsFileReport:
    if report.error_count:
        return _failed(file, report.errors[0].message, report.rows)
    why = ""
    if report.remark_count:
        first = report.remarks[0]
        why = f"{report.remark_count:,} remarks; the first, on row {first.row}: {first.message}"
    state = "partial" if why else "complete"
    return GrantsFileReport(file, state, report.rows, report.added, report.changed, report.unchanged, why)


def _failed(file: GrantsFile, why: str, rows: int = 0) -> GrantsFileReport:
    return GrantsFileReport(file, "failed", rows, 0, 0, 0, why)


def _fetch_list(
    client: PoliteClient, service: GivingService, cancelled: IsCancelled | None
) -> tuple[GrantsFile, ...]:
    try:
        return fetch_grants_files(client, service, cancelled)
    except Cancelled as error:
        message = "the registry was not read; it was stopped"
        raise OperationCancelled(message) from error
    except SourceError as error:
        raise OperationError(str(error)) from error


def _of_publishers(files: Sequence[GrantsFile], publishers: Sequence[str]) -> list[GrantsFile]:
    """The files of those publishers, each once; a prefix means exactly the publisher that has it."""
    chosen: dict[str, GrantsFile] = {}
    for name in publishers:
        exact = [file for file in files if file.prefix.casefold() == name.strip().casefold()]
        of_name = exact or [file for file in files if _has_words(file.publisher, name)]
        if not of_name:
            raise BadInput(did_you_mean("publisher", name, {file.publisher for file in files}))
        chosen |= {file.address: file for file in of_name}
    return list(chosen.values())


def _has_words(text: str, words: str) -> bool:
    return set(words_of(words)) <= set(words_of(text))
