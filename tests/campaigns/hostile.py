"""Records whose every text steers a terminal, turns the direction of words, or looks like markup."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, String
from sqlmodel import AutoString

from models.database import METADATA

HOSTILE = (
    "\x1b[31m\x1b]52;c;QQ==\x07\x1bP0;1|x\x1b\\\x9b1m\x90\x85\x08\x7f\r\u202eabc\u2066\u200e"
    "[bold]x[/bold][@click=a]y[/]"
)
# names by which records find each other, words of a fixed list, days, and what is hashed
_KEYS = set(
    [
        "code",
        "kind",
        "status",
        "state",
        "stage",
        "step",
        "method",
        "decision",
        "direction",
        "base",
        "basis",
        "counts",
        "cost_type",
        "financial_year",
        "month",
        "day",
        "currency",
        "effect_unit",
        "delivery",
        "outcome",
        "source",
        "source_id",
        "identifier",
        "indicator_code",
        "area_code",
        "harm_unit",
        "app_version",
        "solver",
        "hash",
        "previous",
        "version_num",
        "report_hash",
        "solution_hash",
        "records_hash",
        "problem_hash",
        "problem",
        "solution",
        "query",
        "search_code",
    ]
)
_BIDI = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200e", "\u200f", "\u061c"}


def make_hostile(workspace: Path) -> int:
    """Put it behind every text that is free; returns into how many."""
    changed = 0
    with closing(sqlite3.connect(workspace)) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (trigger,) in triggers:
            if "fts" not in trigger:
                database.execute(f'DROP TRIGGER "{trigger}"')
        for table in METADATA.sorted_tables:
            for column in table.columns:
                if column.name in _KEYS or column.primary_key or column.foreign_keys:
                    continue
                if isinstance(column.type, JSON):
                    changed += _change_json(database, table.name, column.name)
                elif isinstance(column.type, String | AutoString):
                    query = f'UPDATE OR IGNORE "{table.name}" SET "{column.name}" = "{column.name}" || ?'
                    changed += database.execute(f"{query} WHERE \"{column.name}\" <> ''", (HOSTILE,)).rowcount
        database.commit()
    return changed


def _change_json(database: sqlite3.Connection, table: str, column: str) -> int:
    query = f'SELECT rowid, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'
    changed = 0
    for row, text in database.execute(query).fetchall():
        made = json.dumps(_hostile_values(json.loads(text)))
        if made != json.dumps(json.loads(text)):
            database.execute(f'UPDATE OR IGNORE "{table}" SET "{column}" = ? WHERE rowid = ?', (made, row))
            changed += 1
    return changed


def _hostile_values(value: Any) -> Any:
    """Sentences and names, which have a space; a code or a word of a fixed list has none."""
    if isinstance(value, dict):
        return {name: each if name in _KEYS else _hostile_values(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_hostile_values(each) for each in value]
    return value + HOSTILE if isinstance(value, str) and " " in value else value


def steering_characters(text: str) -> set[str]:
    """What a terminal might obey: control characters but line breaks and tabs, and those that turn words."""
    found = {char for char in set(text) if unicodedata.category(char) == "Cc" or char in _BIDI}
    return found - {"\n", "\t"}
