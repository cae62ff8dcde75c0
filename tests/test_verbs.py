"""Each verb of the command line, run once in a process of its own, as a person starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from funding_tui.commands import VERBS
from funding_tui.exit_codes import BAD_INPUT, DONE, FAILED, PARTLY_DONE
from tests.allocate.counties import a_county, a_project, a_stream
from tests.listing_pages import a_grant, paged_grants
from tests.listing_server import ListingServer
from tests.paths import ROOT

DOCS = ROOT / "docs"
# what a verb is given, and the exit code that it ends with; `*` stands for the folder of the test
CALLS: dict[str, tuple[str, int]] = {
    "init": ("--name Smallshire -w */new.funding", DONE),
    "partnership": ("", DONE),
    "appraisal": ("", DONE),
    "demo": ("--path", DONE),
    "import": ("areas */areas.csv --dry-run", DONE),
    "sync": ("find-a-grant", DONE),
    "sources": ("", DONE),
    "boundaries": ("", PARTLY_DONE),
    "crime": ("--months 1", BAD_INPUT),
    "awards": ("GB-CHC-9", FAILED),
    "registry": ("council", FAILED),
    "charity": ("1234567", BAD_INPUT),
    "search": ("rural", DONE),
    "searches": ("", DONE),
    "eligibility": ("1", DONE),
    "links": ("list", DONE),
    "match": ("", DONE),
    "pipeline": ("list", DONE),
    "streams": ("", DONE),
    "pots": ("", DONE),
    "obligations": ("", DONE),
    "today": ("", DONE),
    "digest": ("", DONE),
    "calendar": ("--to */diary.ics", DONE),
    "projects": ("", DONE),
    "scenario": ("list", DONE),
    "propose": ("--quick", DONE),
    "compare": ("1", DONE),
    "picture": ("value 1", DONE),
    "prices": ("1", DONE),
    "check-bound": ("1", DONE),
    "exchanges": ("1", DONE),
    "takes": ("1 village", DONE),
    "lists": ("", DONE),
    "need": ("", DONE),
    "history": ("", DONE),
    "risk": ("1 --draws 20", DONE),
    "weights": ("1", BAD_INPUT),  # its projects have scores alone
    "rural": ("--floors 0:20:20 --workers 1", DONE),
    "sweep": ("--rural-floor 0:20:20 --workers 1", DONE),
    "proposal": ("list", DONE),
    "export": ("1 --to */paper.md", DONE),
    "solve": (f"{DOCS}/example.problem.json --to */solution.json", DONE),
    "verify": (f"{DOCS}/example.problem.json {DOCS}/example.solution.json", DONE),
    "schema": ("problem", DONE),
    "explain": (f"{DOCS}/example.problem.json {DOCS}/example.solution.json --quick", DONE),
    "serve": ("--help", DONE),  # it serves until it is ended
    "backup": ("--to */copy.funding", DONE),
    "restore": ("*/none.funding", BAD_INPUT),
    "doctor": ("", DONE),
}
WITHOUT_WORKSPACE = ("init", "demo", "solve", "verify", "schema", "explain", "serve")
NO_SERVICE = """
cache = '{folder}/cache'
[boundaries]
address = '{address}/boundaries'
interval_seconds = 0
[crimes]
address = '{address}/crimes'
interval_seconds = 0
[giving]
address = '{address}/giving'
registry = '{address}/registry'
interval_seconds = 0
[charities]
file_address = '{address}/charities.zip'
interval_seconds = 0
[[source]]
name = 'find-a-grant'
address = '{address}'
interval_seconds = 0
details_at_once = 0
"""


@dataclass(frozen=True)
class Place:
    """Where a verb is run."""

    folder: Path
    environment: dict[str, str]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "funding_tui", *words],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A small county with a run, and services of which only Find a Grant answers."""
    folder = tmp_path_factory.mktemp("verbs")
    workspace = a_county(folder / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5000_00, score=5, areas=["W1", "W2"])
    workspace.close()
    (folder / "areas.csv").write_text("code,name,kind,rural\nW4,Damson,ward,yes\n", encoding="utf-8")
    with ListingServer() as server:
        server.at("/grants", paged_grants([a_grant(1)]))
        settings = folder / "settings.toml"
        settings.write_text(NO_SERVICE.format(folder=folder.as_posix(), address=server.address), "utf-8")
        made = Place(
            folder,
            {
                **os.environ,
                "FUNDING_TUI_SETTINGS": str(settings),
                "FUNDING_TUI_WORKSPACE": str(folder / "county.funding"),
                "NO_PROXY": "127.0.0.1",
                "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
                "PYTHONIOENCODING": "utf-8",
            },
        )
        assert made.run("propose", "--quick").returncode == DONE
        assert made.run("sync", "find-a-grant").returncode == DONE
        yield made


def test_every_verb_is_called() -> None:
    assert set(CALLS) == set(VERBS)


@pytest.mark.slow
@pytest.mark.parametrize("verb", CALLS)
def test_it_ends_as_it_should_and_never_with_a_traceback(place: Place, verb: str) -> None:
    words, code = CALLS[verb]
    done = place.run(verb, *words.replace("*", place.folder.as_posix()).split())
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
