"""What a pack holds, and how one that anybody may have made is opened."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from funding_tui.allocate.report.allocation import SolveLimits
from funding_tui.base.errors import BadInput

MANIFEST = "manifest.json"
PROBLEM, SOLUTION, REPORT, README = "problem.json", "solution.json", "report.json", "README.txt"
RUN, PROPOSAL = "run.json", "proposal.json"
NEEDED = (PROBLEM, SOLUTION, REPORT)
RECORDS, PAPERS = "records/", "papers/"

MOST_PARTS = 200
MOST_BYTES = 512 * 1024 * 1024  # of all parts together, unpacked: all areas of England are a tenth of it
_NAME = re.compile(r"(?:[A-Za-z0-9_-]{1,60}/)?[A-Za-z0-9_-]{1,60}\.[a-z0-9]{1,8}")
_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class PackPart(BaseModel):
    """One file of a pack, with its length in bytes and its SHA-256."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    bytes: int = Field(ge=0)
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """The list of a pack's files, and what they are about.

    Attributes:
        proposal: such as `P1.2`; empty for a run of which no proposal was made.
        problem_hash, answer: the fingerprints of problem and solution.
        solved_with: the program and the solver that made the run.
        packed_with: name of the program, Python and each library -> the version that packed it.
        limits: of the solve; None where they were not recorded.
        seeds: of everything that is drawn at random, by name.
        records: how the problem made from the packed rows differs from the run's own; one sentence each,
            empty where it is the same problem.
        audit: the link of the last entry of the audit when it was packed, see `doctor --audit`; empty in a
            pack of an older version.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["funding-tui/pack/1", "funding-tui/pack/2"] = "funding-tui/pack/2"
    run: int
    scenario: str
    proposal: str
    problem_hash: str
    answer: str
    solved_with: dict[str, str]
    packed_with: dict[str, str]
    limits: SolveLimits | None
    seeds: dict[str, int]
    records: tuple[str, ...]
    audit: str = ""
    parts: tuple[PackPart, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was opened: its manifest, and its other files by name."""

    manifest: Manifest
    parts: dict[str, bytes]

    def papers(self) -> dict[str, bytes]:
        """The papers by name, such as `papers/paper.docx`."""
        return {name: content for name, content in self.parts.items() if name.startswith(PAPERS)}


def describe_part(name: str, content: bytes) -> PackPart:
    """How the manifest lists a file."""
    return PackPart(name=name, bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def read_pack(path: Path) -> Pack:
    """The pack in a file, each part with the length and the hash that its manifest gives.

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
