"""The house stands as drawn: what is where, what is documented, and what loads when."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

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
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "SECURITY.md",
    }
    assert {name for name in top if not name.startswith(".")} <= allowed


OWN_FILES = sorted((ROOT / "docs" / "own_files").iterdir())


@pytest.mark.parametrize("copy", OWN_FILES, ids=lambda path: path.name)
def test_a_file_to_begin_from_is_the_one_that_comes_with_the_app(copy: Path) -> None:
    (shipped,) = (ROOT / "funding_tui").rglob(copy.name)
    assert copy.read_bytes() == shipped.read_bytes(), f"run: cp {shipped} {copy}"


USER_PAGES = (
    "commands",
    "index",
    "method",
    "problem",
    "published_problems",
    "scenarios",
    "settings",
    "tutorial",
)


@pytest.mark.parametrize("page", USER_PAGES)
def test_a_page_for_users_sends_nobody_into_the_code(page: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    assert not re.findall(r"(?:funding_tui|optimiser|sources|models)/|\w+\.py\b", text)


PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[\w-]+)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


NAMED = re.compile(r"`((?:funding_tui|optimiser|sources|models|tests|benchmarks|docs|\.ci)/[\w./-]*)`")
FOR_ENGINEERS = [page for page in PAGES if page.stem not in USER_PAGES]


@pytest.mark.parametrize("page", FOR_ENGINEERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_for_engineers_names_is_there(page: Path) -> None:
    named = NAMED.findall(page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []
