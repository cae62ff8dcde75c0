"""Costs that are not known yet, with the words that stood in their place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("optioncost", sa.Column("unknown", sa.String(), nullable=False, server_default=""))
