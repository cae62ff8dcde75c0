"""`propose`: the best use of the money, and why."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click
from pydantic import BaseModel

from funding_tui import exit_codes
from funding_tui.allocate.report.allocation import FairnessReport
from funding_tui.allocate.report.balance_words import (
    balance_sentences,
    balance_warnings,
)
from funding_tui.allocate.report.identity.added_for_run import added_data
from funding_tui.allocate.report.identity.illustrative import IllustrativeAmounts
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.tables import FAIRNESS_EXPLANATION, FAIRNESS_HEADINGS, fairness_cells
from funding_tui.allocate.report.worth.pounds import PoundsReport
from funding_tui.base.errors import OperationCancelled
from funding_tui.base.formats import mark_illustrative
from funding_tui.commands.console import (
    full_line,
    print_json,
    print_note,
    print_table,
    standard_options,
    use_workspace,
)
from funding_tui.commands.interrupts import stop_on_interrupt
from models.money import BASIS_POINTS, format_pounds
from optimiser.precision import Precision, gap_percent, harm


@click.command("propose")
@click.argument("scenario", default="base")
@click.option(
    "--rural-floor", type=str, help="Least share spent in rural areas, in percent; `none` for no floor."
)
@click.option("--lock-in", multiple=True, metavar="PROJECT", help="A project that must be funded.")
@click.option("--lock-out", multiple=True, metavar="PROJECT", help="A project that must not be funded.")
@click.option(
    "--instead-of",
    metavar="PROPOSAL",
    help="A certified proposal to replace: its money counts as free again.",
)
@click.option("--gap", type=float, help="Share of value within which an allocation counts as optimal.")
@click.option("--seconds", type=float, help="The longest that the solve may take.")
@click.option("--solver", type=click.Choice(["highs", "cbc"]), default="highs", show_default=True)
@click.option(
    "--first-in-order",
    is_flag=True,
    help="Of allocations that cannot be told apart, take the first in the order of the list; takes longer.",
)
@click.option("--quick", is_flag=True, help="Do not force refused projects in to learn what they displace.")
@click.option(
    "--check/--no-check",
    default=None,
    help="Whether to check the bound afterwards, without the solver (default: yes, but not with --quick).",
)
@click.option(
    "--check-seconds",
    type=click.FloatRange(min=1),
    help="The longest check (default: check_seconds of the settings, or ten times the solve).",
)
@click.option("--by", default="", help="Who makes the run (default: your name in the settings).")
@standard_options
def propose_command(
    scenario: str,
    rural_floor: str | None,
    lock_in: tuple[str, ...],
    lock_out: tuple[str, ...],
    instead_of: str | None,
    gap: float | None,
    seconds: float | None,
    solver: str,
    first_in_order: bool,
    quick: bool,
    check: bool | None,
    check_seconds: float | None,
    by: str,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Find the best use of the money under a SCENARIO, and say why.

    The run is stored; `export` writes it as a paper. Once it is printed, its bound is checked in whole
    numbers, without the solver, and the proof is stored with the run. The first Ctrl-C ends the solve or the
    check in order and keeps what was found. With --json prints the keys that docs/commands.md lists, at the
    end. Exit codes: 0 solved and re-checked, 3 infeasible, 1 failed, 4 where the solve was stopped, or the
    first in the order of the list was asked for and not settled in time.
    """
    from funding_tui.allocate.proposal_state import parse_proposal_name
    from funding_tui.allocate.propose import SolveProgress, propose
    from funding_tui.allocate.rural_floor import read_rural_floor
    from funding_tui.base.settings import load_settings
    from funding_tui.commands.allocate.checking import check_after, check_limit
    from optimiser.solving import Limits

    def say(at: SolveProgress) -> None:
        if sys.stderr.isatty():
            best = "" if at.gap is None else f", within {gap_percent(at.gap)} of the bound so far"
            print_note(f"{at.seconds:5.1f} s  {at.stage}{best}")

    settings = load_settings()
    limits = Limits(
        gap=settings.solve_gap if gap is None else gap,
        seconds=seconds or settings.solve_seconds,
        solver="cbc" if solver == "cbc" else "highs",
    )
    with use_workspace(workspace) as records:
        with stop_on_interrupt() as interrupted:
            try:
                report = propose(
                    records,
                    scenario,
                    rural_floor_bp=None if rural_floor is None else read_rural_floor(rural_floor),
                    lock_in=lock_in,
                    lock_out=lock_out,
                    instead_of=parse_proposal_name(instead_of).number if instead_of else None,
                    limits=limits,
                    first_in_order=first_in_order,
                    deep=not quick,
                    who=by.strip(),
                    progress=say,
                    cancelled=interrupted,
                )
            except OperationCancelled as nothing_found:
                raise KeyboardInterrupt from nothing_found
            stopped = interrupted()
        if not as_json:
            _print(report)
        limit = check_limit(report, settings, check=check, seconds=check_seconds, quick=quick)
        if stopped:
            limit = 0.0
        checked = check_after(records, report, limit)
    if as_json:
        print_json({**as_data(checked.report), **checked.data()})
    elif checked.words:
        click.echo(full_line(checked.words))
    if checked.fault is not None:
        raise checked.fault
    _leave(report, first_in_order=first_in_order, stopped=stopped)


