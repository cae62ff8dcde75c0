"""The connections to other people's servers: made at the first request, shared by all, closed once."""

from __future__ import annotations

import functools
import ssl
import threading

import httpx


class Connections:
    """A pool of connections; safe to share between threads.

    Args:
        agent: the `User-Agent` header of every request.
        connect_limit, read_limit: seconds for the connection, and for the next bytes to arrive.
    """

    def __init__(self, agent: str, connect_limit: float, read_limit: float) -> None:
        self._agent = agent
        self._limits = httpx.Timeout(read_limit, connect=connect_limit)
        self._guard = threading.Lock()
        self._pool: httpx.Client | None = None

    def open(self) -> httpx.Client:
        """The pool, made at the first request because certificates take a while to read."""
        with self._guard:
            if self._pool is None:
                self._pool = httpx.Client(
                    verify=_certificates(),
                    timeout=self._limits,
                    headers={"User-Agent": self._agent},
                    follow_redirects=False,
                )
            return self._pool

    def close(self) -> None:
        """Close every connection."""
        with self._guard:
            if self._pool is not None:
                self._pool.close()
                self._pool = None


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust; read once, because it takes a while."""
    context = httpx.create_ssl_context()
    # Councils inspect traffic with an authority of their own, which the system's store knows.
    context.load_default_certs()
    return context
