"""One check of a pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PackCheck:
    """One check: what was checked, whether it holds, and the finding in a sentence.

    Attributes:
        holds: None where it could not be checked here; the other checks still count.
        figures: what was found in numbers, by name; None where words say it all.
    """

    what: str
    holds: bool | None
    words: str
    figures: dict[str, Any] | None = None
