"""Where a workspace is: a file, or a database on a PostgreSQL server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from models.errors import WorkspaceError

_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+")
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

    @property
    def password(self) -> str:
        """The password that is in the address; empty where none is."""
        from sqlalchemy.engine import make_url  # takes a while to import, and few addresses are servers'

        url = make_url(self.url)
        return str(url.password or url.query.get("password") or "")

    def __str__(self) -> str:
        bare = _SECRET.sub("", self.url.partition("://")[2]).rstrip("?&")
        # the last @: a password may hold one, and signs that would otherwise end it
        user, at, place = bare.rpartition("@")
        return f"postgresql://{user.partition(':')[0]}{at}{place}"


Address: TypeAlias = Path | ServerAddress


def address_of(text: str | Path | ServerAddress) -> Address:
    """What was given as a workspace: `postgresql://user@host/database`, or the path of a file.

    What begins with `postgresql://`, `postgres://` or `postgresql+psycopg://` is a server. Everything else is
    the path of a file, taken as it is: no sign in it is escaped or read as anything else, but for `~/` at its
    beginning, which is the home folder.

    Raises:
        WorkspaceError: it is the address of something else, such as `sqlite:///file`, or names nothing.
    """
    if isinstance(text, ServerAddress):
        return text
    if isinstance(text, Path):
        return from_home(text)
    scheme, found, _ = text.partition("://")
    if found and scheme.lower() in _SCHEMES:
        return ServerAddress(text)
    if found and _SCHEME.fullmatch(scheme):
        message = (
            f"{scheme}:// is no workspace; give the path of a file, or postgresql://user@host/database "
            f"(for a file of that name write ./{scheme}:// and so on)"
        )
        raise WorkspaceError(message)
    if not text or "\0" in text:
        message = "the path of a workspace is empty, or holds a sign that no path may have"
        raise WorkspaceError(message)
    return from_home(Path(text))


def from_home(path: Path) -> Path:
    """The path with `~/` at its beginning put as the home folder, as a shell does; others stay."""
    if path.parts[:1] != ("~",):
        return path
    try:
        return path.expanduser()
    except RuntimeError:
        return path
