"""What a pack holds, under which names, and with which hashes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from funding_tui.allocate.report.allocation import SolveLimits

MANIFEST = "manifest.json"
PROBLEM, SOLUTION, REPORT, README = "problem.json", "solution.json", "report.json", "README.txt"
NEEDED = (PROBLEM, SOLUTION, REPORT)
RECORDS, PAPERS = "records/", "papers/"


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
        limits: what the solve was held to; None where that was not recorded.
        seeds: of everything that is drawn at random, by name.
        records: what the rows would make of the saved scenario on the day of the run, otherwise than the
            run's own problem; one sentence each, empty where it is the same problem.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["funding-tui/pack/1"] = "funding-tui/pack/1"
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
