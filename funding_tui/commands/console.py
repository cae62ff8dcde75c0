"""What every command shares: its options, its tables and JSON, and how it tells of a fault."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from funding_tui import exit_codes
from funding_tui.base.errors import BadInput, NotFound, OperationError
from models.errors import RecordError

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """`--json`: machine-readable output on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def workspace_option(command: Command) -> Command:
    """`--workspace`, also accepted after the verb."""
    return click.option("--workspace", "-w", default=None, help="The workspace to work on.")(command)


def chosen_workspace(given: str | None) -> str | None:
    """The workspace named after the verb, else before it; None means the one in the settings."""
    ctx = click.get_current_context()
    outer = ctx.find_root().obj
    return given or (outer if isinstance(outer, str) else None)


def print_json(data: Any) -> None:
    """Data as indented JSON on stdout."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False, default=str))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Rows as plain aligned text on stdout; columns whose numbers are in `right` are right-aligned."""
    clean = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(headings, *clean, strict=True)]
    for row in [list(headings), ["-" * width for width in widths], *clean]:
        cells = [
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def one_line(text: str, limit: int = 60) -> str:
    """Outside text made safe for one cell: no control characters, no line breaks, cut at `limit`."""
    flat = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def narrate(sentence: str) -> None:
    """Progress and asides, on stderr, so that stdout stays data."""
    click.echo(sentence, err=True)


@contextmanager
def told() -> Iterator[None]:
    """Turn a fault of the desk into one sentence on stderr and its exit code."""
    try:
        yield
    except (BadInput, NotFound) as fault:
        _leave(str(fault), exit_codes.BAD_INPUT)
    except (OperationError, RecordError) as fault:
        _leave(str(fault), exit_codes.FAILED)
    except KeyboardInterrupt:
        _leave("Stopped; nothing half-done was kept.", exit_codes.FAILED)


def _leave(sentence: str, code: int) -> None:
    click.echo(f"funding-tui: {sentence}", err=True)
    sys.exit(code)
