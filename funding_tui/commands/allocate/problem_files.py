"""`solve`, `verify`, `explain` and `schema`: problem files, without a workspace."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from funding_tui import exit_codes
from funding_tui.allocate.problem_files import read_answered, read_problem, read_solution, remarks_on
from funding_tui.base.errors import BadInput
from funding_tui.commands.allocate.checking import EVERY, progress_words
from funding_tui.commands.console import (
    json_option,
    print_json,
    print_note,
    progress_printer,
)
from funding_tui.commands.interrupts import go_on_after_interrupt, stop_on_interrupt
from optimiser.record import Record

if TYPE_CHECKING:
    from optimiser.explaining import Explanation
    from optimiser.explaining.comparison import Comparison
    from optimiser.problem import Problem
    from optimiser.solution import Solution
    from optimiser.verdict import Verdict

SECONDS = 60.0  # for a proof
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("solve")
@click.argument("problem", type=FILE)
@click.option("--to", type=FILE, help="Write the solution to this file instead of stdout.")
@click.option("--gap", default=0.001, show_default=True, help="Share of value that counts as optimal.")
@click.option("--seconds", default=120.0, show_default=True, help="The longest that it may take.")
@click.option("--solver", type=click.Choice(["highs", "cbc"]), default="highs", show_default=True)
@click.option("--check", is_flag=True, help="Also prove its bound in whole numbers, for `verify` to check.")
@click.option(
    "--check-seconds", type=click.FloatRange(min=1), help="The longest search for that (default: 60)."
)
@json_option
@click.pass_context
def solve_command(
    ctx: click.Context,
    problem: Path,
    to: Path | None,
    gap: float,
    seconds: float,
    solver: str,
    check: bool,
    check_seconds: float | None,
    as_json: bool,
) -> None:
    """Solve a problem file, and re-check the answer before it is shown.

    A pack (.zip) is solved as it was when it was packed, and the answer compared with its own. Prints the
    solution as JSON; with --to it is in the file, and printed too where --json asks for it. What stopped a
    solve that proved less than it was asked is in its `message`. With --check its `proof` is what `verify`
    checks without a solver; the first Ctrl-C ends the search for it in order. Exit codes: 0 solved, 2 not a
    problem, 3 infeasible, 4 nothing funded and not proven that nothing can be, 1 failed, or another answer
    than the pack's.
    """
    from funding_tui.prove.export_formats import is_pack
    from optimiser.solving import Limits, solve
    from optimiser.verifying import verify

    if is_pack(problem):
        from funding_tui.commands.prove.pack import solve_pack

        given = ctx.get_parameter_source("seconds") is not ParameterSource.DEFAULT
        solve_pack(problem, to, seconds if given else None, as_json)
        return
    to_solve = read_problem(problem)
    for remark in remarks_on(to_solve):
        print_note(f"remark: {remark}")
    found = solve(to_solve, Limits(gap=gap, seconds=seconds, solver="cbc" if solver == "cbc" else "highs"))
    if check or check_seconds is not None:
        found = _with_proof(to_solve, found, gap, check_seconds or SECONDS)
    text = found.model_dump_json(indent=2)
    if to is not None:
        from funding_tui.rendering.files import write_atomically

        write_atomically(to, f"{text}\n".encode())
    if to is None or as_json:
        click.echo(text)
    _end_solve(found, verify(to_solve, found))


def _end_solve(found: Solution, verdict: Verdict) -> None:
    """Say how a solve ended, on stderr, and end with the exit code of that."""
    for broken in verdict.broken:
        print_note(f"not right: {broken.message}")
    if verdict.checked is not None:
        print_note(verdict.claim)
    if found.status == "infeasible":
        print_note("These rules cannot all be met: " + "; ".join(found.conflict))
        sys.exit(exit_codes.INFEASIBLE)
    if found.status == "failed" or not verdict.holds:
        print_note(found.message or "the answer did not pass its re-check")
        sys.exit(exit_codes.FAILED)
    if found.message:
        print_note(found.message)
    if found.status == "feasible" and not found.choices:
        sys.exit(exit_codes.PARTLY_DONE)


def _with_proof(problem: Problem, found: Solution, gap: float, seconds: float) -> Solution:
    """A solution with a proof of its bound; without one where there is nothing to prove, and it says why."""
    from funding_tui.allocate.check_bound import add_proof

    if found.status == "failed":
        return found
    try:
        with stop_on_interrupt() as interrupted:
            progress = progress_printer(progress_words, EVERY)
            return add_proof(
                problem, found, gap=gap, seconds=seconds, progress=progress, cancelled=interrupted
            )
    except ValueError as reason:
        print_note(f"The bound stays the solver's word: {reason}.")
    except KeyboardInterrupt:
        go_on_after_interrupt()
        print_note("The check was stopped; the bound stays the solver's word.")
    return found


@click.command("verify")
@click.argument("problem", type=FILE)
@click.argument("solution", type=FILE, required=False)
@click.option("--quick", is_flag=True, help="Of a pack: do not solve again for reasons, prices and risk.")
@json_option
def verify_command(problem: Path, solution: Path | None, quick: bool, as_json: bool) -> None:
    """Re-check every rule in whole pence, from the two files alone; or a pack (.zip) and its contents.

    Of a pack, every figure, sentence and table is worked out again from its problem, solution and records,
    and its papers are written again and read back.

    A proof that the solution carries is walked in whole numbers; no solver is needed for it. With --json
    prints: holds, broken (rule, by_pence, where, message), benefit, scored and value recomputed, unit,
    value_bound, gap, solver and proven_by as stated, weights_line, claim (how good the solution says that
    it is, and what of that is checked here), and checked: null without a proof, else what it proves
    (value_bound, gap, cases, cannot_hold, price_sets, cuts, seconds). Exit codes: 0 it holds,
    1 it does not, 4 what was checked holds and some of a pack was not checked (then holds is null).
    """
    from funding_tui.allocate.report.allocation import weights_line
    from funding_tui.prove.export_formats import is_pack
    from optimiser.verifying import verify

    if is_pack(problem) and solution is None:
        from funding_tui.commands.prove.pack import verify_pack

        verify_pack(problem, as_json, solve_again=not quick)
        return
    if solution is None:
        message = f"give the solution file too, or a pack (.zip); {problem} alone cannot be checked"
        raise BadInput(message)
    solved = read_problem(problem)
    answer = read_solution(solved, solution)
    verdict = verify(solved, answer)
    weighed = weights_line({each.name: each.weight for each in solved.priorities})
    if as_json:
        stated = answer.model_dump(mode="json", include={"value_bound", "gap", "solver", "proven_by"})
        unit = {"unit": solved.harm_unit, "weights_line": weighed}
        print_json({**verdict.model_dump(mode="json"), **unit, **stated})
    else:
        for line in _verdict_lines(solved, answer, verdict):
            click.echo(line)
        if verdict.holds and weighed:
            click.echo(weighed)
    if not verdict.holds:
        sys.exit(exit_codes.FAILED)


def _verdict_lines(problem: Problem, solution: Solution, verdict: Verdict) -> Iterator[str]:
    """What a check found, line by line: what is broken, or what holds, and how good that is proven to be."""
    from optimiser.assumptions import precision_of
    from optimiser.precision import harm
    from optimiser.verifying.claims import bounds_in_words

    if not verdict.holds:
        yield from (broken.message for broken in verdict.broken)
        return
    if solution.status in ("infeasible", "failed"):
        yield "It holds: nothing is given out."
    else:
        yield "It holds: every rule is met, to the penny."
        yield f"The benefit is {harm(verdict.benefit, precision_of(problem, solution))} {problem.harm_unit}."
    yield verdict.claim
    if verdict.checked is not None:
        yield from bounds_in_words(solution, verdict.value, verdict.checked)


@click.command("explain")
@click.argument("problem", type=FILE)
@click.argument("solution", type=FILE)
@click.option("--seconds", default=60.0, show_default=True, help="For all the solving that it takes.")
@click.option("--quick", is_flag=True, help="Only what needs no solving again.")
@click.option(
    "--since",
    nargs=2,
    type=FILE,
    metavar="PROBLEM SOLUTION",
    help="An earlier run: say what changed, and which input did it.",
)
@json_option
def explain_command(
    problem: Path, solution: Path, seconds: float, quick: bool, since: tuple[Path, Path] | None, as_json: bool
) -> None:
    """Say why an answer is as it is: why, why not, what each rule costs, or what would resolve a conflict.

    Exit codes: 0 explained, 2 not a problem and its solution, 3 explained why nothing fits, 1 no answer.
    """
    from optimiser.explaining import explain

    solved, answer = read_answered(problem, solution)
    part = seconds / 2 if since else seconds
    found = explain(solved, answer, deep=not quick, prices=not quick, seconds=part)
    compared = None
    if since:
        from optimiser.explaining.comparison import compare

        compared = compare(*read_answered(*since), solved, answer, seconds=0.0 if quick else seconds - part)
    if as_json:
        print_json({**_plain(found), "since": _plain(compared)})
    else:
        _print(solved, found, compared)
    if answer.status == "infeasible":
        sys.exit(exit_codes.INFEASIBLE)
    if answer.status == "failed":
        print_note("there is no answer to explain" + (f": {answer.message}" if answer.message else ""))
        sys.exit(exit_codes.FAILED)


def _print(problem: Problem, found: Explanation, compared: Comparison | None) -> None:
    """An explanation in paragraphs for people."""
    names = {option.id: option.name for option in problem.options}
    projects = {project.id: project.name for project in problem.projects}
    owner = {option.id: option.project for option in problem.options}

    def called(option: str) -> str:
        return f"{projects[owner[option]]} ({names[option]})"

    if found.conflict is not None:
        _section(
            "Why nothing fits", [found.conflict.words, *(each.words for each in found.conflict.culprits)]
        )
    _section("Why", [f"{called(option)}: {words}" for option, words in found.why.items()])
    _section(
        "Why not",
        [
            f"{called(each.option)}: {each.why} It would come in if: "
            f"{each.would_enter_if or 'not worked out'}."
            for each in found.options
        ],
    )
    _section("What each rule costs", [f"{each.name}: {each.words}" for each in found.prices])
    if compared is not None:
        _section("What changed", [compared.words, *(each.words for each in compared.attributions)])


def _section(heading: str, lines: list[str]) -> None:
    if lines:
        click.echo(f"{heading}\n")
        for line in lines:
            click.echo(f"- {line}")
        click.echo()


def _plain(value: Any) -> Any:
    """Records of either kind as dictionaries, all the way down."""
    if isinstance(value, Record):
        return value.model_dump(mode="json")
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


@click.command("schema")
@click.argument("kind", type=click.Choice(["problem", "solution"]))
def schema_command(kind: str) -> None:
    """Print the JSON schema of a problem file or of a solution file.

    An editor that is given the schema completes the fields of a problem and marks what is wrong. What each
    field means, with examples, is in docs/problem.md.
    """
    click.echo(schema_text(kind), nl=False)


def schema_text(kind: str) -> str:
    """The JSON schema of a `problem` or of a `solution`, as its file in docs has it."""
    from optimiser.problem import Problem
    from optimiser.solution import Solution

    schema = (Problem if kind == "problem" else Solution).model_json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
