"""Every verb with words that make it do its work: the verbs of the command line itself, the words of here.

A verb that is new joins by itself: its arguments are found by their names. Where that is not enough the test
of the table says so, and `WORDS` gives it the words that it needs.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from funding_tui.commands import VERBS, verbs

# an argument of this name -> a word that the workspace of `places.py` understands
BY_NAME = {
    "amount": "10",
    "code": "rural-floor",
    "file": "{place}/areas.csv",
    "harm": "domestic_abuse_proxy",
    "kind": "problem",
    "name": "P1",
    "new_code": "clone-of-it",
    "note": "A note",
    "number": "1",
    "organisations": "GB-CHC-1164883",
    "percent": "50%",
    "priority": "domestic-abuse",
    "problem": "{place}/problem.json",
    "project": "idva",
    "reason": "It is late",
    "run": "1",
    "runs": "1 2",
    "solution": "{place}/solution.json",
    "state": "free",
    "task": "1",
    "text": "A word about it",
    "to": "{place}/new.md",
    "weight": "1",
    "what": "areas",
    "why": "It was asked for",
    "by": "A. Officer",
}
PAPERS = ("docx", "html", "xlsx", "md", "csv", "json", "zip")
# more words, or others, for a verb that needs them; several ways to ask are several rows of the table
WORDS: dict[str, tuple[str, ...]] = {
    "sync": ("",),
    "search": ("streets", "streets --save found", "streets --to {place}/new.csv"),
    "match": ("", "streets"),
    "eligibility": ("1", "1 --verify 'who may apply' --yes"),
    "links join": ("1 2 --who Officer",),
    "links part": ("1 2 --who Officer",),
    "pipeline move": ("2 watching --by Officer",),
    "pipeline task": ("1 'Write it' --due 2027-01-15",),
    "pipeline appraise": ("1 --sought 1000 --days 2 --chance 50% --basis Guess",),
    "pipeline back": ("3 --by Officer",),
    "pipeline won": ("1 --pot '2027/28 capital 1000' --code won-now --signed 2026-12-01",),
    "awards": ("GB-CHC-1164883",),
    "registry": ("", "Trust --fetch"),
    "today": ("", "--to {place}/new.md"),
    "partnership": ("", "--lead-days 20"),
    "appraisal": ("", "--discount 3.5% --because 'The guidance says it'"),
    "need formula": ("'population=60%, need=40%' --because 'It was agreed'",),
    "need reporting": ("domestic_abuse_proxy 50% --because 'A survey'",),
    "import": (
        "areas {place}/areas.csv",
        "areas {place}/areas.csv --dry-run",
        "awards {place}/awards.json",
        "streams {place}/streams.csv",
        "projects {place}/projects.csv",
    ),
    "boundaries": ("--from {place}/map.geojson --attribution Ours",),
    "crime": ("--from {place}/2026-09-a-street.csv",),
    "charity": ("1164883", "--providers"),
    "scenario add": ("new-one --name New --over base",),
    "scenario clone": ("rural-floor new-one --name New",),
    "scenario diff": ("rural-floor base",),
    "scenario limit": ("rural-floor rural --at-least 30%",),
    "scenario lock": ("rural-floor idva in",),
    "scenario rule": ("rural-floor pcc:share-6a6aeba2 off",),
    "scenario note": ("rural-floor 'Another note'",),
    "scenario remove": ("cut-18",),
    "scenario save": ("3 --as new-one --name New",),
    "scenario shock": ("", "cut-18 award-cut stream=pcc share=10%"),
    "propose": ("--quick --seconds 20", "rural-floor --quick --seconds 20 --no-check"),
    "compare": ("1 2", "1 --to {place}/new.xlsx"),
    "lists set": ("boards-own --entries 'idva, drive' --name Ours --source Minutes",),
    "lists remove": ("last-year",),
    "prices": ("1 --seconds 5",),
    "check-bound": ("1 --seconds 2",),
    "exchanges": ("1 --seconds 3",),
    "takes": ("1 {refused} --seconds 3",),
    "risk": ("1 --draws 50 --resolves 1",),
    "weights": ("1 --steps 2 --seconds 5 --no-reach",),
    "rural": ("--floors 0:20:20 --seconds 5 --no-buy-back --workers 1",),
    "sweep": (
        "--rural-floor 0:10:10 --workers 1 --seconds 5",
        "--problem {place}/problem.json --rural-floor 0:20:10 --workers 2 --to {place}/new.jsonl",
    ),
    "solve": ("{place}/problem.json", "{place}/problem.json --to {place}/new.json"),
    "verify": ("{place}/problem.json {place}/solution.json", "{place}/run.zip --quick"),
    "explain": ("{place}/problem.json {place}/solution.json --quick",),
    "proposal certify": ("P1 --by Another --at-risk 'The letter is promised'",),
    "proposal decline": ("P1 --by Another --reason Late",),
    "proposal submit": ("P2 --by Officer",),
    "proposal diff": ("P1 P2",),
    "proposal virement": (
        "10 --from 'pcc 2026/27 revenue-other' --to 'pcc 2027/28 revenue-other' --what Rent --why More "
        "--by Officer",
    ),
    "export": (
        *(f"1 --to {{place}}/new.{suffix}" for suffix in PAPERS),
        "1 --to {place}/new.docx --template {place}/template.docx",
        "1 --as appendix --to {place}/new.html",
    ),
    "picture": ("value 1", "benefit-map 1 --to {place}/new.svg"),
    "init": ("--name New --workspace {place}/new.funding", "--demo --workspace {place}/new.funding"),
    "demo": ("--path",),
    "serve": ("--port {port}",),
    "digest": ("", "--to {place}/new.md"),
    "calendar": ("", "--to {place}/new.ics"),
    "backup": ("", "--to {place}/new.funding"),
    "restore": ("{place}/copy.funding",),
}
# what is done to the workspace before, for a verb that would find nothing to do
BEFORE: dict[str, tuple[str, ...]] = {
    "crime": ("import areas {place}/small_areas.csv",),
    "proposal virement": ("import rules {place}/rules.csv",),
}


@dataclass(frozen=True)
class VerbCase:
    """One way to ask one verb.

    Attributes:
        verb: such as `scenario add`.
        words: after the verb; `{place}` is the folder in which everything lies.
        works_on: the names of the files that it works on, where that is not the workspace.
    """

    verb: str
    words: str
    works_on: tuple[str, ...] = ()

    @property
    def before(self) -> tuple[str, ...]:
        """What is asked before it, while nothing is wrong."""
        return BEFORE.get(self.verb, ())

    @property
    def name(self) -> str:
        """What it is called in the table."""
        short = self.words.replace("{place}/", "")
        return f"{self.verb} {short}".strip()

    def spelt(self, place: Path, **other: str) -> list[str]:
        """The words as they are typed."""
        return [
            *self.verb.split(),
            *(word.format(place=place, **other) for word in shlex.split(self.words)),
        ]


def every_verb() -> tuple[VerbCase, ...]:
    """Every verb of the command line, in each way that is asked of it here."""
    found: list[VerbCase] = []
    for name, command in _commands():
        for words in WORDS.get(name) or (_guessed(command),):
            found.append(VerbCase(name, words, _files(command, words)))
    return tuple(found)


def chosen_rows(cases: Sequence[VerbCase], words: Sequence[str] | None) -> tuple[VerbCase, ...]:
    """The rows of these names; for a word that is no name, those that begin with it; None for all."""
    if words is None:
        return tuple(cases)
    names = {case.name for case in cases}
    return tuple(
        case
        for case in cases
        if any(case.name == word if word in names else case.name.startswith(word) for word in words)
    )


def _commands() -> Iterator[tuple[str, click.Command]]:
    ctx = click.Context(verbs)
    for name in VERBS:
        command = verbs.get_command(ctx, name)
        assert command is not None
        yield from _parts(name, command)


def _parts(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield name, command
    if isinstance(command, click.Group):
        for part, below in command.commands.items():
            yield from _parts(f"{name} {part}", below)


def _guessed(command: click.Command) -> str:
    words: list[str] = []
    for parameter in command.params:
        if parameter.required and isinstance(parameter, click.Argument):
            words.append(shlex.quote(_named(command, parameter)))
        elif parameter.required:
            words += [parameter.opts[0], shlex.quote(_named(command, parameter))]
    return " ".join(words)


def _named(command: click.Command, parameter: click.Parameter) -> str:
    name = parameter.name or ""
    assert name in BY_NAME, f"{command.name}: no word is known for {name}; add it to tests/faults/verbs.py"
    return BY_NAME[name]


def _files(command: click.Command, words: str) -> tuple[str, ...]:
    if any(parameter.name == "workspace" for parameter in command.params):
        return ()
    return tuple(
        word.removeprefix("{place}/")
        for word in shlex.split(words)
        if word.startswith("{place}/") and "/new." not in word
    )
