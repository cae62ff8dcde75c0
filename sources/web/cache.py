"""Pages stored on disk, so that an unchanged page need not be sent again and an interrupted fetch can resume.

The cache is a convenience: any error of its file means "not stored" and never stops a fetch. Addresses are
stored as hashes only, because a query may hold a token.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from sources.web.page import Page

_LONG_SECONDS = 60 * 24 * 3600
# a page without validators serves only a fetch that was interrupted
_SHORT_SECONDS = 24 * 3600
_TABLE = """
CREATE TABLE IF NOT EXISTS page (
    key TEXT PRIMARY KEY, etag TEXT NOT NULL, last_modified TEXT NOT NULL,
    content_type TEXT NOT NULL, content BLOB NOT NULL, kept_at REAL NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page stored by an earlier fetch.

    Attributes:
        etag, last_modified: the server's validators; empty where it gave none.
        content_type: the header of that name.
        content: the body.
        stored_at: when it was stored, in seconds since 1970.
    """

    etag: str
    last_modified: str
    content_type: str
    content: bytes
    stored_at: float

    def as_page(self, url: str) -> Page:
        """The stored page, as the answer to a request that found it unchanged."""
        return Page(url, 200, self.content, {"content-type": self.content_type}, from_cache=True)


class PageCache:
    """Stored pages in one SQLite file; safe for several threads, and for several processes to share."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file: sqlite3.Connection | None = _open(path)

    def get(self, url: str, accept: str) -> CachedPage | None:
        """The page stored for an address, or None."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            if self._file is not None:
                row = self._file.execute(
                    "SELECT etag, last_modified, content_type, content, kept_at FROM page WHERE key = ?",
                    (_key(url, accept),),
                ).fetchone()
                return CachedPage(*row) if row else None
        return None

    def put(self, url: str, accept: str, page: Page) -> None:
        """Store a page, unless its server forbids it."""
        etag, modified = page.headers.get("etag", ""), page.headers.get("last-modified", "")
        if "no-store" in page.headers.get("cache-control", "").lower():
            return
        row = (_key(url, accept), etag, modified, page.headers.get("content-type", ""), page.content)
        with self._lock, contextlib.suppress(sqlite3.Error):
            if self._file is not None:
                with self._file:
                    self._file.execute(
                        "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?)", (*row, time.time())
                    )

    def close(self) -> None:
        """Close the file; afterwards nothing is stored and nothing is found."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None


def _key(url: str, accept: str) -> str:
    return hashlib.sha256(f"{accept}\n{url}".encode()).hexdigest()


def _open(path: Path) -> sqlite3.Connection | None:
    """The cache file, created again when it is damaged; None when the disk does not allow one."""
    for _ in range(2):
        file: sqlite3.Connection | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = sqlite3.connect(path, timeout=2, check_same_thread=False)
            with file:
                file.execute(_TABLE)
                file.execute(
                    "DELETE FROM page WHERE kept_at < ? OR kept_at < ? AND etag = '' AND last_modified = ''",
                    (time.time() - _LONG_SECONDS, time.time() - _SHORT_SECONDS),
                )
        except (sqlite3.Error, OSError) as error:
            if file is not None:
                # Windows cannot delete an open file.
                file.close()
            is_damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(
                error, sqlite3.OperationalError
            )
            if not is_damaged:
                return None
            with contextlib.suppress(OSError):
                path.unlink()
        else:
            return file
    return None
