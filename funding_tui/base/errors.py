"""What can go wrong at the desk.

DeskError
+-- BadInput        what the officer gave cannot be used; the sentence says what, where and how to mend it
+-- NotFound        there is no such record
+-- Stopped         the officer cancelled
"""

from __future__ import annotations


class DeskError(Exception):
    """A verb could not be done; the message is one sentence for the officer."""


class BadInput(DeskError):
    """What was given cannot be used; nothing was changed."""


class NotFound(DeskError):
    """There is no record of that name."""


class Stopped(DeskError):
    """The officer cancelled; nothing half-done was kept."""
