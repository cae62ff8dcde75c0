"""The verbs of the command line, one a file; a file is imported only when its verb is called."""

from __future__ import annotations

import importlib
import sys

import click

from funding_tui import exit_codes

# verb -> (module, one line for the list of commands)
VERBS = {
    "init": ("funding_tui.commands.init", "Make a new workspace."),
    "partnership": ("funding_tui.commands.partnership", "What the partnership states of itself."),
    "demo": ("funding_tui.commands.demo", "Open a throw-away copy of the Herefordshire demo."),
    "import": ("funding_tui.commands.importing", "Import areas, streams, projects and more."),
    "sync": ("funding_tui.commands.sync", "Fetch listings from the sources."),
    "sources": ("funding_tui.commands.sources", "How each source does."),
    "boundaries": ("funding_tui.commands.boundaries", "Fetch the outlines of areas, for maps on paper."),
    "crime": ("funding_tui.commands.crime", "Recorded crime by month, made into rates."),
    "awards": ("funding_tui.commands.awards", "Grants already made, from 360Giving."),
    "registry": ("funding_tui.commands.registry", "Files of grants already made, by publisher."),
    "charity": ("funding_tui.commands.charity", "What the register of charities says of a provider."),
    "search": ("funding_tui.commands.search", "Look for opportunities."),
    "searches": ("funding_tui.commands.searches", "Saved searches, and what is new to each."),
    "eligibility": ("funding_tui.commands.eligibility", "Who may have an opportunity, rule by rule."),
    "links": ("funding_tui.commands.links", "Listings that are the same money."),
    "match": ("funding_tui.commands.match", "Opportunities ranked for the partnership, and why."),
    "pipeline": ("funding_tui.commands.pipeline", "Watch, bid, and record what is won."),
    "streams": ("funding_tui.commands.held", "What is held, stream by stream."),
    "pots": ("funding_tui.commands.held", "What is held and free, pot by pot."),
    "obligations": ("funding_tui.commands.held", "What is due, and when."),
    "today": ("funding_tui.commands.held", "What cannot wait."),
    "digest": ("funding_tui.commands.digest", "What came, changed and went, for an e-mail."),
    "calendar": ("funding_tui.commands.calendar", "Every deadline, for a diary."),
    "projects": ("funding_tui.commands.held", "What could be funded."),
    "scenario": ("funding_tui.commands.scenario", "Clone scenarios, lay shocks on them, and compare them."),
    "propose": ("funding_tui.commands.propose", "Find the best use of the money, and say why."),
    "compare": ("funding_tui.commands.compare", "Runs and the usual methods side by side."),
    "picture": ("funding_tui.commands.picture", "Draw a picture of a run in text."),
    "prices": ("funding_tui.commands.prices", "What each rule of a run costs."),
    "takes": ("funding_tui.commands.takes", "What it would take to fund a refused project."),
    "history": ("funding_tui.commands.history", "The runs of a scenario, and what changed."),
    "risk": ("funding_tui.commands.risk", "Weigh a run over what is not known."),
    "rural": ("funding_tui.commands.rural", "What rurality costs and buys."),
    "sweep": ("funding_tui.commands.sweep", "Move a floor or a cap from case to case."),
    "proposal": ("funding_tui.commands.proposal", "Draft, submit, certify or decline a paper; virements."),
    "export": ("funding_tui.commands.export", "Write a run as a paper."),
    "solve": ("funding_tui.commands.solving", "Solve a problem file, without a workspace."),
    "verify": ("funding_tui.commands.solving", "Re-check a solution file against its problem."),
    "schema": ("funding_tui.commands.schema", "Print what a problem file may hold."),
    "explain": ("funding_tui.commands.solving", "Say why, why not, and what each rule costs."),
    "serve": ("funding_tui.commands.serve", "Open the app in a browser."),
    "backup": ("funding_tui.commands.safekeeping", "Copy the workspace."),
    "restore": ("funding_tui.commands.safekeeping", "Put a backup back."),
    "doctor": ("funding_tui.commands.safekeeping", "Check the workspace and the installation."),
}


class Verbs(click.Group):
    """A group whose commands are imported when they are called, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of an officer's week."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(VERBS[cmd_name][0])
        command = getattr(module, f"{cmd_name}_command")
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, from the table above and not from their modules."""
        with formatter.section("Commands"):
            formatter.write_dl([(verb, line) for verb, (_, line) in VERBS.items()])


@click.group(cls=Verbs, invoke_without_command=True)
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
        from funding_tui.commands.demo import open_app

        open_app(workspace)


def run() -> None:
    """Run the command line, turning expected faults into one sentence on stderr and an exit code."""
    # a console of the eighties must not stop a paper with a pound sign in it
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    from funding_tui.commands.console import told

    with told():
        verbs(standalone_mode=True)
    sys.exit(exit_codes.DONE)
