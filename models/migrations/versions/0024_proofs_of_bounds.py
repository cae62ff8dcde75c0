"""The proof of a run's bound, beside its answer: it may be found after a proposal was made of the run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("proof", sa.JSON(), nullable=True))