def _leave(report: RunReport, *, first_in_order: bool, stopped: bool) -> None:
    """Say what is missing of a run, and leave with its exit code."""
    if stopped:
        print_note(
            f"Stopped: run {report.run} is what was found until then; a better allocation, a lower bound and "
            "reasons that take another solve may be missing."
        )
    if report.status == "infeasible":
        sys.exit(exit_codes.INFEASIBLE)
    if report.status == "failed":
        print_note(report.message)
        sys.exit(exit_codes.FAILED)
    if first_in_order and report.message and report.has_allocation:
        print_note(report.message)
        sys.exit(exit_codes.PARTLY_DONE)
    if stopped:
        sys.exit(exit_codes.PARTLY_DONE)


def as_data(report: RunReport) -> dict[str, Any]:
    """A run as `propose --json` prints it."""
    made_up = IllustrativeAmounts(report)
    return {
        "run": report.run,
        "scenario": report.scenario,
        "name": report.full_name,
        "added_for_this_run": added_data(report.added_for_this_run),
        "status": report.status,
        "message": report.message,
        "benefit": report.benefit,
        "unit": report.harm_unit,
        "scored": report.scored,
        "value": report.value,
        "value_is_harm": report.value_is_harm,
        "weights_line": report.weights_line,
        "value_bound": report.value_bound,
        "bound": report.value_bound,
        "gap": report.gap,
        "proven_by": report.proven_by,
        "verified": report.verified,
        "problem_hash": report.problem_hash,
        "seconds": report.seconds,
        "pence": report.allocated,
        "rural_share": report.rural_bp / BASIS_POINTS,
        "assumed_share": report.assumed_bp / BASIS_POINTS,
        "assumption_layers": _layers(report),
        "pounds": _pounds(report.pounds),
        "fairness": _fairness(report.fairness),
        "shocks": [row.model_dump(mode="json") for row in report.shocks or ()],
        "overspends": [row.model_dump(mode="json") for row in report.overspends or ()],
        "over_committed": _plain(report.over_committed),
        "at_risk": _plain(report.at_risk),
        "forecasts": _plain(report.forecasts),
        "stranded": _plain(report.stranded),
        "lost_if_unspent": _plain(report.lost_if_unspent),
        "horizon": report.horizon,
        "effects": _plain(report.effects),
        "free": report.free,
        "by_priority": [
            row.model_dump(include={"code", "name", "weight", "pence", "benefit", "value", "need"})
            for row in report.by_priority
        ],
        "by_stream": [row.model_dump(mode="json", exclude={"stream_name"}) for row in report.by_pot],
        "demonstration": report.demonstration,
        "illustrative_projects": [code for code in _projects(report) if made_up.project(code)],
        "lines": [row.model_dump(exclude={"area_name", "stream_name", "rural"}) for row in report.lines],
        "refused": [
            row.model_dump(include={"project", "option", "rule", "why", "would_enter_if"})
            for row in report.refused
        ],
        "baselines": [
            {
                "name": row.name,
                "benefit": row.benefit,
                "value": row.value,
                "pence": row.pence,
                "rural_share": row.rural_bp / BASIS_POINTS,
                "broken": list(row.broken),
                "fairness": _fairness(row.fairness),
            }
            for row in report.baselines
        ],
        "rules": [row.model_dump() for row in report.rules],
        "conflict": list(report.conflict),
    }


