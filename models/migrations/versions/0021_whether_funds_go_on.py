"""Whether the fund of a stream goes on, and when that was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stream", sa.Column("status", sa.String(), nullable=False, server_default=""))
    op.add_column("stream", sa.Column("status_read_on", sa.Date(), nullable=True))
