"""Runs Alembic on the connection that `models.database` hands over; there is no configuration file."""

from __future__ import annotations

from alembic import context

from models.database import METADATA
from models.migrations.postgresql import BY_CODE_POINTS

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(BY_CODE_POINTS)
