"""The kinds of column that records share: pence, years, JSON and its elements as rows, words from a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Dialect,
    Integer,
    String,
    TableValuedAlias,
    literal,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

from models.money import FinancialYear


class FinancialYearColumn(TypeDecorator[FinancialYear]):
    """Stores a financial year as its text, which sorts as the years do."""

    impl = String(7)
    cache_ok = True

    def process_bind_param(self, value: FinancialYear | str | None, dialect: Dialect) -> str | None:
        """The text that is stored."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> FinancialYear | None:
        """The year that was stored."""
        return None if value is None else FinancialYear.parse(value)


def pence_field(**kwargs: Any) -> Any:
    """Whole pence in a 64-bit integer."""
    return Field(sa_type=BigInteger, **kwargs)


def year_field(**kwargs: Any) -> Any:
    """A financial year, stored as `2026/27`."""
    return Field(sa_type=FinancialYearColumn, **kwargs)


def json_field(**kwargs: Any) -> Any:
    """Plain data as JSON; assign a new value to change it, since edits in place are not seen."""
    return Field(sa_type=JSON, **kwargs)


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """A check that a column has one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


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
    """The condition that a key is one of `ids`, sent as one parameter: no list is too long for SQLite."""
    each = _Numbers(literal(f"[{','.join(map(str, ids))}]")).table_valued("value")
    inside: ColumnElement[bool] = key.in_(select(each.c.value))
    return inside
