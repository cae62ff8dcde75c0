"""Many rows into one table, quickly: plain tuples, one statement a chunk, no record objects.

Measured against a bare `sqlite3` executemany in `benchmarks/import_rate.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Dialect, Row, bindparam, insert, select, update
from sqlalchemy.sql.schema import Table as SqlTable

from models.database import METADATA

Item = TypeVar("Item")

# well below the 999 variables that older SQLite builds allow in one statement
CHUNK = 500
# rows of a file that are read, compared and written together: memory stays flat however long it is
ROWS = 1000


def sql_table(name: str) -> SqlTable:
    """A table of the schema by name."""
    return METADATA.tables[name]


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """Lists of up to `size` items, in order."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def insert_rows(
    connection: Connection, table: SqlTable, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows with values in the order of `columns`, as the database takes them."""
    if not rows:
        return
    statement, order = _insert_statement(table, tuple(columns), connection.dialect)
    if order is None:
        connection.exec_driver_sql(statement, [dict(zip(columns, row, strict=True)) for row in rows])
    elif order == tuple(columns):
        connection.exec_driver_sql(statement, list(rows))
    else:
        places = [columns.index(name) for name in order]
        connection.exec_driver_sql(statement, [tuple(row[i] for i in places) for row in rows])


def insert_records(
    connection: Connection, table: SqlTable, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows with values in the order of `columns`, as records hold them (days, lists)."""
    made = _converters(table, tuple(columns), connection.dialect)
    ready = []
    for row in rows:
        values = list(row)
        for at, make in made:
            values[at] = make(values[at])
        ready.append(tuple(values))
    insert_rows(connection, table, columns, ready)


@lru_cache(maxsize=16)
def _converters(
    table: SqlTable, columns: tuple[str, ...], dialect: Dialect
) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """Places in `columns` whose values the database takes in another form, and what makes it."""
    made = (table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns)
    return tuple((at, make) for at, make in enumerate(made) if make is not None)


@lru_cache(maxsize=16)
def _insert_statement(
    table: SqlTable, columns: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[str, ...] | None]:
    """The statement in the database's own SQL, and the order of its values (None where they have names)."""
    compiled = insert(table).values({name: bindparam(name) for name in columns}).compile(dialect=dialect)
    return str(compiled), None if compiled.positiontup is None else tuple(compiled.positiontup)


def update_rows(
    connection: Connection,
    table: SqlTable,
    columns: Sequence[str],
    rows: Sequence[tuple[int, tuple[Any, ...]]],
) -> None:
    """Update rows given as (id, values in the order of `columns`)."""
    if not rows:
        return
    statement = (
        update(table)
        .where(table.c.id == bindparam("of_id"))
        .values({name: bindparam(f"to_{name}") for name in columns})
    )
    names = [f"to_{name}" for name in columns]
    connection.execute(
        statement, [{"of_id": of_id, **dict(zip(names, row, strict=True))} for of_id, row in rows]
    )


def rows_where(
    connection: Connection,
    table: SqlTable,
    columns: Sequence[str],
    key: str,
    values: Sequence[Any],
    also: ColumnElement[bool] | None = None,
) -> Iterator[Row[Any]]:
    """The columns of the rows whose `key` is one of `values`, and for which `also` holds."""
    for some in chunks(values):
        query = select(*(table.c[name] for name in columns)).where(table.c[key].in_(some))
        yield from connection.execute(query if also is None else query.where(also)).all()
