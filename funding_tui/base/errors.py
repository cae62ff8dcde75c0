"""What can go wrong when a verb runs.

OperationError
+-- BadInput            what was given cannot be used; the sentence says what, where and how to correct it
+-- NotFound            there is no such record
+-- OperationCancelled  the officer cancelled
"""

from __future__ import annotations


class OperationError(Exception):
    """A verb could not do what was asked; the message is one sentence for the officer."""


class BadInput(OperationError):
    """What was given cannot be used; nothing was changed."""


class NotFound(OperationError):
    """There is no record of that name."""


class OperationCancelled(OperationError):
    """The officer cancelled; nothing half-done was saved."""
