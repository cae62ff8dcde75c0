"""JSON that can mean one thing only: no key twice, no NaN, and numbers that are numbers.

The JSON of other programs may give a key twice, and readers differ in which they take; it may write `NaN`, or
a number as text. In a file that decides about money each of these is a fault.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import ValidationError

from optimiser.record import Record

R = TypeVar("R", bound=Record)
LONGEST_INPUT = 40  # characters of what was given that a message repeats


class PlainJsonError(ValueError):
    """The JSON cannot be used; the message is one sentence that says where."""


class _Repeated(dict[str, Any]):
    """An object that gives a key twice; `key` is the first such."""

    key = ""


class _NotNumber(str):
    """`NaN`, `Infinity` or `-Infinity`, which are no JSON."""

    __slots__ = ()


def parse_plainly(kind: type[R], content: bytes) -> R:
    """A record from its JSON, where every key stands once and every number is one.

    Raises:
        PlainJsonError: it is no such record; the message says where and why.
    """
    check_plain(content)
    try:
        return kind.model_validate_json(content, strict=True)
    except ValidationError as error:
        raise PlainJsonError(validation_words(error)) from error


def check_plain(content: bytes) -> None:
    """Refuse what is no JSON, gives a key twice, or has a number that is none.

    Raises:
        PlainJsonError: it is one of these.
    """
    try:
        data = json.loads(content, object_pairs_hook=_as_object, parse_constant=_NotNumber)
        problem = next(_problems(data, ()), None)
    except RecursionError as error:
        message = "the whole file: it is nested too deeply"
        raise PlainJsonError(message) from error
    except ValueError as error:
        message = f"the whole file: it is not JSON ({error})"
        raise PlainJsonError(message) from error
    if problem is not None:
        raise PlainJsonError(problem)


def validation_words(error: ValidationError) -> str:
    """The first fault that pydantic found, with its place, and what was given there."""
    first = error.errors()[0]
    place = _place(tuple(first["loc"]))
    given = first.get("input")
    if isinstance(given, str | int | float | bool):
        text = json.dumps(given)
        return (
            f"{place}: {first['msg']}, not {text[:LONGEST_INPUT]}{'...' if len(text) > LONGEST_INPUT else ''}"
        )
    return f"{place}: {first['msg']}"


def _as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    repeated = _Repeated(made)
    repeated.key = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return repeated


def _problems(data: Any, path: tuple[str | int, ...]) -> Iterator[str]:
    if isinstance(data, _NotNumber):
        yield f"{_place(path)}: {data} is not a number; write one, or leave the key out"
    elif isinstance(data, dict):
        if isinstance(data, _Repeated):
            yield f"{_place((*path, data.key))}: the key is given twice; keep one of the two"
        for key, value in data.items():
            if isinstance(value, dict | list | _NotNumber):
                yield from _problems(value, (*path, key))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            if isinstance(value, dict | list | _NotNumber):
                yield from _problems(value, (*path, at))


def _place(path: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in path) or "the whole file"
