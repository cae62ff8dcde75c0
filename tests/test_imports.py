"""No two modules import each other, and any of them can be the first that a fresh interpreter imports."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.import_graph import PACKAGES, circles, modules, mutual
from tests.paths import ROOT

# what alembic alone can import, because it runs inside a migration
MIGRATING = ("models.migrations.env",)


@pytest.mark.slow
def test_no_two_modules_import_each_other_at_once_when_called_or_for_types() -> None:
    assert mutual() == set()


@pytest.mark.slow
def test_any_module_can_be_imported_first() -> None:
    # An order of imports fails where a module is asked for while it still runs. That takes a group of modules
    # that need each other; without one, any module may come first.
    assert circles() == []


def test_no_test_is_imported_by_another_file() -> None:
    # What several tests need stands in a file of its own, or an import would run the tests of another.
    borrowed = re.compile(r"^\s*(?:from|import) tests\.(?:\w+\.)*test_\w+", re.MULTILINE)
    found = {
        path.relative_to(ROOT).as_posix(): borrowed.findall(path.read_text("utf-8"))
        for path in sorted((ROOT / "tests").rglob("*.py"))
    }
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.nightly
@pytest.mark.parametrize("package", PACKAGES)
def test_each_module_of_a_package_is_imported_first(package: str) -> None:
    """The same, tried: whatever is ours is forgotten before each module is imported anew."""
    names = [
        name
        for name in modules()
        if name.split(".")[0] == package and name not in MIGRATING and not name.endswith(".__main__")
    ]
    done = subprocess.run(
        [sys.executable, "-c", FORGET_AND_IMPORT, *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0


FORGET_AND_IMPORT = f"""
import importlib, sys, traceback

failed = 0
for name in sys.argv[1:]:
    for loaded in list(sys.modules):
        if loaded.split(".")[0] in {PACKAGES!r}:
            del sys.modules[loaded]
    if "sqlmodel" in sys.modules:
        from sqlmodel.main import SQLModel, default_registry
        SQLModel.metadata.clear()
        default_registry.dispose()
    try:
        importlib.import_module(name)
    except Exception:
        print(name, traceback.format_exc(), sep="\\n", file=sys.stderr)
        failed = 1
sys.exit(failed)
"""
