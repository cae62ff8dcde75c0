"""Every verb by its job: the command that runs it, what it does, and the screen that shows it.

The command line, its `--help`, the top bar, the keys and the palette all read this one table. It holds names
alone, so that nothing is imported before a verb is called or its screen is opened.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VerbScreen:
    """The screen of a verb.

    Attributes:
        title: what it is called.
        key: a digit has its place in the top bar; a letter opens it in front of any screen; empty where the
            palette alone opens it.
        module: under `tui/screens`.
        name: of its class.
        tip: what help and palette say of it; empty for a place, which they say how to go to.
    """

    title: str
    key: str
    module: str
    name: str
    tip: str = ""

    @property
    def mode(self) -> str:
        """The short name by which the app and its keymap know it."""
        return self.title.casefold().replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb.

    Attributes:
        name: of the command.
        module: of the command, in the folder of its job; empty where there is only a screen.
        words: what it does, in one line.
    """

    name: str
    module: str
    words: str
    screen: VerbScreen | None = None


# the order is that of an officer's week; a heading is also the name of the folder of its commands
JOBS: dict[str, tuple[Verb, ...]] = {
    "Find": (
        Verb("sync", "sync", "Fetch opportunities from the sources."),
        Verb(
            "sources",
            "sync",
            "How complete and how fresh each source is.",
            VerbScreen("Sources", "", "find.sources", "SourcesScreen", "See each source, and fetch from one"),
        ),
        Verb(
            "search",
            "search",
            "Search the opportunities.",
            VerbScreen("Opportunities", "2", "find.opportunities", "OpportunitiesScreen"),
        ),
        Verb("searches", "search", "Saved searches, and what is new to each."),
        Verb("match", "match", "Opportunities ranked for the partnership, and why."),
        Verb("eligibility", "match", "Who may apply for an opportunity, rule by rule."),
        Verb("links", "duplicates", "Opportunities that are the same money."),
        Verb("pipeline", "bids", "Watch, bid, and record what is won."),
        Verb("awards", "past_grants", "Grants already made, from 360Giving."),
        Verb("registry", "past_grants", "Files of grants already made, by publisher."),
    ),
    "Hold": (
        Verb(
            "today",
            "funding_held",
            "What cannot wait.",
            VerbScreen("Today", "1", "today.today", "TodayScreen"),
        ),
        Verb(
            "streams",
            "funding_held",
            "The funding held, stream by stream.",
            VerbScreen("Funding held", "3", "hold.funding_held", "FundingHeldScreen"),
        ),
        Verb("pots", "funding_held", "What is held and what is free, pot by pot."),
        Verb("obligations", "funding_held", "What is due, and when."),
        Verb(
            "projects",
            "funding_held",
            "What could be funded.",
            VerbScreen("Projects", "4", "hold.projects", "ProjectsScreen"),
        ),
        Verb("areas", "", "Every area on record.", VerbScreen("Areas", "9", "hold.areas", "AreasScreen")),
        Verb("partnership", "partnership", "What the partnership says of itself."),
        Verb("appraisal", "appraisal", "How benefit is put in pounds."),
        Verb("need", "need", "What need is counted by, and the need formula."),
        Verb("import", "import_file", "Import areas, streams, projects and more."),
        Verb("boundaries", "boundaries", "Fetch the outlines of areas, for maps on paper."),
        Verb("crime", "crime", "Recorded crime by month, made into rates."),
        Verb("charity", "charity", "What the register of charities says of a provider."),
    ),
    "Allocate": (
        Verb("scenario", "scenario", "Copy scenarios, apply shocks to them, and compare them."),
        Verb(
            "propose",
            "propose",
            "Find the best use of the money, and say why.",
            VerbScreen("Allocate", "5", "allocate.allocate", "AllocateScreen"),
        ),
        Verb(
            "compare",
            "compare",
            "Runs and baselines side by side.",
            VerbScreen("Compare", "6", "allocate.compare", "CompareScreen"),
        ),
        Verb("lists", "funding_lists", "Last year's list and the board's own, as baselines."),
        Verb("history", "history", "The runs of a scenario, and what changed."),
        Verb("prices", "explanations", "What each rule of a run costs."),
        Verb("check-bound", "check_bound", "Prove a run's bound, to be checked without a solver."),
        Verb("exchanges", "exchanges", "What could be exchanged at no loss."),
        Verb("takes", "explanations", "What it would take to fund a refused project."),
        Verb("risk", "uncertainty", "How far a run depends on what is uncertain."),
        Verb("weights", "weight_sets", "A run under every set of harm weights on record."),
        Verb("rural", "rural", "What rurality costs and buys."),
        Verb("sweep", "sweep", "Move a limit step by step, and solve each step."),
        Verb("solve", "problem_files", "Solve a problem file, without a workspace."),
        Verb("verify", "problem_files", "Re-check a solution file against its problem."),
        Verb("explain", "problem_files", "Say why, why not, and what each rule costs."),
        Verb("schema", "problem_files", "Print what a problem file may hold."),
    ),
    "Prove": (
        Verb(
            "proposal",
            "proposal",
            "Draft, submit, certify or decline a paper; virements.",
            VerbScreen("Proposals", "P", "prove.proposals", "ProposalsScreen", "Submit, certify, decline"),
        ),
        Verb("export", "export", "Write a run as a paper."),
        Verb("picture", "picture", "Draw a picture of a run in text."),
    ),
    "Workspace": (
        Verb("init", "create", "Make a new workspace."),
        Verb("demo", "demo", "Open a throw-away copy of the Herefordshire demo."),
        Verb("serve", "serve", "Open the app in a browser."),
        Verb("digest", "today", "What is new, changed or closed, for an e-mail."),
        Verb("calendar", "today", "Every deadline, for a diary."),
        Verb("backup", "backup", "Copy the workspace."),
        Verb("restore", "backup", "Put a backup back."),
        Verb("doctor", "backup", "Check the workspace and the installation."),
    ),
}
SCREENS = {
    verb.screen.mode: verb.screen for verbs in JOBS.values() for verb in verbs if verb.screen is not None
}
