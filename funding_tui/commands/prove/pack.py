"""What `solve`, `verify` and `export` do with a pack in place of a problem or a run."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
from funding_tui.commands.console import one_line, print_json, print_note

if TYPE_CHECKING:
    from optimiser.problem import Problem
    from optimiser.solution import Solution

LONGEST = 2_000  # letters of a sentence
STATES = {True: "holds", False: "does not hold", None: "not checked"}


def verify_pack(path: Path, as_json: bool) -> None:
    """Check a pack, and say what of it holds; ends with exit code 1 where something does not."""
    from funding_tui.prove.pack.check import check_pack
    from funding_tui.prove.pack.manifest import read_pack

    pack = read_pack(path)
    checks = check_pack(pack)
    holds = all(check.holds is not False for check in checks)
    if as_json:
        run = pack.manifest.model_dump(mode="json", include={"run", "scenario", "proposal", "problem_hash"})
        print_json({"holds": holds, **run, "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            click.echo(f"{STATES[check.holds]:13}  {one_line(check.words, limit=LONGEST)}")
        click.echo("The pack holds." if holds else "The pack does not hold.")
        click.echo("This shows that its files belong together. It does not show who made them.")
    if not holds:
        sys.exit(exit_codes.FAILED)


def solve_pack(path: Path, to: Path | None, seconds: float | None, as_json: bool) -> None:
    """Solve a pack's problem again as it was solved, and say whether the answer is the same to the penny.

    The solution goes to a file or to stdout, comments to stderr; ends with exit code 1 where the answer is
    different.
    """
    from funding_tui.prove.pack.check import read_part
    from funding_tui.prove.pack.manifest import read_pack
    from optimiser.problem import Problem
    from optimiser.solution import Solution
    from optimiser.solving import Limits, solve

    pack = read_pack(path)
    problem, packed = read_part(pack, Problem), read_part(pack, Solution)
    packed_limits = pack.manifest.limits
    limits = Limits(**packed_limits.model_dump(exclude={"went_on"})) if packed_limits else Limits()
    if seconds is not None:
        limits = replace(limits, seconds=seconds)
    found = solve(problem, limits)
    text = found.model_dump_json(indent=2)
    if to is not None:
        to.write_text(text + "\n", encoding="utf-8")
    if to is None or as_json:
        click.echo(text)
    if not _same(problem, packed, found):
        if packed_limits is not None and packed_limits.went_on:
            print_note("The run in the pack started from an earlier answer, so a fresh solve may differ.")
        sys.exit(exit_codes.FAILED)


def _same(problem: Problem, packed: Solution, found: Solution) -> bool:
    from optimiser.benefit import value_unit
    from optimiser.verifying import verify

    if not verify(problem, found).holds:
        print_note(f"The answer found here does not hold ({found.status}): {found.message}")
        return False
    allocated = sorted(found.lines, key=repr), sorted(packed.lines, key=repr)
    if (found.status, allocated[0]) == (packed.status, allocated[1]):
        print_note("The same allocation as in the pack, line by line and to the penny.")
        return True
    there = f"{packed.status}, {packed.value:.6g} by {packed.solver}"
    print_note(
        f"A different allocation from the pack's: here {found.status}, {found.value:.6g} "
        f"{value_unit(problem)} by {found.solver}; there {there}. "
        "Another version of the solver, or less time, may reach a different one of several good answers."
    )
    return False
