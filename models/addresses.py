"""Where a workspace is: a file, or a database on a PostgreSQL server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
_SECRET = re.compile(r"(?<=[?&])(?:ssl)?password=[^&]*&?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A database on a PostgreSQL server; as text it is its URL without a password.

    Attributes:
        url: as given, with any password in it; never shown, logged or written.
    """

    url: str = field(repr=False)

    @property
    def name(self) -> str:
        """The database's name; empty where the server is left to choose it."""
        return unquote(str(self).partition("://")[2].partition("/")[2].partition("?")[0])

    def __str__(self) -> str:
        bare = _SECRET.sub("", self.url.partition("://")[2]).rstrip("?&")
        # the last @: a password may hold one, and signs that would otherwise end it
        user, at, place = bare.rpartition("@")
        return f"postgresql://{user.partition(':')[0]}{at}{place}"


Address: TypeAlias = Path | ServerAddress


def address_of(text: str | Path | ServerAddress) -> Address:
    """What was given as a workspace: `postgresql://user@host/database`, or the path of a file."""
    if isinstance(text, str) and text.partition("://")[0].lower() in _SCHEMES and "://" in text:
        return ServerAddress(text)
    return Path(text) if isinstance(text, str) else text
