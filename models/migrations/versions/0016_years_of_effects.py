"""When effects begin and how long they last, the appraisal horizon, who else pays, and years of prices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ASSUMED = (
    "Assumption made when the workspace was upgraded: the effect was counted in the years of its costs, "
    "and is counted as before until somebody states how long it lasts."
)


def upgrade() -> None:
    op.add_column("project", sa.Column("also_paid_by", sa.String(), nullable=False, server_default=""))
    op.add_column("project", sa.Column("price_year", sa.String(7), nullable=True))
    op.add_column("option", sa.Column("effect_from", sa.String(7), nullable=True))
    op.add_column("option", sa.Column("effect_years", sa.Integer(), nullable=True))
    op.add_column("option", sa.Column("effect_basis", sa.String(), nullable=False, server_default=""))
    op.add_column("partnership", sa.Column("horizon_years", sa.Integer(), nullable=True))
    op.add_column("partnership", sa.Column("horizon_note", sa.String(), nullable=False, server_default=""))
    _keep_years()


def _keep_years() -> None:
    """Write down for each option the years in which its effect was counted until now: those of its costs."""
    connection = op.get_bind()
    option = sa.table(
        "option",
        sa.column("id"),
        sa.column("effect_from"),
        sa.column("effect_years"),
        sa.column("effect_basis"),
    )
    cost = sa.table("optioncost", sa.column("option_id"), sa.column("financial_year"))
    years = sa.select(
        cost.c.option_id,
        sa.func.min(cost.c.financial_year),
        sa.func.count(sa.distinct(cost.c.financial_year)),
    ).group_by(cost.c.option_id)
    for key, first, many in connection.execute(years).all():
        connection.execute(
            option.update()
            .where(option.c.id == key)
            .values(effect_from=first, effect_years=many, effect_basis=ASSUMED)
        )
