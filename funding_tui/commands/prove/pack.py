"""What `solve`, `verify` and `export` do with a pack in place of a problem or a run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
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
VERDICTS = {
    True: "The pack holds.",
    False: "The pack does not hold.",
    None: "What was checked holds. Some of the pack was not checked.",
}


def verify_pack(path: Path, as_json: bool, *, solve_again: bool) -> None:
    """Check a pack, and say what of it holds.

    Ends with exit code 1 where something does not hold, and 4 where all that was checked holds and something
    could not be checked.
    """
    from funding_tui.prove.pack.check import check_pack
    from funding_tui.prove.pack.manifest import read_pack

    pack = read_pack(path)
    if solve_again:
        print_note("Working everything out again; --quick leaves out what was found by solving further.")
    checks = check_pack(pack, solve_again=solve_again)
    holds = _all_hold([check.holds for check in checks])
    if as_json:
        run = pack.manifest.model_dump(mode="json", include={"run", "scenario", "proposal", "problem_hash"})
        print_json({"holds": holds, **run, "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            click.echo(f"{STATES[check.holds]:13}  {one_line(check.words, limit=LONGEST)}")
        click.echo(VERDICTS[holds])
        click.echo("This shows that its files belong together. It does not show who made them.")
    if holds is not True:
        sys.exit(exit_codes.PARTLY_DONE if holds is None else exit_codes.FAILED)


def _all_hold(found: Sequence[bool | None]) -> bool | None:
    """Whether all holds; False where one does not, None where one was not checked and the others hold."""
    return False if False in found else None if None in found else True


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
    limits = packed_limits.of_solver if packed_limits else Limits()
    if seconds is not None:
        limits = replace(limits, seconds=seconds)
    found = solve(problem, limits)
    if packed_limits is not None and packed_limits.first_in_order:
        from funding_tui.allocate.propose import ORDER_SECONDS
        from optimiser.good_answers import pick_first_in_order

        found = pick_first_in_order(problem, found, limits, seconds=ORDER_SECONDS)
    text = found.model_dump_json(indent=2)
    if to is not None:
        from funding_tui.rendering.files import write_atomically

        write_atomically(to, f"{text}\n".encode())
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
