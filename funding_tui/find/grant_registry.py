"""Files of grants that publishers keep at 360Giving's registry: found by words, fetched, and imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from funding_tui import __version__
from funding_tui.base.errors import BadInput, OperationCancelled, OperationError
from funding_tui.base.settings import Settings, load_settings
from funding_tui.base.suggestions import did_you_mean
from funding_tui.base.term_matching import words_of
from funding_tui.hold.importing import ImportReport, import_file
from models.database import Workspace
from sources.awards.giving import GivingService, giving_service
from sources.awards.registry import GrantsFile, download_grants, fetch_grants_files
from sources.errors import Cancelled, SourceError
from sources.web.client import ClientLimits, PoliteClient


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
    cancelled: Callable[[], bool] | None = None,
) -> tuple[GrantsFile, ...]:
    """The files whose publisher, prefix or title holds every word; all of them without words.

    Raises:
        BadInput: the settings cannot be used.
        OperationError: the registry cannot be read.
        OperationCancelled: cancelled.
    """
    settings = settings or load_settings()
    service = _service(settings)
    with _client(settings, service) as client:
        return tuple(file for file in _listed(client, service, cancelled) if _holds(file, words))


def fetch_registry_files(
    workspace: Workspace,
    publishers: Sequence[str],
    *,
    settings: Settings | None = None,
    progress: Callable[[GrantsFile, str, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[GrantsFileReport, ...]:
    """Fetch every file of some publishers and keep the grants in it, a file wholly or not at all.

    A publisher's site that fails keeps no other from being read.

    Args:
        workspace: an open workspace.
        publishers: prefixes such as `360G-example`, or words of a publisher's name.
        settings: where the registry is; None reads the settings file.
        progress: told the file, what is done, and how many bytes or rows so far.
        cancelled: asked often; files that were read stay.

    Raises:
        BadInput: nobody is named, a name is no publisher's, or the settings cannot be used.
        OperationError: the registry cannot be read.
        OperationCancelled: cancelled before any file was read.
    """
    if not publishers:
        message = "name a publisher by its prefix or by words of its name; registry lists them"
        raise BadInput(message)
    settings = settings or load_settings()
    service = _service(settings)
    told: list[GrantsFileReport] = []
    with _client(settings, service) as client, TemporaryDirectory(prefix="funding-tui-") as folder:
        for number, file in enumerate(_named(_listed(client, service, cancelled), publishers)):
            here = Path(folder) / f"{number}-{'-'.join(words_of(file.title))[:60]}"
            told.append(_fetch(workspace, client, service, file, here, settings.officer, progress, cancelled))
            if cancelled is not None and cancelled():
                break
    return tuple(told)


def _fetch(
    workspace: Workspace,
    client: PoliteClient,
    service: GivingService,
    file: GrantsFile,
    here: Path,
    officer: str,
    progress: Callable[[GrantsFile, str, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> GrantsFileReport:
    tell = progress or (lambda file, stage, count: None)
    try:
        download_grants(
            client,
            service,
            file,
            here,
            received=lambda count: tell(file, "downloading", count),
            cancelled=cancelled,
        )
        report = import_file(
            workspace,
            "awards",
            here,
            dry_run=False,
            source=f"{file.publisher}, 360Giving: {file.address}",
            licence=file.licence,
            progress=lambda at: tell(file, "reading", at.done),
            who=officer,
            cancelled=cancelled,
        )
    except (Cancelled, OperationCancelled):
        return _failed(file, "It was stopped; nothing of this file was kept.")
    except (SourceError, OperationError, OSError) as fault:
        return _failed(file, str(fault))
    finally:
        here.unlink(missing_ok=True)
    return _told(file, report)


def _told(file: GrantsFile, report: ImportReport) -> GrantsFileReport:
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


def _service(settings: Settings) -> GivingService:
    try:
        return giving_service(settings.giving)
    except ValueError as fault:
        message = f"the settings file: [giving]: {fault}"
        raise BadInput(message) from fault


def _client(settings: Settings, service: GivingService) -> PoliteClient:
    limits = ClientLimits(interval=service.interval_seconds)
    return PoliteClient(limits, version=__version__, contact=settings.contact)


def _listed(
    client: PoliteClient, service: GivingService, cancelled: Callable[[], bool] | None
) -> tuple[GrantsFile, ...]:
    try:
        return fetch_grants_files(client, service, cancelled)
    except Cancelled as fault:
        message = "the registry was not read; it was stopped"
        raise OperationCancelled(message) from fault
    except SourceError as fault:
        raise OperationError(str(fault)) from fault


def _named(files: Sequence[GrantsFile], publishers: Sequence[str]) -> list[GrantsFile]:
    """The files of those publishers, each once; a prefix means exactly the publisher that has it."""
    found: dict[str, GrantsFile] = {}
    for asked in publishers:
        exact = [file for file in files if file.prefix.casefold() == asked.strip().casefold()]
        of_name = exact or [file for file in files if _has_words(file.publisher, asked)]
        if not of_name:
            raise BadInput(did_you_mean("publisher", asked, {file.publisher for file in files}))
        found |= {file.address: file for file in of_name}
    return list(found.values())


def _holds(file: GrantsFile, words: str) -> bool:
    return _has_words(f"{file.publisher} {file.prefix} {file.title}", words)


def _has_words(text: str, words: str) -> bool:
    return set(words_of(words)) <= set(words_of(text))
