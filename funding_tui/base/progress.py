"""How far a long verb has come, as it tells its caller, and how the caller stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a verb has come; one that has more to say adds fields of its own in a class based on this one.

    Attributes:
        stage: what is being done, in words; empty where there is one stage only.
        done: how many are done of what the verb counts, such as rows, areas or cases.
        total: of how many; None where that is not known.
        share: the share that is done, 0 to 1, where it is known without a total, such as of a file's bytes.
        seconds: since the start.
        left: seconds that the rest is likely to take; None where that is not known.
    """

    stage: str = ""
    done: int = 0
    total: int | None = None
    share: float | None = None
    seconds: float = 0.0
    left: float | None = None


ReportProgress: TypeAlias = Callable[[Progress], None]
IsCancelled: TypeAlias = Callable[[], bool]
