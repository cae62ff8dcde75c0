"""Every table in one place, so that the whole schema is known before it is used."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from models import (
    allocations,
    areas,
    audit,
    awards,
    funding,
    ledger,
    obligations,
    opportunities,
    partnership,
    pipeline,
    projects,
)

__all__ = ["METADATA", "TABLE_MODULES"]

TABLE_MODULES = (
    partnership,
    funding,
    ledger,
    obligations,
    opportunities,
    pipeline,
    areas,
    projects,
    allocations,
    awards,
    audit,
)
METADATA: MetaData = SQLModel.metadata
