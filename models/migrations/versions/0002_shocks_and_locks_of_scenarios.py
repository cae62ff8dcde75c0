"""Shocks and locks of scenarios."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # a scenario that is there already has neither
    for column in (
        sa.Column("locks", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("shocks", sa.JSON(), nullable=False, server_default="[]"),
    ):
        op.add_column("scenario", column)
