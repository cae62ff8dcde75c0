"""The list of verbs stands under the jobs, and a mistyped verb is answered with the nearest one."""

from __future__ import annotations

import subprocess
import sys

from click.testing import CliRunner

from funding_tui import exit_codes
from funding_tui.base.verbs import JOBS
from funding_tui.commands import verbs


def test_help_lists_every_verb_under_its_job() -> None:
    shown = CliRunner().invoke(verbs, ["--help"], catch_exceptions=False).stdout
    headings = [line.rstrip(":") for line in shown.splitlines() if line.endswith(":") and line[0].isalpha()]
    assert headings == ["Options", "Find", "Hold", "Allocate", "Prove", "Workspace"]
    for job, listed in JOBS.items():
        section = shown.split(f"\n{job}:\n")[1].split("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines()] == [
            verb.name for verb in listed if verb.module
        ]


def test_a_mistyped_verb_is_answered_with_the_nearest_in_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "funding_tui", "propse"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (exit_codes.BAD_INPUT, "")
    assert done.stderr == "funding-tui: there is no command 'propse'; did you mean 'propose'?\n"
