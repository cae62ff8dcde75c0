"""Evidence with a code, dates and what superseded it; effects that are measured or assumed, never both."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ASSUMED = (
    "Assumption made when the workspace was upgraded: {share:g} was typed in beside evidence that does not say "
    "so ({said}). It counts as before until somebody points it to evidence that does."
)


def upgrade() -> None:
    op.add_column("evidence", sa.Column("code", sa.String(), nullable=False, server_default=""))
    op.add_column("evidence", sa.Column("published", sa.String(), nullable=False, server_default=""))
    op.add_column("evidence", sa.Column("read_on", sa.Date(), nullable=True))
    op.add_column("evidence", sa.Column("superseded_by", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_evidence_code", "evidence", ["code"])
    op.add_column("optioneffect", sa.Column("assumption", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("optioneffect") as effect:
        effect.alter_column("reduction", existing_type=sa.Float(), nullable=True)
    _name_evidence()
    _part_measured_from_assumed()
    with op.batch_alter_table("optioneffect") as effect:
        effect.create_check_constraint(
            "measured_or_assumed", "(evidence_id IS NULL) = (reduction IS NOT NULL)"
        )


def _name_evidence() -> None:
    """Each piece of evidence is called after its intervention, the second with a number."""
    connection = op.get_bind()
    evidence = sa.table("evidence", sa.column("id"), sa.column("intervention_id"), sa.column("code"))
    intervention = sa.table("intervention", sa.column("id"), sa.column("code"))
    found = sa.select(evidence.c.id, intervention.c.code).where(
        evidence.c.intervention_id == intervention.c.id
    )
    seen: Counter[str] = Counter()
    for key, name in connection.execute(found.order_by(evidence.c.id)).all():
        seen[name] += 1
        code = name if seen[name] == 1 else f"{name}-{seen[name]}"
        connection.execute(evidence.update().where(evidence.c.id == key).values(code=code))


def _part_measured_from_assumed() -> None:
    """A share that is what its evidence says is worked out from now on; any other stays, as an assumption."""
    connection = op.get_bind()
    effect = sa.table(
        "optioneffect",
        *map(sa.column, ("id", "evidence_id", "reduction", "assumption")),
    )
    evidence = sa.table(
        "evidence", *map(sa.column, ("id", "direction", "effect_value", "effect_unit", "outcome"))
    )
    found = sa.select(
        effect.c.id,
        effect.c.reduction,
        evidence.c.direction,
        evidence.c.effect_value,
        evidence.c.effect_unit,
        evidence.c.outcome,
    ).where(effect.c.evidence_id == evidence.c.id)
    for key, share, direction, value, unit, outcome in connection.execute(found).all():
        if _is_measured(share, direction, value, unit):
            values: dict[str, str | None] = {"reduction": None}
        else:
            said = " ".join(
                f"{direction} {outcome}: {'no size' if value is None else f'{value:g} {unit}'}".split()
            )
            values = {"evidence_id": None, "assumption": ASSUMED.format(share=share, said=said)}
        connection.execute(effect.update().where(effect.c.id == key).values(**values))


def _is_measured(share: float, direction: str, value: float | None, unit: str) -> bool:
    """Whether the share is the percentage that its evidence gives as a fall."""
    falls = direction.casefold().strip().startswith(("reduc", "fall", "fell", "decreas", "lower", "prevent"))
    percentage = unit.casefold().startswith(("percent", "per cent", "%"))
    if value is None or not falls or not percentage or "odds" in f"{direction} {unit}".casefold():
        return False
    return abs(abs(value) / 100 - share) < 1e-9
