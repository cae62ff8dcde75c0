"""The verbs of the command line, one a file; a file is imported only when its verb is called."""

from __future__ import annotations

import importlib
import sys

import click

from funding_tui import exit_codes

# verb -> (module under `commands`, one line for the list of commands)
VERBS = {
    "init": ("workspace.create", "Make a new workspace."),
    "partnership": ("hold.partnership", "What the partnership states of itself."),
    "demo": ("workspace.demo", "Open a throw-away copy of the Herefordshire demo."),
    "import": ("hold.import_file", "Import areas, streams, projects and more."),
    "sync": ("find.sync", "Fetch opportunities from the sources."),
    "sources": ("find.sync", "How each source does."),
    "boundaries": ("hold.boundaries", "Fetch the outlines of areas, for maps on paper."),
    "crime": ("hold.crime", "Recorded crime by month, made into rates."),
    "awards": ("find.past_grants", "Grants already made, from 360Giving."),
    "registry": ("find.past_grants", "Files of grants already made, by publisher."),
    "charity": ("hold.charity", "What the register of charities says of a provider."),
    "search": ("find.search", "Look for opportunities."),
    "searches": ("find.saved_searches", "Saved searches, and what is new to each."),
    "eligibility": ("find.eligibility", "Who may have an opportunity, rule by rule."),
    "links": ("find.duplicates", "Opportunities that are the same money."),
    "match": ("find.match", "Opportunities ranked for the partnership, and why."),
    "pipeline": ("find.bids", "Watch, bid, and record what is won."),
    "streams": ("hold.funding_held", "What is held, stream by stream."),
    "pots": ("hold.funding_held", "What is held and free, pot by pot."),
    "obligations": ("hold.funding_held", "What is due, and when."),
    "today": ("hold.funding_held", "What cannot wait."),
    "digest": ("workspace.digest", "What came, changed and went, for an e-mail."),
    "calendar": ("workspace.calendar", "Every deadline, for a diary."),
    "projects": ("hold.funding_held", "What could be funded."),
    "scenario": (
        "allocate.scenario",
        "Clone scenarios, lay shocks on them, and compare them.",
    ),
    "propose": ("allocate.propose", "Find the best use of the money, and say why."),
    "compare": ("allocate.compare", "Runs and the usual methods side by side."),
    "picture": ("prove.picture", "Draw a picture of a run in text."),
    "prices": ("allocate.rule_prices", "What each rule of a run costs."),
    "takes": ("allocate.takes", "What it would take to fund a refused project."),
    "history": ("allocate.history", "The runs of a scenario, and what changed."),
    "risk": ("allocate.uncertainty", "Weigh a run over what is not known."),
    "rural": ("allocate.rural", "What rurality costs and buys."),
    "sweep": ("allocate.sweep", "Move a floor or a cap from case to case."),
    "proposal": (
        "prove.proposal",
        "Draft, submit, certify or decline a paper; virements.",
    ),
    "export": ("prove.export", "Write a run as a paper."),
    "solve": ("allocate.problem_files", "Solve a problem file, without a workspace."),
    "verify": (
        "allocate.problem_files",
        "Re-check a solution file against its problem.",
    ),
    "schema": ("allocate.schema", "Print what a problem file may hold."),
    "explain": ("allocate.problem_files", "Say why, why not, and what each rule costs."),
    "serve": ("workspace.serve", "Open the app in a browser."),
    "backup": ("workspace.backup", "Copy the workspace."),
    "restore": ("workspace.backup", "Put a backup back."),
    "doctor": ("workspace.backup", "Check the workspace and the installation."),
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
        module = importlib.import_module(f"{__name__}.{VERBS[cmd_name][0]}")
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
        from funding_tui.commands.workspace.demo import open_app

        open_app(workspace)


def run() -> None:
    """Run the command line, turning expected faults into one sentence on stderr and an exit code."""
    # a console of the eighties must not stop a paper with a pound sign in it
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    from funding_tui.commands.console import report_errors

    with report_errors():
        verbs(standalone_mode=True)
    sys.exit(exit_codes.DONE)
