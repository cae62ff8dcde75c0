"""One check of a pack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackCheck:
    """One check: what was checked, whether it holds, and the finding in a sentence.

    Attributes:
        holds: None where it could not be checked here; the other checks still count.
    """

    what: str
    holds: bool | None
    words: str
