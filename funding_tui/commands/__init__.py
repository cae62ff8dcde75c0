"""The verbs of the command line, one a file; a file is imported only when its verb is called."""

from __future__ import annotations

import importlib

import click

from funding_tui.base.verbs import JOBS

# verb -> its module under `commands`
VERBS = {
    verb.name: f"{job.lower()}.{verb.module}" for job, verbs in JOBS.items() for verb in verbs if verb.module
}


class VerbGroup(click.Group):
    """A group whose commands are imported when they are called, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of an officer's week."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"{__name__}.{VERBS[cmd_name]}")
        command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that was typed; a mistyped one is answered with the nearest that there is.

        Raises:
            BadInput: there is no such verb.
        """
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from funding_tui.base.errors import BadInput, did_you_mean

            raise BadInput(did_you_mean("command", args[0], VERBS))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs under the headings of their jobs, from the table and not from their modules."""
        for job, verbs in JOBS.items():
            with formatter.section(job):
                formatter.write_dl([(verb.name, verb.words) for verb in verbs if verb.module])


@click.group(cls=VerbGroup, invoke_without_command=True)
@click.option(
    "--workspace",
    "-w",
    envvar=["FUNDING_TUI_DATABASE", "FUNDING_TUI_WORKSPACE"],
    help="The workspace to open (default: the one in your settings).",
)
@click.version_option(package_name="funding-tui", message="funding-tui %(version)s")
@click.pass_context
def verbs(ctx: click.Context, workspace: str | None) -> None:
    """Find, hold, allocate and prove community safety funding.

    With no command, opens the app on the current workspace.
    """
    ctx.obj = workspace
    if ctx.invoked_subcommand is None:
        from funding_tui.tui.app import run_app

        run_app(workspace)


def run() -> int:
    """Run the command line; every error becomes one sentence on stderr.

    Returns:
        The exit code.
    """
    from funding_tui.commands.ending import exit_code_of
    from funding_tui.commands.streams import use_printable_streams

    use_printable_streams()
    return exit_code_of(lambda: verbs(standalone_mode=False))
