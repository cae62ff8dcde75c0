"""Deeper explanations of a stored run, found by solving again: refused projects, and what each rule costs."""

from __future__ import annotations

from collections.abc import Callable

from funding_tui.allocate.propose import ProposeProgress
from funding_tui.allocate.report.allocation import GainRange, MarginReport, RulePriceReport, RuleReport
from funding_tui.allocate.report.build import build_refused_projects
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_problem, load_report, update_report
from funding_tui.base.errors import BadInput
from models.database import Workspace
from optimiser.explaining import Gain, RulePrice, explain, rule_prices
from optimiser.limits import Progress
from optimiser.problem import Problem
from optimiser.solution import Solution


def explain_refusals(
    workspace: Workspace,
    run: int | None,
    *,
    project: str | None = None,
    seconds: float = 120.0,
    progress: Callable[[ProposeProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RunReport:
    """Force each refused project in and solve again; the run's report then says what that showed.

    For each it looks for the smallest cut in price and the smallest rise of budgets that bring it in.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.
        project: the one that is asked about; None for all.
        seconds: for all projects together; what is not reached stays as it was told.
        progress: told which project is being asked about.
        cancelled: asked often; what was found until then is kept.

    Raises:
        NotFound: there is no such run.
        BadInput: the run did not refuse the project.
    """
    report = load_report(workspace, run)
    if project is not None and project not in {row.project for row in report.refused}:
        message = f"run {report.run} did not refuse {project[:40]!r}, so nothing is missing for it"
        raise BadInput(message)
    problem_data, solution_data = load_problem(workspace, report.run)
    problem = Problem.model_validate(problem_data)
    solution = Solution.model_validate(solution_data)

    def relay(at: Progress) -> None:
        if progress is not None:
            progress(ProposeProgress(at.stage, at.seconds))

    reasons = explain(problem, solution, only=project, seconds=seconds, progress=relay, cancelled=cancelled)
    asked = {row.project: row for row in build_refused_projects(problem, reasons.why_not)}
    deeper = report.model_copy(
        update={"refused": tuple(asked.get(row.project, row) for row in report.refused)}
    )
    update_report(workspace, deeper)
    return deeper


SECONDS = 120.0  # for all rules together; binding ones come first


def price_rules(
    workspace: Workspace,
    run: int | None,
    *,
    seconds: float = SECONDS,
    progress: Callable[[ProposeProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RunReport:
    """Solve again with each rule eased a little, and without it; the run's report then says what that gains.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.
        seconds: for all rules together; what is not reached stays as it was told.
        progress: told which rule is being priced.
        cancelled: asked often; what was found until then is kept.

    Returns:
        The run's report, with a price beside each rule that was priced.

    Raises:
        NotFound: there is no such run.
        BadInput: the run has no allocation.
    """
    report = load_report(workspace, run)
    if report.status not in ("optimal", "feasible"):
        message = f"run {report.run} has no allocation, so its rules have no price; make one with: propose"
        raise BadInput(message)
    problem_data, solution_data = load_problem(workspace, report.run)

    def relay(at: Progress) -> None:
        if progress is not None:
            progress(ProposeProgress(at.stage, at.seconds))

    found = rule_prices(
        Problem.model_validate(problem_data),
        Solution.model_validate(solution_data),
        seconds=seconds,
        progress=relay,
        cancelled=cancelled,
    )
    prices = {price.name: told for price in found if (told := _price(price)) is not None}
    priced = report.model_copy(update={"rules": tuple(_with(rule, prices) for rule in report.rules)})
    update_report(workspace, priced)
    return priced


def _with(rule: RuleReport, prices: dict[str, RulePriceReport]) -> RuleReport:
    """A rule with its price, or with the one that it had where more was known of that."""
    found = prices.get(rule.name)
    if found is None or (rule.price is not None and _known(rule.price) > _known(found)):
        return rule
    return rule.model_copy(update={"price": found})


def _known(price: RulePriceReport) -> int:
    """How many gains of a price were worked out."""
    return sum(gain is not None for gain in (price.dropped, *(each.gain for each in price.margins)))


def _price(price: RulePrice) -> RulePriceReport | None:
    """A price as it is told; None where nothing of it was worked out."""
    margins = tuple(
        MarginReport(
            field=each.field, unit=each.unit, before=each.before, after=each.after, gain=_gain(each.gain)
        )
        for each in price.margins
    )
    dropped = _gain(price.dropped)
    if dropped is None and all(each.gain is None for each in margins):
        return None
    return RulePriceReport(margins=margins, dropped=dropped, words=price.words)


def _gain(gain: Gain | None) -> GainRange | None:
    if gain is None:
        return None
    return GainRange(at_least=gain.at_least, found=gain.found, at_most=gain.at_most)
