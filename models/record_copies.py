"""Copies of the records that a run rests on, as they were; runs on the same records share them."""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel


class RecordCopy(SQLModel, table=True):
    """The rows of one table at one time; never changed.

    Attributes:
        hash: the SHA-256 of the rows as JSON.
        content: that JSON, compressed by zlib.
    """

    hash: str = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)
