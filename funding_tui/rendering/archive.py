"""Zip files that come out the same each time: no clock and no machine leaves a mark in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can tell
_UNIX = 3  # else a file tells on which system it was written
_READABLE = 0o644 << 16


def write_archive(parts: Mapping[str, bytes]) -> bytes:
    """Files by name, in the order given, as a zip file."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, content)
    return whole.getvalue()


def without_timestamps(written: bytes) -> bytes:
    """A zip file, such as a Word document, without the time at which each of its parts was written."""
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        return write_archive({entry.filename: archive.read(entry) for entry in archive.infolist()})
