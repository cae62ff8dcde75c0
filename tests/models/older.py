"""Workspaces as older versions of the app made them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models import database
from models.database import MIGRATIONS, REVISIONS, create_workspace


def older_workspace(folder: Path, revision: str) -> Path:
    """An empty workspace of an older schema."""
    migrations = folder / "migrations"
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    for migration in (migrations / "versions").glob("*.py"):
        if migration.name[:4].isdigit() and migration.name[:4] > revision:
            migration.unlink()
    path = folder / "older.funding"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", migrations)
        patch.setattr(database, "REVISIONS", REVISIONS[: REVISIONS.index(revision) + 1])
        patch.setattr(database, "HEAD", revision)
        create_workspace(path).close()
    return path
