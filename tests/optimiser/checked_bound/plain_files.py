"""Problems and proofs as they stand in files."""

from __future__ import annotations

import json
from typing import Any

from optimiser.checked_bound.record import Proof
from optimiser.problem import Problem


def plain(record: Problem | Proof) -> dict[str, Any]:
    """As it stands in a file, without what is at its default."""
    read: dict[str, Any] = json.loads(record.model_dump_json(exclude_defaults=True))
    return read
