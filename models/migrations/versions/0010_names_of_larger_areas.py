"""The names of the larger areas that areas lie in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("area", sa.Column("parent_name", sa.String(), nullable=False, server_default=""))
