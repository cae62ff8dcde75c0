"""`backup`, `restore`, `doctor`: keep a workspace safe and find what is wrong."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
from funding_tui.commands.console import (
    as_data,
    one_line,
    print_json,
    print_note,
    standard_options,
    use_workspace,
    workspace_choice,
)

if TYPE_CHECKING:
    # Only for the signature: the database's libraries load when a command runs, not for its help.
    from funding_tui.workspace.finding import Finding
    from models.addresses import Address


@click.command("backup")
@click.option("--to", type=click.Path(path_type=Path), help="A new file, or a folder to put the copy in.")
@standard_options
def backup_command(to: Path | None, as_json: bool, workspace: str | None) -> None:
    """Copy the workspace, whole even while it is in use; without --to the copy is put beside it.

    With --json prints: file.
    """
    from funding_tui.workspace.backup import backup

    copy = backup(_address(workspace), to)
    if as_json:
        print_json({"file": str(copy)})
    else:
        click.echo(f"Copied to {copy}.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@standard_options
def restore_command(file: Path, as_json: bool, workspace: str | None) -> None:
    """Put the backup FILE in the place of the workspace, after a copy of what is there.

    With --json prints: file (the workspace), kept (the copy of what was there, or null).
    """
    from funding_tui.workspace.backup import restore

    over = _address(workspace)
    saved = restore(file, over)
    if as_json:
        print_json({"file": str(over), "kept": str(saved) if saved else None})
        return
    click.echo(f"Restored {over} from {file}.")
    if saved:
        print_note(f"What was there is saved in {saved}.")


@click.command("doctor")
@click.option("--audit", "printed", help="NUMBER:HASH of the audit, as an earlier certificate prints it.")
@standard_options
def doctor_command(printed: str | None, as_json: bool, workspace: str | None) -> None:
    """Check the workspace and the installation, and say what to do where something is wrong.

    With --audit it also checks that the audit still has that entry: none was cut off or written anew since.

    With --json prints a list of: check, state (good, look, bad), words. Exit codes: 0 nothing is bad,
    1 something is.
    """
    from funding_tui.base.errors import BadInput
    from funding_tui.workspace.doctor import doctor
    from models.audit_chain import parse_audit_link

    link = None if printed is None else parse_audit_link(printed)
    if printed is not None and link is None:
        message = f"{printed[:80]!r} is no entry of an audit; write NUMBER:HASH as the certificate prints it"
        raise BadInput(message)
    with use_workspace(workspace) as records:
        found = (*doctor(records, link), _solver())
    if as_json:
        print_json([as_data(finding) for finding in found])
    else:
        for finding in found:
            # not a table: what to do about a finding must not be cut
            click.echo(f"{finding.check:<9} {finding.state:<5} {one_line(finding.words, 1_000)}")
    if any(finding.state == "bad" for finding in found):
        sys.exit(exit_codes.FAILED)


def _address(given: str | None) -> Address:
    """Where the workspace is, or would be: a restore may find nothing there."""
    from funding_tui.base.open_workspace import named_address

    return named_address(workspace_choice(given))


def _solver() -> Finding:
    """Whether the solver is installed; asked without loading it."""
    from funding_tui.workspace.finding import Finding

    if find_spec("highspy") is not None:
        return Finding("solver", "good", "HiGHS is installed")
    return Finding("solver", "look", "HiGHS is not installed, so solving is slower: pip install highspy")
