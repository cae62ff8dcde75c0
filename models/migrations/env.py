"""Runs Alembic on the connection that `models.database` hands over; there is no configuration file."""

from __future__ import annotations

from alembic import context

from models.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
