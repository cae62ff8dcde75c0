"""Which sources there are: read from settings, checked, and made ready to fetch.

A source in a settings file is a table with a `kind` and the facts of its page; `sources/defaults.toml` is
both the list that a new workspace starts with and the example to copy from.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sources.listings.settings import SourceSettings
from sources.source import Source

_ONE: TypeAdapter[SourceSettings] = TypeAdapter(SourceSettings)


def read_sources(tables: Iterable[Mapping[str, Any]]) -> list[SourceSettings]:
    """Settings of sources from the tables of a settings file.

    Raises:
        ValueError: when a table does not describe a source, or two share a name; the sentence says which.
    """
    settings = [_read(dict(table)) for table in tables]
    names = [each.name for each in settings]
    for name in names:
        if names.count(name) > 1:
            message = f"two sources are called {name!r}; give each a name of its own"
            raise ValueError(message)
    return settings


def default_sources() -> list[SourceSettings]:
    """The sources that a new workspace starts with."""
    return read_sources(_default_tables())


def merged_sources(tables: Iterable[Mapping[str, Any]]) -> list[SourceSettings]:
    """The default sources, changed and joined by tables of a settings file.

    A table with the name of a default source need only hold what differs from it; one with another name
    is a source of its own. One that states no `stale_days` has those of the defaults.

    Raises:
        ValueError: as `read_sources`.
    """
    wanted = [dict(table) for table in tables]
    changes = {table.get("name"): table for table in wanted}
    known = _default_tables()
    known_names = [table["name"] for table in known]
    changed = [{**table, **changes.get(table["name"], {})} for table in known]
    own = [table for table in wanted if table.get("name") not in known_names]
    general = {"stale_days": _defaults()["stale_days"]}
    return read_sources([{**general, **table} for table in (*changed, *own)])


def build_sources(settings: Sequence[SourceSettings]) -> list[Source]:
    """The enabled sources, in the order of the settings, ready to fetch."""
    return [each.build() for each in settings if each.enabled]


def _defaults() -> dict[str, Any]:
    return tomllib.loads(files("sources").joinpath("defaults.toml").read_text(encoding="utf-8"))


def _default_tables() -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = _defaults()["source"]
    return tables


def _read(table: dict[str, Any]) -> SourceSettings:
    try:
        return _ONE.validate_python(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != table.get("kind"))
        message = f"source {str(table.get('name', 'without a name'))!r}: {where or 'kind'}: {first['msg']}"
        raise ValueError(message) from error
