"""Reads the packaged data files of the demonstration, and hashes what it is built from.

It imports nothing of the app: a copy of a demonstration that is already built must be quick.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any

DATA = files("funding_tui.demo") / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file, each a dict of texts by heading."""
    return list(csv.DictReader(StringIO(_text(DATA / name), newline="")))


def table(name: str) -> dict[str, Any]:
    """The content of a TOML file."""
    return tomllib.loads(_text(DATA / name))


@cache
def record_stamp() -> tuple[datetime, str]:
    """When and by whom the records say they were made: fixed, so that two builds are the same."""
    demo = table("demo.toml")
    return demo["recorded_at"].astimezone(UTC), demo["recorded_by"]


def data_hash() -> str:
    """A short hash over every data file's name and bytes."""
    return _hash(DATA, (".csv", ".toml"))


def build_hash() -> str:
    """A short hash over everything that a built demonstration depends on: data, builder and schema."""
    builder = _hash(files("funding_tui.demo"), (".csv", ".toml", ".py"))
    schema = _hash(files("models.migrations") / "versions", (".py",))
    return hashlib.sha256(f"{builder} {schema}".encode()).hexdigest()[:12]


def _hash(folder: Traversable, endings: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for name, entry in _entries(folder, ""):
        if name.endswith(endings):
            content = entry.read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:12]


def _entries(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _entries(entry, f"{name}/")
        else:
            yield name, entry


def _text(entry: Traversable) -> str:
    return entry.read_text("utf-8")
