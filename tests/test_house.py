"""The house stands as drawn: what is where, what is documented, and what loads when."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

import funding_tui
from funding_tui.base.settings import Settings
from funding_tui.commands import VERBS, verbs
from tests.paths import ROOT

HEAVY = (
    "textual",
    "rich",
    "sqlmodel",
    "sqlalchemy",
    "pulp",
    "highspy",
    "httpx",
    "alembic",
    "docx",
    "openpyxl",
)


def loaded_after(statement: str) -> set[str]:
    """The heavy libraries that a fresh interpreter has loaded after a statement."""
    code = f"{statement}\nimport sys\nprint(' '.join(n for n in {HEAVY!r} if n in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()) if done.stdout.strip() else set()


def test_version_is_answered_without_loading_anything() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "funding_tui", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"funding-tui {funding_tui.__version__}\n"
    assert not [name for name in (*HEAVY, "click", "pydantic") if f" {name}\n" in done.stderr]


def test_the_list_of_commands_loads_nothing_heavy() -> None:
    assert (
        loaded_after("from funding_tui.commands import verbs; verbs.main(['--help'], standalone_mode=False)")
        == set()
    )


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_exists_under_its_own_name_and_is_documented(verb: str) -> None:
    command = verbs.get_command(click.Context(verbs), verb)
    assert command is not None
    assert command.name == verb
    assert f"`{verb}" in (ROOT / "docs" / "commands.md").read_text("utf-8")


@pytest.mark.parametrize("key", Settings.model_fields)
def test_every_setting_is_documented(key: str) -> None:
    assert f"`{key}`" in (ROOT / "docs" / "settings.md").read_text("utf-8").replace("[[source]]", "source")


def test_the_top_level_holds_what_the_design_names_and_nothing_else() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in listed.stdout.splitlines()}
    allowed = {
        "funding_tui",
        "models",
        "optimiser",
        "sources",
        "tests",
        "docs",
        "benchmarks",
        "pyproject.toml",
        "constraints.txt",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
    }
    assert {name for name in top if not name.startswith(".")} <= allowed
