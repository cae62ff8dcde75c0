"""Run one command in this process as the command line does: to its end, every error told in one line."""

from __future__ import annotations

from collections.abc import Sequence

import click
from click.testing import CliRunner, Result

from funding_tui.commands.ending import exit_code_of


def run_command(command: click.Command, words: Sequence[str]) -> Result:
    """What a command prints, and the exit code that it ends with."""

    @click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
    @click.argument("given", nargs=-1, type=click.UNPROCESSED)
    @click.pass_context
    def whole(ctx: click.Context, given: tuple[str, ...]) -> None:
        ctx.exit(exit_code_of(lambda: command.main(list(given), command.name, standalone_mode=False)))

    return CliRunner().invoke(whole, ["--", *words], catch_exceptions=False)
