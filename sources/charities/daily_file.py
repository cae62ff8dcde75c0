"""The daily file of the register, row by row: a ZIP with an array of JSON or a table with tabs in it.

It is read as a stream, because it has some 400,000 rows and unpacks to hundreds of megabytes.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from sources.errors import UnexpectedShape

_CHUNK = 256 * 1024
_LONGEST_ROW = 4 * 1024 * 1024
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=lambda _: None, strict=False)


def read_daily_file(path: Path, most_bytes: int) -> Iterator[Mapping[str, Any]]:
    """The rows of a daily file: the ZIP as published, or the file out of it.

    Args:
        path: the file.
        most_bytes: the most that a ZIP may unpack to.

    Raises:
        UnexpectedShape: it has no rows, is damaged, or ends too early; the rows before that are good.
        OSError: it cannot be read.
    """
    has_rows = False
    try:
        for row in _rows(path, most_bytes):
            has_rows = True
            yield row
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path.name} is damaged: {error}"
        raise UnexpectedShape(detail=message) from error
    if not has_rows:
        message = f"{path.name} contains no charities"
        raise UnexpectedShape(detail=message)


def _rows(path: Path, most_bytes: int) -> Iterator[Mapping[str, Any]]:
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig", newline="") as text:
            yield from _of_text(text)
        return
    with zipfile.ZipFile(path) as packed:
        unpacked = sum(each.file_size for each in packed.infolist())
        if unpacked > most_bytes:
            message = f"{path.name} would unpack to {unpacked:,} bytes; the settings allow {most_bytes:,}"
            raise UnexpectedShape(detail=message)
        for name in packed.namelist():
            if name.lower().endswith((".json", ".txt")):
                with packed.open(name) as raw:
                    yield from _of_text(io.TextIOWrapper(raw, "utf-8-sig", newline=""))


def _of_text(text: TextIO) -> Iterator[Mapping[str, Any]]:
    first = text.read(_CHUNK)
    if first.lstrip()[:1] in ("[", "{"):
        yield from _of_json(first, text)
    elif "\t" in first.partition("\n")[0]:
        lines = _lines(first, text)
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _of_json(buffer: str, text: TextIO) -> Iterator[Mapping[str, Any]]:
    """The flat objects of an array, each as soon as it is whole."""
    at = 0
    while True:
        start = buffer.find("{", at)
        row, end = _decoded(buffer, start) if start >= 0 else (None, 0)
        if row is not None:
            at = end
            yield row
            continue
        buffer, at = buffer[max(start, at) if start >= 0 else len(buffer) :], 0
        more = text.read(_CHUNK)
        if not more and not buffer.strip():
            return
        if not more or len(buffer) > _LONGEST_ROW:
            message = "a row has no end"
            raise EOFError(message)
        buffer += more


def _decoded(buffer: str, start: int) -> tuple[Mapping[str, Any] | None, int]:
    try:
        row, end = _DECODER.raw_decode(buffer, start)
    except json.JSONDecodeError:
        return None, start
    return (row, end) if isinstance(row, dict) else (None, start)


def _lines(first: str, text: TextIO) -> Iterator[str]:
    rest = first
    while True:
        *whole, rest = rest.split("\n")
        yield from (line.rstrip("\r").replace("\0", "") for line in whole)
        more = text.read(_CHUNK)
        if not more:
            if rest:
                yield rest
            return
        rest += more
