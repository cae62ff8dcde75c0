"""A JSON list as rows, one an element, in the words of either database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, TableValuedAlias, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Texts(FunctionElement[str]):
    """Each element of a JSON list of texts."""

    name = "json_each"
    type = String()
    inherit_cache = True


class _Numbers(FunctionElement[int]):
    """Each element of a JSON list of whole numbers, given as text."""

    name = "json_each"
    type = Integer()
    inherit_cache = True


class _TextsWithin(FunctionElement[str]):
    """Each text of a JSON list of lists of texts."""

    name = "json_each"
    type = String()
    inherit_cache = True


@compiles(_Texts)
@compiles(_Numbers)
def _on_sqlite(element: FunctionElement[Any], compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kwargs)})"


@compiles(_Texts, "postgresql")
def _texts_on_postgresql(element: _Texts, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"json_array_elements_text({compiler.process(element.clauses, **kwargs)})"


@compiles(_Numbers, "postgresql")
def _numbers_on_postgresql(element: _Numbers, compiler: SQLCompiler, **kwargs: Any) -> str:
    inner = compiler.process(element.clauses, **kwargs)
    return f"(SELECT value::integer FROM json_array_elements_text(CAST({inner} AS JSON)))"


@compiles(_TextsWithin)
def _texts_within_on_sqlite(element: _TextsWithin, compiler: SQLCompiler, **kwargs: Any) -> str:
    inner = compiler.process(element.clauses, **kwargs)
    return f"(SELECT one.value FROM json_each({inner}) AS part, json_each(part.value) AS one)"


@compiles(_TextsWithin, "postgresql")
def _texts_within_on_postgresql(element: _TextsWithin, compiler: SQLCompiler, **kwargs: Any) -> str:
    inner = compiler.process(element.clauses, **kwargs)
    return (
        f"(SELECT one.value FROM json_array_elements({inner}) AS part(list), "
        "json_array_elements_text(part.list) AS one(value))"
    )


def each_text(column: Any) -> TableValuedAlias:
    """The elements of a column that holds a list of texts, in a column `value` of a table of their own."""
    return _Texts(column).table_valued("value", name="each")


def each_text_within(column: Any) -> TableValuedAlias:
    """The same for a column that holds a list of lists of texts."""
    return _TextsWithin(column).table_valued("value", name="each")


def among(key: Any, ids: Iterable[int]) -> ColumnElement[bool]:
    """That a key is one of `ids`: one parameter holds them all, so that no list is too long for SQLite."""
    each = _Numbers(literal(f"[{','.join(map(str, ids))}]")).table_valued("value")
    inside: ColumnElement[bool] = key.in_(select(each.c.value))
    return inside
