"""Deeper explanations of a stored run, found by solving again: refused projects, and what each rule costs."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from funding_tui.allocate.propose import ReportSolveProgress, relay_progress
from funding_tui.allocate.reasons_record import REASONS, ReasonsPart, add_search
from funding_tui.allocate.record_copies import load_copies, with_copy
from funding_tui.allocate.report.allocation import RefusedProject, RulePriceReport, RuleReport
from funding_tui.allocate.report.build import build_refused_projects
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_run, update_report
from funding_tui.base.errors import BadInput
from funding_tui.base.progress import IsCancelled
from models.database import Workspace
from optimiser.explaining import RulePrice, WhyNot, explain, rule_prices
from optimiser.problem import Problem
from optimiser.solve_log import SolveLog

SECONDS = 120.0  # for all projects, or all rules, together; rules that bind come first


def explain_refusals(
    workspace: Workspace,
    run: int | None,
    *,
    project: str | None = None,
    seconds: float = SECONDS,
    progress: ReportSolveProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> RunReport:
    """Force each refused project in and solve again; the run's report then says what that shows.

    For each it looks for the smallest cut in price and the smallest rise of budgets that bring it in.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.
        project: code of the one to explain; None for all.
        seconds: for all projects together; one that is not reached stays as the report says it.
        progress: called with the project in question.
        cancelled: asked often; what was found until then is stored.

    Raises:
        NotFound: there is no such run.
        BadInput: the run did not refuse the project.
    """
    report, problem, solution = load_run(workspace, run)
    if project is not None and project not in {row.project for row in report.refused}:
        message = f"run {report.run} did not refuse {project[:40]!r}, so nothing is missing for it"
        raise BadInput(message)
    log = SolveLog()
    reasons = explain(
        problem,
        solution,
        only=project,
        others=False,
        seconds=seconds,
        progress=relay_progress(progress),
        cancelled=cancelled,
        log=log,
    )
    found = ReasonsPart(deep=True, only=project, answers=log.written)

    def change(session: Session, stored: RunReport) -> dict[str, object]:
        return {
            "refused": merge_refused(stored, problem, reasons.why_not),
            "records_hash": with_search(session, stored.records_hash, found),
        }

    return update_report(workspace, report, change)


def merge_refused(
    report: RunReport, problem: Problem, why_not: Iterable[WhyNot]
) -> tuple[RefusedProject, ...]:
    """The refused projects of a report, those that were explained anew as that says."""
    made_up = {row.project for row in report.refused if row.illustrative}
    anew = {row.project: row for row in build_refused_projects(problem, why_not, made_up)}
    return tuple(anew.get(row.project, row) for row in report.refused)


def with_search(session: Session, known: str, found: ReasonsPart) -> str:
    """The hash of a run's records with one more search; empty where the run has none."""
    copies = load_copies(session, known)
    if REASONS not in copies:
        return known
    return with_copy(session, known, REASONS, add_search(copies[REASONS], found))


def price_rules(
    workspace: Workspace,
    run: int | None,
    *,
    seconds: float = SECONDS,
    progress: ReportSolveProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> RunReport:
    """Solve again with each rule eased a little, and without it; the run's report then says what that gains.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.
        seconds: for all rules together; one that is not reached stays as the report says it.
        progress: called with the rule in question.
        cancelled: asked often; what was found until then is stored.

    Returns:
        The run's report, with a price for each rule that was priced.

    Raises:
        NotFound: there is no such run.
        BadInput: the run has no allocation.
    """
    report, problem, solution = load_run(workspace, run)
    if not report.has_allocation:
        message = f"run {report.run} has no allocation, so its rules have no price; make one with: propose"
        raise BadInput(message)
    log = SolveLog()
    found = rule_prices(
        problem, solution, seconds=seconds, progress=relay_progress(progress), cancelled=cancelled, log=log
    )
    search = ReasonsPart(about="prices", deep=True, answers=log.written)

    def change(session: Session, stored: RunReport) -> dict[str, object]:
        return {
            "rules": merge_prices(stored, found),
            "records_hash": with_search(session, stored.records_hash, search),
        }

    return update_report(workspace, report, change)


def merge_prices(report: RunReport, found: Iterable[RulePrice]) -> tuple[RuleReport, ...]:
    """The rules of a report with the prices that were found, where more is known than before."""
    prices = {price.name: known for price in found if (known := build_rule_price(price)) is not None}
    return tuple(_with_price(rule, prices) for rule in report.rules)


def _with_price(rule: RuleReport, prices: dict[str, RulePriceReport]) -> RuleReport:
    """A rule with its price, or with the one that it had where more was known of that."""
    found = prices.get(rule.name)
    if found is None or (rule.price is not None and _known(rule.price) > _known(found)):
        return rule
    return rule.model_copy(update={"price": found})


def _known(price: RulePriceReport) -> int:
    """How many gains of a price were worked out."""
    return sum(gain is not None for gain in (price.dropped, *(each.gain for each in price.margins)))


def build_rule_price(price: RulePrice) -> RulePriceReport | None:
    """The price of a rule for the report; None where nothing of it was worked out."""
    report = RulePriceReport.model_validate(price, from_attributes=True)
    return report if _known(report) else None
