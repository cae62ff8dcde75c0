"""Which sources there are: read from settings, checked, and ready to fetch.

A source in a settings file is a table with a `kind` and the facts of its page; `sources/defaults.toml` is
both the list that a new workspace starts with and the example to copy from.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sources.settings import check_text, packaged_table, read_settings
from sources.source import Source

KINDS = {
    "feed": "sources.listings.feed:Feed",
    "find-a-grant": "sources.listings.find_a_grant:FindAGrant",
    "govuk-search": "sources.listings.govuk_search:GovUkSearch",
    "grants-gov": "sources.listings.grants_gov:GrantsGov",
    "html-list": "sources.listings.html_list:HtmlList",
    "procurement": "sources.listings.procurement:Procurement",
}
"""Kind of source -> where its class is. A new kind is its own file and one line here."""


def read_sources(tables: Iterable[Mapping[str, Any]]) -> list[Source]:
    """Sources from the tables of a settings file.

    Raises:
        ValueError: when a table does not describe a source, or two share a name; the sentence says which.
    """
    sources = [_read(table) for table in tables]
    names = [each.name for each in sources]
    for name in names:
        if names.count(name) > 1:
            message = f"two sources are called {name!r}; give each a name of its own"
            raise ValueError(message)
    return sources


def merged_sources(tables: Iterable[Mapping[str, Any]]) -> list[Source]:
    """The default sources, changed and joined by tables of a settings file.

    A table with the name of a default source need only hold what differs from it; one with another name
    is a source of its own. One that states no `stale_days` has those of the defaults.

    Raises:
        ValueError: as `read_sources`.
    """
    wanted = [dict(table) for table in tables]
    for table in wanted:
        check_text(_label(table), table, "name")
    changes = {table.get("name"): table for table in wanted}
    defaults = packaged_table("sources", "defaults.toml")
    known = {table["name"]: table for table in defaults["source"]}
    changed = [{**table, **changes.get(name, {})} for name, table in known.items()]
    own = [table for table in wanted if table.get("name") not in known]
    general = {"stale_days": defaults["stale_days"]}
    return read_sources([{**general, **table} for table in (*changed, *own)])


def enabled_sources(sources: Sequence[Source]) -> list[Source]:
    """Those that a sync reads, in the order of the settings."""
    return [each for each in sources if each.enabled]


def _label(table: Mapping[str, Any]) -> str:
    return f"source {str(table.get('name', 'without a name'))!r}"


def _read(table: Mapping[str, Any]) -> Source:
    label = _label(table)
    check_text(label, table, "kind")
    kind = table.get("kind")
    if kind not in KINDS:
        message = f"{label}: kind: {kind!r} is not one of {', '.join(KINDS)}"
        raise ValueError(message)
    model: type[Source] = pkgutil.resolve_name(KINDS[kind])
    return read_settings(model, label, table)
