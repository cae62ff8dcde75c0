"""`demo`: a throw-away copy of the demonstration."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click


@click.command("demo")
@click.option("--path", is_flag=True, help="Print where a fresh copy is, and leave it there.")
def demo_command(path: bool) -> None:
    """Open a throw-away copy of the Herefordshire demo; what you do to it is lost when you leave.

    With --path it is not opened: a copy is made, which is yours to keep or delete.
    """
    if path:
        from funding_tui.base.errors import OperationError
        from funding_tui.base.settings import load_settings
        from funding_tui.demo.copying import demo_copy

        try:
            copy = demo_copy(load_settings().cache)
        except OSError as error:
            message = f"the demo cannot be written: {error}"
            raise OperationError(message) from error
        click.echo(str(copy))
        return
    from funding_tui.tui.app import run_app

    folder = Path(tempfile.mkdtemp(prefix="funding-tui-demo-"))
    try:
        run_app(None, demo_into=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
