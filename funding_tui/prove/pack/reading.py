"""Open a pack that anybody may have made: nothing of it is written to the disk, and only so much is read."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from pydantic import ValidationError

from funding_tui.base.errors import BadInput
from funding_tui.prove.pack.manifest import MANIFEST, NEEDED, Manifest, Pack, describe_part

MOST_PARTS = 200
MOST_BYTES = 512 * 1024 * 1024  # of all parts together, unpacked: all areas of England are a tenth of it
_NAME = re.compile(r"(?:[A-Za-z0-9_-]{1,60}/)?[A-Za-z0-9_-]{1,60}\.[a-z0-9]{1,8}")
_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def is_pack(path: Path) -> bool:
    """Whether a file is called a pack."""
    return path.suffix.lower() == ".zip"


def read_pack(path: Path) -> Pack:
    """The pack in a file, every part of it as long and with the hash that its manifest says.

    Raises:
        BadInput: it is no pack, a part is missing, too many, too large, or not what the manifest says; the
            sentence says which.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = _unpacked(archive, path)
    except OSError as fault:
        message = f"{path} cannot be read: {fault.strerror or fault}"
        raise BadInput(message) from fault
    except _BROKEN as fault:
        message = f"{path} is not a pack, or it is damaged ({fault})"
        raise BadInput(message) from fault
    manifest = _manifest(found, path)
    parts = {name: content for name, content in found.items() if name != MANIFEST}
    _refuse_other_parts(manifest, parts, path)
    return Pack(manifest, parts)


def _unpacked(archive: zipfile.ZipFile, path: Path) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        _refuse(path, f"it holds {len(entries)} files, and a pack has at most {MOST_PARTS}")
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for entry in entries:
        if _NAME.fullmatch(entry.filename) is None:
            _refuse(path, f"it holds a file called {entry.filename[:80]!r}, which no pack has")
        if entry.filename in found:
            _refuse(path, f"it holds {entry.filename!r} twice")
        if entry.flag_bits & 1 or entry.compress_type not in _WAYS:
            _refuse(path, f"{entry.filename!r} is locked, or packed in a way that packs are not")
        with archive.open(entry) as file:
            # what the file says of its own length is not trusted
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            _refuse(path, f"unpacked it is larger than {MOST_BYTES // 1024**2} MB")
        found[entry.filename] = content
    return found


def _manifest(found: dict[str, bytes], path: Path) -> Manifest:
    if MANIFEST not in found:
        _refuse(path, f"it has no {MANIFEST}")
    try:
        return Manifest.model_validate_json(found[MANIFEST])
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        message = (
            f"{path} is not a pack that this version can read: {MANIFEST}: {where[:80]}: {first['msg'][:200]}"
        )
        raise BadInput(message) from fault


def _refuse_other_parts(manifest: Manifest, parts: dict[str, bytes], path: Path) -> None:
    listed = {part.name: part for part in manifest.parts}
    missing = sorted({*listed, *NEEDED} - set(parts))
    if missing:
        _refuse(path, f"{missing[0][:80]!r} is missing")
    for name, content in parts.items():
        if name not in listed:
            _refuse(path, f"{name!r} is not in its manifest")
        if describe_part(name, content) != listed[name]:
            _refuse(path, f"{name!r} is not what its manifest says: it was changed after it was packed")


def _refuse(path: Path, why: str) -> None:
    message = f"{path} is not a pack that can be trusted: {why}"
    raise BadInput(message)
