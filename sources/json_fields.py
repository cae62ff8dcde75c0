"""JSON from outside, its fields taken one by one; a value of an unexpected kind counts as missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin, urlsplit

from sources.text import clean, one_line

# A list longer than this is an error of the source, and no screen could show it.
_MOST_WORDS = 100


def read_json(text: str | bytes) -> Any:
    """The data of a JSON text, its numbers as int or Decimal, never float.

    Raises:
        ValueError: it is not JSON, or nested too deep.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=lambda _: None)
    except RecursionError as error:
        message = "the data is nested too deep"
        raise ValueError(message) from error


def as_object(value: object) -> Mapping[str, Any]:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The value if it is a JSON list, else an empty one."""
    return value if isinstance(value, list) else []


def line(item: Mapping[str, Any], key: str) -> str:
    """A field as one clean line; "" when missing."""
    return one_line(item.get(key))


def paragraphs(item: Mapping[str, Any], key: str) -> str:
    """A field as clean text with its line breaks; "" when missing."""
    return clean(item.get(key))


def words(item: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of words, or a single one, without empty ones and duplicates."""
    value = item.get(key)
    several = value if isinstance(value, list) else [value]
    found = (one_line(word, 200) for word in several[:_MOST_WORDS])
    return tuple(dict.fromkeys(word for word in found if word))


def count(value: object) -> int | None:
    """A whole number of things, also as digits in a text; None for anything else or less than none."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:12])
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if value >= 0 else None


def web_address(base: str, link: object) -> str:
    """A link made whole; "" unless it leads to the web, so that no listing opens a file or runs a script."""
    if not isinstance(link, str) or not link.strip():
        return ""
    try:
        whole = urljoin(base, "".join(link.split()))
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole[:2000] if parts.scheme in ("http", "https") and parts.netloc else ""
