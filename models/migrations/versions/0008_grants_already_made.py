"""Grants that funders have already made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LINES = (
    "identifier", "title", "description", "funder", "funder_id", "recipient", "recipient_id",
    "recipient_charity", "recipient_postcode", "programme",
)  # fmt: skip
_INDEXED = ("funder", "funder_id", "recipient", "recipient_id", "awarded_on")


def upgrade() -> None:
    op.create_table(
        "grantmade",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _LINES),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_text", sa.String(), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=True),
        sa.Column("date_text", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("identifier"),
    )
    for name in _INDEXED:
        op.create_index(f"ix_grantmade_{name}", "grantmade", [name])
