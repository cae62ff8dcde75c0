"""`solve` and `verify`: problem files, without a workspace."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TypeVar

import click
from pydantic import ValidationError

from funding_tui import exit_codes
from funding_tui.commands.console import json_option, narrate, print_json
from funding_tui.desk.errors import BadInput
from optimiser.problem import Problem
from optimiser.record import Record
from optimiser.solution import Solution

R = TypeVar("R", bound=Record)
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("solve")
@click.argument("problem", type=FILE)
@click.option("--to", type=FILE, help="Write the solution to this file instead of stdout.")
@click.option("--gap", default=0.001, show_default=True, help="Share of benefit that counts as optimal.")
@click.option("--seconds", default=120.0, show_default=True, help="The longest that it may take.")
@click.option("--solver", type=click.Choice(["highs", "cbc"]), default="highs", show_default=True)
def solve_command(problem: Path, to: Path | None, gap: float, seconds: float, solver: str) -> None:
    """Solve a problem file, and re-check the answer before it is shown.

    Prints the solution as JSON. Exit codes: 0 solved, 2 not a problem, 3 infeasible, 1 failed.
    """
    from optimiser.solving import Limits, solve
    from optimiser.verifying import verify

    asked = _read(problem, Problem)
    found = solve(asked, Limits(gap=gap, seconds=seconds, solver="cbc" if solver == "cbc" else "highs"))
    text = found.model_dump_json(indent=2)
    if to is None:
        click.echo(text)
    else:
        to.write_text(text + "\n", encoding="utf-8")
    verdict = verify(asked, found)
    for broken in verdict.broken:
        narrate(f"not right: {broken.message}")
    if found.status == "infeasible":
        narrate("These rules cannot hold together: " + "; ".join(found.conflict))
        sys.exit(exit_codes.INFEASIBLE)
    if found.status == "failed" or not verdict.holds:
        narrate(found.message or "the answer did not pass its re-check")
        sys.exit(exit_codes.FAILED)


@click.command("verify")
@click.argument("problem", type=FILE)
@click.argument("solution", type=FILE)
@json_option
def verify_command(problem: Path, solution: Path, as_json: bool) -> None:
    """Re-check every rule in whole pence, from the two files alone.

    With --json prints: holds, broken (rule, by_pence, where, message). Exit codes: 0 it holds, 1 it does not.
    """
    from optimiser.verifying import verify

    verdict = verify(_read(problem, Problem), _read(solution, Solution))
    if as_json:
        print_json({"holds": verdict.holds, "broken": [broken.model_dump() for broken in verdict.broken]})
    elif verdict.holds:
        click.echo("It holds: every rule is met, to the penny.")
    else:
        for broken in verdict.broken:
            click.echo(broken.message)
    if not verdict.holds:
        sys.exit(exit_codes.FAILED)


def _read(path: Path, kind: type[R]) -> R:
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError as fault:
        message = f"{path} cannot be read: {fault.strerror or fault}"
        raise BadInput(message) from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        message = f"{path} is not a {kind.__name__.lower()}: {where}: {first['msg']}"
        raise BadInput(message) from fault
