"""The text of opportunities made searchable, their closing day in order, saved searches, and links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.migrations import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# column of the index -> what of a listing stands in it; a JSON list is text with its parts set apart
_LIST = "(SELECT group_concat(value, ' ; ') FROM json_each({row}.{column}))"
_INDEXED = {
    "title": "{row}.title",
    "funder": "{row}.funder",
    "summary": "{row}.summary",
    "places": _LIST.replace("{column}", "places"),
    "themes": _LIST.replace("{column}", "themes"),
    "who": _LIST.replace("{column}", "applicant_types"),
    # as one word, so that `grant` does not find all that the source find-a-grant ever told
    "source": "replace(replace(replace({row}.source, '-', ''), '.', ''), '_', '')",
}
_WATCHED = ("title", "funder", "summary", "places", "themes", "applicant_types", "source")


def upgrade() -> None:
    op.create_table(
        "savedsearch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "opportunitylink",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('linked', 'asked', 'apart')", name="state_is_known"),
        sa.CheckConstraint("first_id < second_id", name="the_lower_comes_first"),
        sa.ForeignKeyConstraint(["first_id"], ["opportunity.id"]),
        sa.ForeignKeyConstraint(["second_id"], ["opportunity.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("first_id", "second_id"),
    )
    op.create_index("ix_opportunitylink_second_id", "opportunitylink", ["second_id"], unique=False)
    # added in place, so that a million listings are not copied
    op.execute("ALTER TABLE opportunity ADD COLUMN same_as_id INTEGER REFERENCES opportunity (id)")
    op.execute(f"ALTER TABLE opportunity ADD COLUMN closing_day DATE GENERATED ALWAYS AS ({_closing_day()}")
    op.create_index("ix_opportunity_same_as_id", "opportunity", ["same_as_id"], unique=False)
    op.create_index(
        "ix_opportunity_order",
        "opportunity",
        ["closing_day", "closes_at", "rolling", "closes_on", "status", "vanished_at", "same_as_id"],
        unique=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        postgresql.make_searchable(_WATCHED)
    else:
        _make_searchable()


def _closing_day() -> str:
    """The day of an instant is that in UTC; PostgreSQL before 18 keeps what it works out."""
    if op.get_bind().dialect.name == "postgresql":
        return "coalesce(closes_on, (closes_at AT TIME ZONE 'UTC')::date)) STORED"
    return "coalesce(closes_on, date(closes_at))) VIRTUAL"


def _make_searchable() -> None:
    """An index of words that keeps no copy of the text, held in step by triggers whoever writes."""
    columns = ", ".join(_INDEXED)
    op.execute(
        f"CREATE VIRTUAL TABLE opportunitytext USING fts5({columns}, content='', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute(
        f"INSERT INTO opportunitytext (rowid, {columns}) SELECT id, {_text('opportunity')} FROM opportunity"
    )
    adding = f"INSERT INTO opportunitytext (rowid, {columns}) VALUES (NEW.id, {_text('NEW')});"
    dropping = (
        f"INSERT INTO opportunitytext (opportunitytext, rowid, {columns}) "
        f"VALUES ('delete', OLD.id, {_text('OLD')});"
    )
    differs = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _WATCHED)
    op.execute(f"CREATE TRIGGER opportunity_added AFTER INSERT ON opportunity BEGIN {adding} END")
    op.execute(f"CREATE TRIGGER opportunity_dropped AFTER DELETE ON opportunity BEGIN {dropping} END")
    op.execute(
        f"CREATE TRIGGER opportunity_reworded AFTER UPDATE OF {', '.join(_WATCHED)} ON opportunity "
        f"WHEN {differs} BEGIN {dropping} {adding} END"
    )


def _text(row: str) -> str:
    return ", ".join(source.format(row=row) for source in _INDEXED.values())
