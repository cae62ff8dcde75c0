"""The register of charities from its daily file, stored in the cache and searched by number or by name.

It is public, the same for every partnership and rebuilt from the next day's file, so it is in no workspace.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from funding_tui.base.errors import BadInput, NotFound, OperationCancelled, OperationError
from funding_tui.base.progress import IsCancelled, Progress, ReportProgress
from funding_tui.base.settings import Settings, load_service
from funding_tui.base.term_matching import words_of
from models.files.sqlite_files import connect_file, reading
from models.files.whole_files import whole_file
from sources.charities.daily_file import read_daily_file
from sources.charities.register import Charity, CharityService, read_charity
from sources.errors import Cancelled, SourceError, UnexpectedShape
from sources.web.client import PoliteClient

FILE = "charities.sqlite"
BATCH = 5_000
_TABLE = "CREATE TABLE charity (number INTEGER, linked INTEGER, name_key TEXT, facts TEXT)"
_INDEXES = (
    "CREATE INDEX by_number ON charity (number)",
    "CREATE INDEX by_name ON charity (name_key)",
)
_FACTS = TypeAdapter(Charity)


@dataclass(frozen=True, slots=True)
class RegisterReport:
    """What reading the daily file did.

    Attributes:
        held: charities and subsidiaries stored.
        left_out: rows without a number or a name.
        extracted_on: the day that the file is of; None where it does not say.
        attribution: the words that figures of it must carry.
    """

    held: int
    left_out: int
    extracted_on: date | None
    attribution: str


def fetch_register(
    settings: Settings,
    client: PoliteClient,
    *,
    progress: ReportProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> RegisterReport:
    """Download the daily file and store it; the earlier register stays until the new one is complete.

    Args:
        settings: where the file is and where the cache is.
        client: used for the download.
        progress: called with the stage, and how many bytes or rows so far.
        cancelled: checked often.

    Raises:
        OperationError: the file could not be downloaded, or is not such a file.
        OperationCancelled: cancelled.
    """
    service = load_service(CharityService, settings.charities)
    settings.cache.mkdir(parents=True, exist_ok=True)
    packed = settings.cache / "charities.zip"
    report = progress or (lambda _: None)
    try:
        client.download(
            service.file_address,
            packed,
            size_limit=service.most_bytes,
            time_limit=service.file_minutes * 60,
            received=lambda count: report(Progress("downloading", count)),
            cancelled=cancelled,
        )
        return read_register(settings, packed, progress=progress, cancelled=cancelled)
    except Cancelled as error:
        message = "the download was stopped; the earlier register stays"
        raise OperationCancelled(message) from error
    except SourceError as error:
        raise OperationError(str(error)) from error
    finally:
        packed.unlink(missing_ok=True)


def read_register(
    settings: Settings,
    file: Path,
    *,
    progress: ReportProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> RegisterReport:
    """Store a daily file; the earlier register stays until all of the file has been read.

    Args:
        settings: where the cache is, and what the file's fields are called.
        file: the ZIP as published, or the JSON or table out of it.
        progress: called with the stage, and how many rows so far.
        cancelled: checked often.

    Raises:
        BadInput: it is damaged, or is not such a file.
        NotFound: there is no such file.
        OperationCancelled: cancelled.
    """
    if not file.is_file():
        message = f"there is no file {file}"
        raise NotFound(message)
    service, register = load_service(CharityService, settings.charities), register_path(settings)
    register.parent.mkdir(parents=True, exist_ok=True)
    try:
        with whole_file(register) as working, closing(connect_file(working)) as to:
            return _fill(to, file, service, progress or (lambda _: None), cancelled)
    except UnexpectedShape as error:
        raise BadInput(error.detail) from error


def register_path(settings: Settings) -> Path:
    """Where the register is stored, or would be."""
    return settings.cache / FILE


def find_by_number(settings: Settings, number: int) -> tuple[Charity, ...]:
    """A charity and its subsidiaries, in their order; none where the register has no such number.

    Raises:
        NotFound: no register is stored.
        OperationError: the stored one cannot be read.
    """
    return _query(settings, "number = ?", number)


def find_by_name(settings: Settings, name: str) -> tuple[Charity, ...]:
    """The charities of a name, fillers such as `the` and `limited` aside; those still registered first.

    Raises:
        NotFound: no register is stored.
        OperationError: the stored one cannot be read.
    """
    key = name_key(name, load_service(CharityService, settings.charities).fillers)
    found = _query(settings, "name_key = ?", key) if key else ()
    return tuple(sorted(found, key=lambda each: (each.status != "registered", each.number, each.linked)))


def name_key(name: str, fillers: Iterable[str]) -> str:
    """The words by which a name is found."""
    words = words_of(name.replace("&", " and "))
    return " ".join(word for word in words if word not in fillers) or " ".join(words)


def _query(settings: Settings, condition: str, value: object) -> tuple[Charity, ...]:
    path = register_path(settings)
    if not path.is_file():
        message = "no register of charities is stored; fetch it with: funding-tui sync charities"
        raise NotFound(message)
    try:
        with reading(path) as register:
            rows = register.execute(
                f"SELECT facts FROM charity WHERE {condition} ORDER BY number, linked", (value,)
            )
            return tuple(_FACTS.validate_json(facts) for (facts,) in rows)
    except (sqlite3.Error, ValueError) as error:
        message = (
            f"the stored register cannot be read; fetch it again with: funding-tui sync charities ({path})"
        )
        raise OperationError(message) from error


def _fill(
    to: sqlite3.Connection,
    file: Path,
    service: CharityService,
    progress: ReportProgress,
    cancelled: IsCancelled | None,
) -> RegisterReport:
    stored = left_out = 0
    extracted_on: date | None = None
    batch: list[tuple[int, int, str, bytes]] = []
    to.execute("PRAGMA journal_mode = OFF")
    to.execute("PRAGMA synchronous = OFF")
    to.execute(_TABLE)

    def write() -> None:
        to.executemany("INSERT INTO charity VALUES (?, ?, ?, ?)", batch)
        batch.clear()
        progress(Progress("reading", stored))
        if cancelled is not None and cancelled():
            message = "the register was not read to the end; the earlier one stays"
            raise OperationCancelled(message)

    for row in read_daily_file(file, service.most_bytes):
        charity = read_charity(row, service)
        if charity is None:
            left_out += 1
            continue
        stored += 1
        extracted_on = extracted_on or charity.extracted_on
        key = name_key(charity.name, service.fillers)
        batch.append((charity.number, charity.linked, key, _FACTS.dump_json(charity)))
        if len(batch) == BATCH:
            write()
    write()
    if not stored:
        message = f"{file.name} holds no charities"
        raise UnexpectedShape(detail=message)
    for statement in _INDEXES:
        to.execute(statement)
    to.commit()
    return RegisterReport(stored, left_out, extracted_on, service.attribution)
