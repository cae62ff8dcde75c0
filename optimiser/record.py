"""The base of every record in a problem or a solution: frozen, strict about its keys, hashable as JSON."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen record that refuses keys it does not know, so that a misspelt rule is never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def fingerprint(record: Record) -> str:
    """The SHA-256 of a record's canonical JSON: same inputs, same fingerprint, on every machine.

    Returns:
        64 hexadecimal digits.
    """
    plain = record.model_dump(mode="json")
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
