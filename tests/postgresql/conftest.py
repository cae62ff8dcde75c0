"""A database of a test's own, on the server that FUNDING_TUI_TEST_POSTGRES names; skipped without."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from models.database import Workspace, create_workspace, open_workspace

SERVER = os.environ.get("FUNDING_TUI_TEST_POSTGRES", "").rstrip("/")


def at_server(statement: str) -> None:
    """Run a statement on the server and not in one database."""
    import psycopg

    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def a_database(template: str = "template0") -> Iterator[str]:
    """The address of a new database, dropped at the end."""
    name = f"funding_test_{uuid.uuid4().hex}"
    at_server(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
    try:
        yield f"{SERVER}/{name}"
    finally:
        at_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """The name of a database with an empty workspace, made once: migrating takes most of a second."""
    if not SERVER:
        pytest.skip("FUNDING_TUI_TEST_POSTGRES names no server")
    with a_database() as address:
        create_workspace(address).close()
        yield address.rpartition("/")[2]


@pytest.fixture
def address(template: str) -> Iterator[str]:
    """The address of an empty workspace."""
    with a_database(template) as address:
        yield address


@pytest.fixture
def blank(template: str) -> Iterator[str]:
    """The address of an empty database."""
    with a_database() as address:
        yield address


@pytest.fixture
def workspace(address: str) -> Iterator[Workspace]:
    opened = open_workspace(address)
    yield opened
    opened.close()
