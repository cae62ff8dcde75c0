"""Where a workspace is: a file, or a database on a server whose password nobody sees."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from models.addresses import ServerAddress, address_of


@pytest.mark.parametrize(
    ("text", "shown", "name"),
    [
        ("postgresql://ann@db.example:5433/csp", "postgresql://ann@db.example:5433/csp", "csp"),
        ("postgres://ann:s3cret@db.example/csp", "postgresql://ann@db.example/csp", "csp"),
        ("POSTGRESQL://ann:p%40ss@h/a%20b", "postgresql://ann@h/a%20b", "a b"),
        ("postgresql+psycopg://h/csp?sslmode=require", "postgresql://h/csp?sslmode=require", "csp"),
        ("postgresql:///csp?host=/run/db&password=s3cret", "postgresql:///csp?host=/run/db", "csp"),
        ("postgresql://ann:a:b@h", "postgresql://ann@h", ""),
        ("postgresql://ann:s3@c/r?e#t@h/csp", "postgresql://ann@h/csp", "csp"),
        ("postgresql://h/csp?password=s3@cret&sslmode=require", "postgresql://h/csp?sslmode=require", "csp"),
    ],
)
def test_a_server_is_shown_without_its_password(text: str, shown: str, name: str) -> None:
    address = address_of(text)
    assert isinstance(address, ServerAddress)
    assert (str(address), address.name, address.url) == (shown, name, text)
    assert "s3cret" not in repr(address)


@pytest.mark.parametrize("text", ["county.funding", "/srv/postgresql/csp", "C:\\csp.funding", "postgresql:"])
def test_anything_else_is_a_file(text: str) -> None:
    assert address_of(text) == Path(text)


def test_without_the_driver_the_sentence_says_how_to_install_it() -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from models.database import open_workspace\n"
        "try: open_workspace('postgresql://ann@127.0.0.1/x')\n"
        "except Exception as error: sys.stdout.write(str(error))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "PostgreSQL needs psycopg; install it with: pip install 'funding-tui[postgres]'"
