"""The kinds of column that records share: pence, long text, JSON, and words from a closed list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Dialect, String
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
    """A check that a column holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")
