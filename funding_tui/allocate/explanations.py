"""Deeper explanations of a stored run, found by solving again: refused projects, and what each rule costs."""

from __future__ import annotations

from funding_tui.allocate.propose import ReportSolveProgress, relay_progress
from funding_tui.allocate.report.allocation import RulePriceReport, RuleReport
from funding_tui.allocate.report.build import build_refused_projects
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_run, update_report
from funding_tui.base.errors import BadInput
from funding_tui.base.progress import IsCancelled
from models.database import Workspace
from optimiser.explaining import RulePrice, explain, rule_prices

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
    reasons = explain(
        problem,
        solution,
        only=project,
        seconds=seconds,
        progress=relay_progress(progress),
        cancelled=cancelled,
    )
    made_up = {row.project for row in report.refused if row.illustrative}
    explained = {row.project: row for row in build_refused_projects(problem, reasons.why_not, made_up)}
    refused = tuple(explained.get(row.project, row) for row in report.refused)
    return update_report(workspace, report, refused=refused)


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
    found = rule_prices(
        problem, solution, seconds=seconds, progress=relay_progress(progress), cancelled=cancelled
    )
    prices = {price.name: known for price in found if (known := build_rule_price(price)) is not None}
    return update_report(workspace, report, rules=tuple(_with_price(rule, prices) for rule in report.rules))


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
