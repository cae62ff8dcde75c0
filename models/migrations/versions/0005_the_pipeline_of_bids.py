"""The pipeline of bids, and what a partnership states of itself for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STAGES = "stage IN ('watching', 'bidding', 'submitted', 'won', 'lost', 'dismissed')"


def upgrade() -> None:
    for column in (
        sa.Column("places", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("bid_lead_days", sa.Integer(), nullable=True),
        sa.Column("officer_day_pence", sa.BigInteger(), nullable=True),
    ):
        op.add_column("partnership", column)
    op.create_table(
        "pipelineitem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(_STAGES, name="stage_is_known"),
        sa.ForeignKeyConstraint(["opportunity_id"], ["opportunity.id"]),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("opportunity_id"),
    )
    op.create_table(
        "pipelinetask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["pipelineitem.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pipelinetask_item_id", "pipelinetask", ["item_id"], unique=False)
    op.create_table(
        "pipelinenote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["pipelineitem.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pipelinenote_item_id", "pipelinenote", ["item_id"], unique=False)
    op.create_table(
        "bidappraisal",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("sought", sa.BigInteger(), nullable=True),
        sa.Column("officer_days", sa.Float(), nullable=True),
        sa.Column("other_cost", sa.BigInteger(), nullable=True),
        sa.Column("match_needed", sa.BigInteger(), nullable=True),
        sa.Column("chance_bp", sa.Integer(), nullable=True),
        sa.Column("chance_basis", sa.String(), nullable=False),
        sa.Column("capacity_days", sa.Float(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["pipelineitem.id"]),
        sa.PrimaryKeyConstraint("item_id"),
    )
