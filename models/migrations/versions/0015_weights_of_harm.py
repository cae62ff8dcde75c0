"""Sets of harm weights, where a study was made, and how benefits in pounds are appraised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "harmweightset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("price_year", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("dated", sa.String(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "harmweight",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("indicator_code", sa.String(), nullable=False),
        sa.Column("offence", sa.String(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["harmweightset.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("set_id", "indicator_code"),
    )
    op.create_index("ix_harmweight_set_id", "harmweight", ["set_id"])
    op.add_column("evidence", sa.Column("measured_in", sa.String(), nullable=False, server_default=""))
    op.add_column("evidence", sa.Column("setting", sa.String(), nullable=False, server_default=""))
    op.add_column("partnership", sa.Column("unit_costs", sa.String(), nullable=False, server_default=""))
    op.add_column("partnership", sa.Column("discount_bp", sa.Integer(), nullable=True))
    op.add_column("partnership", sa.Column("capital_optimism_bp", sa.Integer(), nullable=True))
    op.add_column("partnership", sa.Column("revenue_optimism_bp", sa.Integer(), nullable=True))
    op.add_column("partnership", sa.Column("appraisal_note", sa.String(), nullable=False, server_default=""))
