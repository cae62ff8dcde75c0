"""One thing that was checked in a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "look", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: `good`, worth a `look`, or `bad`; and what to do where it is not good."""

    check: str
    state: State
    words: str
