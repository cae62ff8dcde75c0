"""Words that nobody would know at first sight stay out of names and of what is read on screens and paper."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache

import pytest

from tests.import_graph import modules
from tests.paths import ROOT

FORBIDDEN = tomllib.loads((ROOT / "tests" / "forbidden_words.toml").read_text("utf-8"))
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def parts(name: str) -> list[str]:
    """The words of a name: `StoredRun` and `stored_run` are both `stored`, `run`."""
    return [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


@cache
def names() -> list[tuple[str, str]]:
    """Where each module, type and function is named, and its name."""
    return [
        (where, name) for where, name in all_names() if name.strip("_") not in FORBIDDEN["allowed"]["names"]
    ]


def all_names() -> Iterator[tuple[str, str]]:
    """The same, with those that are allowed."""
    for module, tree in modules().items():
        if ".migrations.versions." in module:
            continue  # a migration keeps the name under which old workspaces know it
        yield module, module.rpartition(".")[2]
        for node in ast.walk(tree):
            if isinstance(node, DEFINITIONS):
                yield f"{module}:{node.lineno}", node.name


@cache
def texts() -> list[tuple[str, str]]:
    """Where each text of the app stands, and the text; of docstrings only those of verbs, for `--help`."""
    return list(all_texts())


def all_texts() -> Iterator[tuple[str, str]]:
    """The same, one after another."""
    for module, tree in modules().items():
        if module.split(".")[0] != "funding_tui":
            continue
        silent = set() if ".commands" in module else docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                yield f"{module}:{node.lineno}", node.value


def docstrings(tree: ast.Module) -> set[int]:
    """The constants that are docstrings, or stand alone as one does beneath an attribute."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


@pytest.mark.parametrize(("word", "instead"), FORBIDDEN["names"].items())
def test_no_name_has_the_word(word: str, instead: str) -> None:
    found = [f"{where} {name}" for where, name in names() if word in parts(name)]
    assert not found, f"say {instead}"


@pytest.mark.parametrize(("words", "instead"), FORBIDDEN["texts"].items())
def test_no_text_has_the_words(words: str, instead: str) -> None:
    pattern = re.compile(rf"\b{re.escape(words)}\b", re.IGNORECASE)
    found = [f"{where} {text[:80]}" for where, text in texts() if pattern.search(text)]
    assert not found, f"say: {instead}"
