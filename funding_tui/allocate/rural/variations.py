"""The run's problem varied: with larger pots, and with higher costs of rural delivery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, select

from funding_tui.allocate.problem.build import build_setup
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.rural import BuyBack
from funding_tui.base.errors import BadInput
from funding_tui.base.formats import count, percent
from models.database import Workspace
from models.money import BASIS_POINTS, Pence, format_pounds
from models.partnership import Partnership
from models.projects import Project
from optimiser.problem import Option, Problem
from optimiser.sweeping import Case, CaseResult, Change


def enlarge_pots(problem: Problem, steps_bp: Sequence[int]) -> tuple[Case, ...]:
    """The problem with every pot larger by each step; part of a penny is left out."""
    return tuple(
        Case(
            name=f"every pot {percent(step)} larger",
            parameters={"more": step},
            change=Change(
                pots=tuple(
                    pot.model_copy(update={"pence": pot.pence * (BASIS_POINTS + step) // BASIS_POINTS})
                    for pot in problem.pots
                )
            ),
        )
        for step in steps_bp
    )


def build_buy_back(
    problem: Problem, of: str, target: float, cases: Sequence[Case], results: Sequence[CaseResult]
) -> BuyBack:
    """What the answers prove and show.

    Args:
        problem: with the rural rule.
        of: what that case is called.
        target: harm units of the best allocation found without a rural rule.
        cases: of `enlarge_pots`.
        results: of those that are solved.
    """
    total = sum(pot.pence for pot in problem.pots)
    extra = {case.name: sum(pot.pence for pot in case.change.pots) - total for case in cases}
    enough = [
        extra[result.case]
        for result in results
        if result.verified and result.value is not None and result.value >= target
    ]
    short = [
        extra[result.case]
        for result in results
        if result.value_bound is not None and result.value_bound < target
    ]
    return BuyBack(
        of=of,
        more_than=max(short, default=None),
        at_most=min(enough, default=None),
        tried_to=max((extra[result.case] for result in results), default=None),
        words=_words(max(short, default=None), min(enough, default=None), [extra[r.case] for r in results]),
    )


def _words(more_than: Pence | None, at_most: Pence | None, tried: Sequence[Pence]) -> str:
    how = "This was found by solving again with every pot made larger by the same share."
    if not tried:
        return "What extra money would buy the loss back was not worked out."
    if at_most is not None and more_than is not None:
        return (
            f"To prevent as much as without the rule would take between {_pounds(more_than)} and "
            f"{_pounds(at_most)} of extra money. {how}"
        )
    if at_most is not None:
        return f"{_pounds(at_most)} of extra money, or less, would prevent as much again. {how}"
    return (
        f"No extra money up to {_pounds(max(tried))} was found to buy the loss back; what is on offer, "
        f"or another rule, prevents it. {how}"
    )


def _pounds(pence: Pence) -> str:
    """To the pound."""
    return format_pounds(round(pence, -2))


def stated_uplift_words(workspace: Workspace, problem: Problem) -> str:
    """What the records state of the extra cost of delivery in rural areas, in sentences.

    That nothing is stated is said, and is no finding that it costs nothing.
    """
    considered = {project.id for project in problem.projects}
    with workspace.session() as session:
        partnership = session.exec(select(Partnership)).first()
        projects = [
            f"{project.name} {percent(project.rural_uplift_bp)}"
            for project in session.exec(select(Project).order_by(col(Project.id)))
            if project.code in considered and project.rural_uplift_bp is not None
        ]
    own = ", ".join(projects)
    if partnership is not None and partnership.rural_uplift_bp is not None:
        said = f"Delivery in rural areas is stated to cost {percent(partnership.rural_uplift_bp)} more."
        return f"{said} These projects state their own: {own}." if own else said
    unstated = (
        "costs are taken as each project states them, the same everywhere. That is no finding that rural "
        "delivery costs no more"
    )
    if own:
        number = count(len(projects), "project states its own", "projects state their own")
        said = f"No delivery uplift is stated for the partnership; {number} ({own})."
        return f"{said} For the others {unstated}."
    return f"No delivery uplift is stated: {unstated}."


def build_dearer_options(
    workspace: Workspace, problem: Problem, report: RunReport, uplifts_bp: tuple[int, ...], today: date
) -> dict[int, tuple[Option, ...]]:
    """The options that another uplift changes, for each uplift.

    Only what is delivered unit by unit or to an extent has a cost in each area that can be higher; a cost
    stated for a whole project stays.

    Args:
        workspace: the records that the problem was made from.
        problem: of the run.
        report: of the run.
        uplifts_bp: to be tried, in basis points.
        today: the day on which the records are read again.

    Raises:
        BadInput: the records have changed since the run.
    """
    if not uplifts_bp:
        return {}
    ids = {option.id for option in problem.options}

    def options(uplift: int | None) -> tuple[Option, ...]:
        changed = build_setup(
            workspace, report.scenario, UnsavedChanges(rural_uplift_bp=uplift), today
        ).problem
        return tuple(option for option in changed.options if option.id in ids)

    if options(None) != problem.options:
        message = (
            f"the projects have changed since run {report.run}, so other delivery costs cannot be tried on "
            f"it; make a new run with: propose {report.scenario}"
        )
        raise BadInput(message)
    stated = {option.id: option for option in problem.options}
    return {
        uplift: tuple(option for option in options(uplift) if option != stated[option.id])
        for uplift in uplifts_bp
    }
