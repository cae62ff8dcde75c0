"""The base of every record in a problem or a solution: frozen, strict about its keys, hashable as JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer


class Record(BaseModel):
    """A frozen record that refuses keys it does not know, so that a misspelt rule is never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_serializer(mode="wrap")
    def _always_write_kind(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # Left out as a default, it would give records of two kinds that say the same one fingerprint.
        written: dict[str, Any] = write(self)
        kind = getattr(self, "kind", None)
        return written if kind is None else {"kind": kind, **written}


def fingerprint(record: Record) -> str:
    """The SHA-256 (64 hexadecimal digits) of a record's canonical JSON, the same on every machine.

    What is at its default is left out, so that a record keeps its fingerprint when its kind of record
    learns to say more.
    """
    plain = record.model_dump(mode="json", exclude_defaults=True)
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
