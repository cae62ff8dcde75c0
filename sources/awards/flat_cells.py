"""Records of JSON laid out as the cells of a row, under the paths of their values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_DEEPEST = 5


def flatten(record: Mapping[str, Any]) -> dict[str, str | int | Decimal | None]:
    """A record's values by their path, `recipientOrganization:0:name`; what lies deeper is left out."""
    found: dict[str, str | int | Decimal | None] = {}

    def lay(value: object, path: str, depth: int) -> None:
        if isinstance(value, dict) and depth < _DEEPEST:
            for name, inner in value.items():
                lay(inner, f"{path}:{name}" if path else str(name), depth + 1)
        elif isinstance(value, list) and depth < _DEEPEST:
            for number, inner in enumerate(value):
                lay(inner, f"{path}:{number}", depth + 1)
        elif isinstance(value, str | int | Decimal) or value is None:
            found[path] = value

    lay(dict(record), "", 0)
    return found
