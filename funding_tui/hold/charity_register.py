"""The register as its daily file tells it, kept beside the fetched pages and asked by number or by name.

It is public, the same for every partnership and made anew from the next day's file, so it is in no workspace.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from funding_tui.base.errors import BadInput, NotFound, OperationCancelled, OperationError
from funding_tui.base.settings import Settings
from funding_tui.base.term_matching import words_of
from sources.charities.daily_file import read_daily_file
from sources.charities.register import Charity, CharityService, charity_service, read_charity
from sources.errors import Cancelled, SourceError, UnexpectedShape
from sources.web.client import PoliteClient

FILE = "charities.sqlite"
BATCH = 5_000
_TABLES = (
    "CREATE TABLE charity (number INTEGER, linked INTEGER, name_key TEXT, facts TEXT)",
    "CREATE TABLE told (extracted_on TEXT, held INTEGER)",
)
_INDEXES = (
    "CREATE INDEX by_number ON charity (number)",
    "CREATE INDEX by_name ON charity (name_key)",
)
_FACTS = TypeAdapter(Charity)


@dataclass(frozen=True, slots=True)
class RegisterReport:
    """What reading the daily file brought.

    Attributes:
        held: charities and subsidiaries kept.
        left_out: rows without a number or a name.
        extracted_on: the day that the file is of; None where it does not say.
        attribution: the words that figures of it must carry.
    """

    held: int
    left_out: int
    extracted_on: date | None
    attribution: str


def charity_service_for(settings: Settings) -> CharityService:
    """The register as the settings have it.

    Raises:
        BadInput: they cannot be used.
    """
    try:
        return charity_service(settings.charities)
    except ValueError as error:
        message = f"the settings file: {error}"
        raise BadInput(message) from error


def fetch_register(
    settings: Settings,
    client: PoliteClient,
    *,
    progress: Callable[[str, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RegisterReport:
    """Download the daily file and keep it; the register held before stays until the new one is whole.

    Args:
        settings: where the file is and where the cache is.
        client: asks politely.
        progress: told what is done, and how many bytes or rows so far.
        cancelled: asked often.

    Raises:
        OperationError: the file could not be had, or is no such file.
        OperationCancelled: cancelled.
    """
    service = charity_service_for(settings)
    settings.cache.mkdir(parents=True, exist_ok=True)
    packed = settings.cache / "charities.zip"
    tell = progress or (lambda stage, count: None)
    try:
        client.download(
            service.file_address,
            packed,
            size_limit=service.most_bytes,
            time_limit=service.file_minutes * 60,
            received=lambda count: tell("downloading", count),
            cancelled=cancelled,
        )
        return read_register(settings, packed, progress=progress, cancelled=cancelled)
    except Cancelled as error:
        message = "the download was stopped; the register held before stays"
        raise OperationCancelled(message) from error
    except SourceError as error:
        raise OperationError(str(error)) from error
    finally:
        packed.unlink(missing_ok=True)


def read_register(
    settings: Settings,
    file: Path,
    *,
    progress: Callable[[str, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RegisterReport:
    """Keep a daily file; the register held before stays until all of it has been read.

    Args:
        settings: where the cache is, and what the file's fields are called.
        file: the ZIP as published, or the JSON or table out of it.
        progress: told what is done, and how many rows so far.
        cancelled: asked often.

    Raises:
        BadInput: it is damaged, or is no such file.
        NotFound: there is no such file.
        OperationCancelled: cancelled.
    """
    if not file.is_file():
        message = f"there is no file {file}"
        raise NotFound(message)
    service, held = charity_service_for(settings), register_path(settings)
    held.parent.mkdir(parents=True, exist_ok=True)
    part = held.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(part)) as to:
            told = _fill(to, file, service, progress or (lambda stage, count: None), cancelled)
        part.replace(held)
    except UnexpectedShape as error:
        raise BadInput(error.detail) from error
    finally:
        part.unlink(missing_ok=True)
    return told


def register_path(settings: Settings) -> Path:
    """Where the register is kept, or would be."""
    return settings.cache / FILE


def find_by_number(settings: Settings, number: int) -> tuple[Charity, ...]:
    """A charity and its subsidiaries, in their order; none where the register has no such number.

    Raises:
        NotFound: no register is held.
        OperationError: the one held cannot be read.
    """
    return _ask(settings, "number = ?", number)


def find_by_name(settings: Settings, name: str) -> tuple[Charity, ...]:
    """The charities of a name, fillers such as `the` and `limited` aside; those still registered first.

    Raises:
        NotFound: no register is held.
        OperationError: the one held cannot be read.
    """
    key = name_key(name, charity_service_for(settings).fillers)
    found = _ask(settings, "name_key = ?", key) if key else ()
    return tuple(sorted(found, key=lambda each: (each.status != "registered", each.number, each.linked)))


def name_key(name: str, fillers: Iterable[str]) -> str:
    """The words of a name by which it is found."""
    words = words_of(name.replace("&", " and "))
    return " ".join(word for word in words if word not in fillers) or " ".join(words)


def _ask(settings: Settings, condition: str, value: object) -> tuple[Charity, ...]:
    path = register_path(settings)
    if not path.is_file():
        message = "no register of charities is held; fetch it with: funding-tui sync charities"
        raise NotFound(message)
    try:
        with closing(sqlite3.connect(path)) as held:
            rows = held.execute(
                f"SELECT facts FROM charity WHERE {condition} ORDER BY number, linked", (value,)
            )
            return tuple(_FACTS.validate_json(facts) for (facts,) in rows)
    except (sqlite3.Error, ValueError) as error:
        message = (
            f"the register kept here cannot be read; make it anew with: funding-tui sync charities ({path})"
        )
        raise OperationError(message) from error


def _fill(
    to: sqlite3.Connection,
    file: Path,
    service: CharityService,
    tell: Callable[[str, int], None],
    cancelled: Callable[[], bool] | None,
) -> RegisterReport:
    held = left_out = 0
    extracted_on: date | None = None
    batch: list[tuple[int, int, str, bytes]] = []
    to.execute("PRAGMA journal_mode = OFF")
    to.execute("PRAGMA synchronous = OFF")
    for statement in _TABLES:
        to.execute(statement)

    def write() -> None:
        to.executemany("INSERT INTO charity VALUES (?, ?, ?, ?)", batch)
        batch.clear()
        tell("reading", held)
        if cancelled is not None and cancelled():
            message = "the register was not read to the end; the one held before stays"
            raise OperationCancelled(message)

    for row in read_daily_file(file, service.most_bytes):
        charity = read_charity(row, service)
        if charity is None:
            left_out += 1
            continue
        held += 1
        extracted_on = extracted_on or charity.extracted_on
        key = name_key(charity.name, service.fillers)
        batch.append((charity.number, charity.linked, key, _FACTS.dump_json(charity)))
        if len(batch) == BATCH:
            write()
    write()
    if not held:
        message = f"{file.name} holds no charities"
        raise UnexpectedShape(detail=message)
    for statement in _INDEXES:
        to.execute(statement)
    to.execute("INSERT INTO told VALUES (?, ?)", (extracted_on and extracted_on.isoformat(), held))
    to.commit()
    return RegisterReport(held, left_out, extracted_on, service.attribution)
