"""How values go into PostgreSQL and come back, where psycopg's own way would not do."""

from __future__ import annotations

import json
from typing import Any

from psycopg.adapt import Loader
from psycopg.types.string import StrDumperUnknown

NUL = "\x00"


class WholeNumbers(Loader):
    """Reads a sum of pence, which PostgreSQL gives as a decimal number."""

    def load(self, data: Any) -> int | float:
        """The whole number; one with a fraction is none of ours, and stays one."""
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


class TextWithoutNul(StrDumperUnknown):
    """Writes a text; what is left out of it is no letter."""

    def dump(self, obj: str) -> Any:
        """The text as the server reads it."""
        return super().dump(obj.replace(NUL, ""))


def json_without_nul(value: Any) -> str:
    """Plain data as JSON, whose texts PostgreSQL can take apart."""
    text = json.dumps(value)
    return text if "\\u0000" not in text else json.dumps(_without_nul(value))


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(NUL, "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nul(held) for held in value]
    return value
