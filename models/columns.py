"""The kinds of column that records share: pence, long text, JSON, and words from a closed list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint
from sqlmodel import Field

from models.money import FinancialYearColumn


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
