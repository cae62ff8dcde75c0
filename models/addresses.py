"""Where a workspace is: a file, or a database on a PostgreSQL server."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
_SECRETS = ("password", "sslpassword")


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A database on a PostgreSQL server; as text it is its URL without a password.

    Attributes:
        url: as given, with whatever password it holds; never shown, logged or written.
    """

    url: str = field(repr=False)

    @property
    def name(self) -> str:
        """The database's name; empty where the server is left to choose it."""
        return unquote(urlsplit(self.url).path.removeprefix("/"))

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        user, at, host = parts.netloc.rpartition("@")
        query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] not in _SECRETS], safe="/")
        return urlunsplit(("postgresql", user.partition(":")[0] + at + host, parts.path or "/", query, ""))


Address: TypeAlias = Path | ServerAddress


def address_of(text: str | Path | ServerAddress) -> Address:
    """What was given as a workspace: `postgresql://user@host/database`, or the path of a file."""
    if isinstance(text, str) and text.partition("://")[0].lower() in _SCHEMES and "://" in text:
        return ServerAddress(text)
    return Path(text) if isinstance(text, str) else text
