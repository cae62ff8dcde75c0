"""`serve`: the app in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.commands.console import print_note, workspace_choice, workspace_option


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file whose first line is the password; needed for any address but this machine's own.",
)
@click.option(
    "--visitors",
    default=8,
    show_default=True,
    type=click.IntRange(1, 200),
    help="How many may work at a time.",
)
@click.option("--password", envvar="FUNDING_TUI_SERVE_PASSWORD", default="", hidden=True)
@workspace_option
def serve_command(
    host: str, port: int, password_file: Path | None, visitors: int, password: str, workspace: str | None
) -> None:
    """Open the app in a browser on this machine; Ctrl-C stops.

    Visitors enter with their name and the password, from --password-file or FUNDING_TUI_SERVE_PASSWORD.
    Without one, the address that is printed holds a token, and only this machine is served. What passes is
    not encrypted: use it where the network is trusted.
    """
    from funding_tui.base.open_workspace import open_workspace_at

    try:
        from funding_tui.tui.serving.guard import LOOPBACK
        from funding_tui.tui.serving.server import GuardedServer
    except ImportError as error:
        message = "serving needs textual-serve; install it with: pip install 'funding-tui[web]'"
        raise OperationError(message) from error
    if password_file is not None:
        password = _first_line(password_file)
    use_workspace = open_workspace_at(workspace_choice(workspace))
    place = use_workspace.address
    use_workspace.close()
    server = GuardedServer(place, host, port, password, visitors=visitors)
    if host not in LOOPBACK:
        print_note(
            "What passes between the browser and here is not encrypted; trust the network, or stay local."
        )
    server.serve()


def _first_line(path: Path) -> str:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read as a password: {error}"
        raise BadInput(message) from error
    if not lines or not lines[0].strip():
        message = f"{path} holds no password on its first line"
        raise BadInput(message)
    return lines[0].strip()
