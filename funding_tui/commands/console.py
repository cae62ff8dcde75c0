"""What every command shares: options, tables and JSON, and the open workspace."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.base.printable import printable, printable_json

if TYPE_CHECKING:
    # Only for the signature: the database's libraries load when a command runs, not for its help.
    from funding_tui.base.progress import Progress
    from models.database import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])
LATEST = "latest"


def json_option(command: Command) -> Command:
    """`--json`: machine-readable output on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def workspace_option(command: Command) -> Command:
    """`--workspace`, also accepted after the verb."""
    return click.option("--workspace", "-w", default=None, help="The workspace to work on.")(command)


def standard_options(command: Command) -> Command:
    """`--json` and `--workspace`, which nearly every verb has."""
    return json_option(workspace_option(command))


def workspace_choice(given: str | None) -> str | None:
    """The workspace named after the verb, else before it; None means the one in the settings."""
    ctx = click.get_current_context()
    outer = ctx.find_root().obj
    return given or (outer if isinstance(outer, str) else None)


def print_json(data: Any) -> None:
    """Data as indented JSON on stdout."""
    print_json_text(json.dumps(data, indent=2, ensure_ascii=False, default=str))


def print_json_text(text: str) -> None:
    """JSON text on stdout; what a terminal might obey is written as an escape, and says the same."""
    click.echo(printable_json(text))


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
    flat = " ".join(printable(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def full_line(text: str) -> str:
    """A sentence on one line, without control characters, as good as never cut."""
    return one_line(text, limit=2_000)


def print_progress(at: Progress) -> None:
    """How far a verb has come, on stderr where a person reads it."""
    if sys.stderr.isatty():
        of = f" {at.done} of {at.total}" if at.total else ""
        left = f", about {at.left:.0f} s left" if at.left else ""
        print_note(f"{at.seconds:5.1f} s  {at.stage}{of}{left}")


def progress_printer(words: Callable[[Progress], str], every: float = 0.0) -> Callable[[Progress], None]:
    """Prints how far a verb has come on stderr where a person reads it, at most once in `every` seconds."""
    last = 0.0

    def show(at: Progress) -> None:
        nonlocal last
        if sys.stderr.isatty() and time.monotonic() - last >= every:
            last = time.monotonic()
            print_note(words(at))

    return show


def print_note(sentence: str) -> None:
    """Progress and asides, on stderr, so that stdout stays data."""
    click.echo(sentence, err=True)


@contextmanager
def use_workspace(given: str | None) -> Iterator[Workspace]:
    """The workspace that a command works on, closed at the end."""
    from funding_tui.base.open_workspace import open_workspace_at

    workspace = open_workspace_at(workspace_choice(given))
    try:
        yield workspace
    finally:
        if workspace.wrote:
            _keep_daily_copy(workspace)
        workspace.close()


def _keep_daily_copy(workspace: Workspace) -> None:
    """After the first command of a day that wrote; a copy that cannot be made is said, and stops nothing."""
    from funding_tui.base.settings import load_settings
    from funding_tui.workspace.daily_copies import keep_daily_copy
    from models.clock import uk_today

    try:
        for sentence in keep_daily_copy(workspace, load_settings().copies, uk_today()):
            print_note(full_line(sentence))
    except OperationError as error:
        print_note(full_line(str(error)))


def officer_name(given: str) -> str:
    """Who does what a command records: as given, or else the officer that the settings name."""
    from funding_tui.base.settings import load_settings

    return given.strip() or load_settings().officer


def as_data(row: Any) -> dict[str, Any]:
    """A frozen row as plain data: its fields by name, days and instants in ISO form, money in pence."""
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(row).items()
    }


def parse_run_number(text: str) -> int | None:
    """The number of a run; None stands for the latest.

    Raises:
        BadInput: the text is neither a number nor `latest`.
    """
    if text.strip().lower() == LATEST:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0:
        return int(text)
    message = f"{text[:20]!r} is not the number of a run; give a number such as 12, or {LATEST}"
    raise BadInput(message)


def parse_percent(text: str | None) -> int | None:
    """A percentage (`15%`, `15`, `12.5`) in basis points; None where nothing was typed.

    A bare 0.6 or 1 may be a share of 1, so it needs its sign.

    Raises:
        BadInput: it is no percentage.
    """
    from funding_tui.hold.importing.cells import CellError, read_percentage

    if text is None:
        return None
    try:
        return read_percentage(text)
    except CellError as error:
        raise BadInput(str(error)) from error
