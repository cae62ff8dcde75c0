"""What can go wrong with records.

RecordError
+-- MoneyError          a text that is not an amount of pounds, or not a financial year
+-- WorkspaceError      a workspace that cannot be opened
    +-- WorkspaceMissing    there is no such file
    +-- WorkspaceNewer      it was made by a newer version of the app
    +-- WorkspaceDamaged    the file is not a workspace, or the database finds it corrupt
    +-- WorkspaceReadOnly   it can be read here, and not changed
"""

from __future__ import annotations


class RecordError(Exception):
    """An error in the partnership's records; the message is one sentence for the officer."""


class MoneyError(RecordError):
    """A text that is not an amount of pounds, or not a financial year."""


class WorkspaceError(RecordError):
    """A workspace that cannot be opened."""


class WorkspaceMissing(WorkspaceError):
    """There is no workspace at the path given."""


class WorkspaceNewer(WorkspaceError):
    """The workspace was made by a newer version of the app; opening it could lose what that version knows."""


class WorkspaceDamaged(WorkspaceError):
    """The file is not a workspace, or the database finds it corrupt."""


class WorkspaceReadOnly(WorkspaceError):
    """The file, its folder or its disk can be read, and not changed."""
