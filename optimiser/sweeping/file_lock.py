"""One process at a time on a file: a lock that the system takes back when its holder dies."""

from __future__ import annotations

import sys
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    BEYOND = 2**31 - 2  # a byte that a file of results hardly reaches, since no other can read a locked one

    def lock_file(file: BinaryIO) -> None:
        """Lock an open file until it is closed.

        Raises:
            OSError: another process holds it.
        """
        file.seek(BEYOND)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def lock_file(file: BinaryIO) -> None:
        """Lock an open file until it is closed.

        Raises:
            OSError: another process holds it.
        """
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
