"""What one unit of harm is, in a sentence, and the source of that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("harm_unit_means", "harm_unit_source"):
        op.add_column("partnership", sa.Column(name, sa.String(), nullable=False, server_default=""))