def _pounds(found: PoundsReport | None) -> dict[str, Any] | None:
    """The benefit in pounds, with the ratios that follow from it."""
    if found is None:
        return None
    data = found.model_dump(mode="json")
    for row, shown in zip(found.projects, data["projects"], strict=True):
        shown["ratio"] = None if row.lacking else row.ratio
        shown["ratio_range"] = None if row.lacking else row.ratio_range
    if found.whole is not None:
        data["whole"] |= {"ratio": found.whole.ratio, "ratio_range": found.whole.ratio_range}
    return data


def _layers(report: RunReport) -> list[dict[str, Any]] | None:
    """Each layer with its share of the benefit, 0 to 1; they overlap."""
    if report.assumption_layers is None:
        return None
    return [
        {**row.model_dump(exclude={"share_bp"}), "share": row.share_bp / BASIS_POINTS}
        for row in report.assumption_layers
    ]


def _fairness(report: FairnessReport | None) -> dict[str, Any] | None:
    return None if report is None else report.model_dump(exclude={"words"})


def _plain(rows: Sequence[BaseModel] | None) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json") for row in rows or ()]


def _projects(report: RunReport) -> list[str]:
    """Codes of all that were considered, funded ones first."""
    return [*(row.project for row in report.funded), *(row.project for row in report.refused)]


def _print(report: RunReport) -> None:
    known = report.precision
    made_up = IllustrativeAmounts(report)
    click.echo(full_line(f"Run {report.run}, {report.full_name}: {report.certainty.in_brief()}"))
    for sentence in balance_warnings(report):
        click.echo(full_line(sentence))
    for shock in report.shocks or ():
        click.echo(full_line(f"Supposed ({shock.name}): {shock.said}"))
    for over in report.overspends or ():
        click.echo(full_line(over.words))
    fair = report.fairness.words if report.fairness else ()
    moved = report.since.words if report.since else ()
    priced = report.pounds.words if report.pounds else ()
    words = (
        *(*report.recommendation, *moved, *report.rural_statement),
        *(*fair, *balance_sentences(report), *priced),
    )
    for sentence in words:
        click.echo(full_line(sentence))
    if report.conflict:
        click.echo("These rules cannot all be met; drop or ease any one of them:")
        for name in report.conflict:
            click.echo(f"  - {name}")
        return
    click.echo()
    print_table(
        ["Funded", "Amount", "Of it rural", "Why"],
        [
            [
                row.name,
                *(
                    mark_illustrative(format_pounds(pence), made_up.project(row.project))
                    for pence in (row.pence, row.rural_pence)
                ),
                row.why,
            ]
            for row in report.funded
        ],
        right=(1, 2),
    )
    click.echo()
    print_table(
        ["Not funded", "Cost", "Why", "Would enter if"],
        [
            [
                row.name,
                mark_illustrative(format_pounds(row.pence), made_up.project(row.project)),
                row.why,
                row.would_enter_if,
            ]
            for row in report.refused
        ],
        right=(1,),
    )
    click.echo()
    print_table(
        ["Method", "Benefit", "Value", "Spent", "Rural", "Rules broken"],
        [
            _method_cells(
                known,
                "this allocation",
                (report.benefit, report.value),
                mark_illustrative(format_pounds(report.allocated), made_up.allocated()),
                report.rural_bp,
                0,
            ),
            *(
                _method_cells(
                    known,
                    row.name,
                    (row.benefit, row.value),
                    mark_illustrative(format_pounds(row.pence), made_up.baseline(row)),
                    row.rural_bp,
                    len(row.broken),
                )
                for row in report.baselines
            ),
        ],
        right=(1, 2, 3, 4, 5),
    )
    click.echo(full_line(f"Benefit is in {report.harm_unit}. {report.harm_unit_means}".strip()))
    if line := report.weights_line:
        click.echo(full_line(line))
    click.echo()
    print_table(
        ["Method", *FAIRNESS_HEADINGS],
        [
            ["this allocation", *fairness_cells(report.fairness)],
            *([row.name, *fairness_cells(row.fairness)] for row in report.baselines),
        ],
        right=(1, 2, 4),
    )
    click.echo(FAIRNESS_EXPLANATION)


def _method_cells(
    known: Precision, name: str, worth: tuple[float | None, float], spent: str, rural_bp: int, broken: int
) -> list[str]:
    figures = ["not known" if each is None else harm(each, known) for each in worth]
    return [name, *figures, spent, f"{rural_bp / 100:.1f}%", str(broken)]
