"""The shares of the need formula, and how likely rural victims are to report a kind of harm."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "partnership", sa.Column("need_formula", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column(
        "partnership", sa.Column("need_formula_note", sa.String(), nullable=False, server_default="")
    )
    op.add_column("harm", sa.Column("rural_reporting_bp", sa.Integer(), nullable=True))
    op.add_column("harm", sa.Column("reporting_source", sa.String(), nullable=False, server_default=""))
