"""The database itself keeps the index of words up to date, whichever program writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from models.database import open_workspace
from tests.models.older import older_workspace

BEFORE = "0005"
SEEN = "2026-11-01 09:00:00.000000"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A workspace from before the index."""
    return older_workspace(tmp_path, BEFORE)


def write(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def holding(path: Path, words: str) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT rowid FROM opportunitytext WHERE opportunitytext MATCH ? ORDER BY rowid", (words,)
        )
        return [key for (key,) in found]


def a_listing(title: str, places: str = "[]") -> str:
    empty = ("url", "funder", "summary", "opens_text", "closes_text", "amount_text")
    columns = (*empty, "applicant_types", "themes", "notes", "first_seen", "last_seen", "changed_at")
    values = ", ".join([*["''"] * len(empty), *["'[]'"] * 3, *[f"'{SEEN}'"] * 3])
    return (
        f"INSERT INTO opportunity (source, source_id, title, places, status, currency, content_hash, "
        f"{', '.join(columns)}) VALUES ('s', '{title}', '{title}', '{places}', 'open', 'GBP', 'x', {values})"
    )


def test_listings_from_before_the_index_are_in_it_after_the_upgrade(older: Path) -> None:
    write(older, a_listing("Rural roads", '["T\\u0177 Ddewi"]'), a_listing("Safer streets"))
    open_workspace(older).close()
    assert holding(older, "rural") == [1]
    assert holding(older, "places: ty") == [1]
    assert holding(older, "streets") == [2]


def test_what_is_reworded_or_dropped_is_so_in_the_index(older: Path) -> None:
    open_workspace(older).close()
    write(older, a_listing("Rural roads"), a_listing("Rural lanes"))
    assert holding(older, "rural") == [1, 2]
    write(older, "UPDATE opportunity SET title = 'Urban roads' WHERE id = 1")
    assert (holding(older, "rural"), holding(older, "urban")) == ([2], [1])
    write(older, "DELETE FROM opportunity WHERE id = 2")
    assert holding(older, "rural") == []
    with closing(sqlite3.connect(older)) as connection:
        connection.execute("INSERT INTO opportunitytext (opportunitytext) VALUES ('integrity-check')")
