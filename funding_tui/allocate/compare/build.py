"""Any stored runs and any of their baselines compared: what each gets, spends, leaves and reaches.

Every alternative is worked out from the stored problem and answer of its run, alike for a run
and a baseline, so that two figures in one row always mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from funding_tui.allocate.compare.alternative import Alternative, AlternativeNames, Payment, PotRemainder
from funding_tui.allocate.report.identity.illustrative import IllustrativeAmounts, pot_key
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.totals import broken_rules, build_fairness_report, residents
from funding_tui.allocate.report.worth.pound_words import ratio_in_brief
from funding_tui.allocate.run_store import load_run
from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.base.formats import NOT_KNOWN, share
from models.database import Workspace
from models.money import Pence
from optimiser.assumptions import precision_of
from optimiser.baselines import baselines
from optimiser.benefit import benefit_parts, is_harm_alone
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.verifying.solution_index import SolutionIndex

BASELINE = "usual method"  # the status of a baseline
LATEST = "latest"
EVERY = "all"
MOST_DIGITS = 9  # of the number of a run
BETWEEN = ":"


def compare(workspace: Workspace, names: Sequence[str]) -> tuple[Alternative, ...]:
    """The alternatives named, in their order; without any, the latest run and all its baselines.

    Args:
        workspace: an open workspace.
        names: each the number of a run or `latest`; with `:` and the name of a baseline for that baseline
            on the same problem, with `:all` for all of them.

    Raises:
        BadInput: something named is no run's number, or no baseline.
        NotFound: there is no such run, or none at all.
    """
    wanted: dict[int | None, list[str]] = {}
    for text in names or (LATEST, f"{LATEST}{BETWEEN}{EVERY}"):
        run, method = _read(text)
        wanted.setdefault(run, []).append(method)
    found = {run: _build_alternatives(workspace, run, methods) for run, methods in wanted.items()}
    order = [_read(text) for text in names] or [(None, ""), (None, EVERY)]
    alternatives = [alternative for run, method in order for alternative in found[run][method]]
    return tuple({alternative.key: alternative for alternative in alternatives}.values())


def _read(text: str) -> tuple[int | None, str]:
    number, _, method = (part.strip() for part in text.partition(BETWEEN))
    if number.casefold() == LATEST:
        return None, method.casefold()
    if not (number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS):
        message = f"{text[:40]!r} is no run; give its number, such as 12, or {LATEST}, or 12:greedy by score"
        raise BadInput(message)
    return int(number), method.casefold()


def _build_alternatives(
    workspace: Workspace, run: int | None, methods: Iterable[str]
) -> dict[str, tuple[Alternative, ...]]:
    report, problem, solution = load_run(workspace, run)
    found: dict[str, tuple[Alternative, ...]] = {}
    answers = {answer.method: answer for answer in baselines(problem)} if any(methods) else {}
    for method in methods:
        if not method:
            found[method] = (_build_alternative(report, problem, solution),)
        elif method == EVERY:
            found[method] = tuple(_build_alternative(report, problem, answer) for answer in answers.values())
        elif method in answers:
            found[method] = (_build_alternative(report, problem, answers[method]),)
        else:
            raise NotFound(did_you_mean("baseline", method, answers))
    return found


def _build_alternative(report: RunReport, problem: Problem, answer: Solution) -> Alternative:
    method = "" if answer.method == "optimiser" else answer.method
    sound = bool(method) or (report.has_allocation and report.verified)
    if not sound:
        answer = answer.model_copy(update={"choices": (), "lines": (), "carried": ()})
    audit = SolutionIndex(problem, answer)
    made_up = IllustrativeAmounts(report)
    paid = _payments(audit, made_up)
    total, rural = sum(row.pence for row in paid), sum(row.pence for row in paid if row.rural)
    parts = benefit_parts(problem, answer.choices)
    return Alternative(
        key=f"{report.run}{BETWEEN}{method}" if method else str(report.run),
        run=report.run,
        method=method,
        scenario=report.scenario,
        scenario_name=report.scenario_name,
        name=report.full_name,
        added_for_this_run=report.added_for_this_run,
        created_at=report.created_at,
        status=BASELINE if method else report.status,
        message="" if method else _why_none(report),
        problem_hash=report.problem_hash,
        harm_unit=problem.harm_unit,
        harm_per_point=problem.harm_per_point,
        weights={each.name: each.weight for each in problem.priorities},
        objective=problem.objective.kind,
        value_is_harm=is_harm_alone(problem),
        benefit=answer.benefit if sound else None,
        value=answer.value if sound else None,
        value_bound=answer.value_bound if sound else None,
        gap=answer.gap if sound else None,
        proven_by=answer.proven_by if sound else None,
        checked=report.checked_bound if sound and not method else None,
        pence=total if sound else None,
        rural_bp=share(rural, total) if total else None,
        rural_per_head=_per_head(problem, rural, rural=True) if sound else None,
        urban_per_head=_per_head(problem, total - rural, rural=False) if sound else None,
        carried=sum(row.pence for row in answer.carried) if sound else None,
        match_gap=_match_gap(audit) if sound else None,
        broken=broken_rules(problem, answer) if method else report.broken,
        benefit_of=parts.by_priority if sound else {},
        people={area.id: area.population for area in problem.areas},
        paid=paid,
        left=(*_remainders(problem, answer, report, paid), *_below_zero(report)) if sound else (),
        names=AlternativeNames(
            {each.id: each.name for each in problem.priorities},
            {each.id: each.name for each in problem.projects},
            {each.id: each.name for each in problem.areas},
            {
                **{row.stream: row.stream_name for row in report.by_pot},
                **{each.id: each.name for each in problem.streams},
            },
        ),
        precision=precision_of(problem, answer),
        fairness=build_fairness_report(problem, answer) if sound else None,
        in_pounds=NOT_KNOWN if method or report.pounds is None else ratio_in_brief(report.pounds),
    )


def _why_none(report: RunReport) -> str:
    if report.conflict:
        return f"these rules cannot all be met: {'; '.join(report.conflict)}"
    return report.message


def _payments(audit: SolutionIndex, made_up: IllustrativeAmounts) -> tuple[Payment, ...]:
    return tuple(
        Payment(
            project=row.option.project,
            priority=row.priority,
            area=row.area.id,
            rural=row.area.rural,
            stream=row.pot.stream,
            financial_year=row.pot.financial_year,
            cost_type=row.pot.cost_type,
            pence=row.line.pence,
            illustrative=made_up.payment(
                (row.pot.stream, row.pot.financial_year, row.pot.cost_type), row.option.project
            ),
        )
        for row in audit.payments
    )


def _remainders(
    problem: Problem, answer: Solution, report: RunReport, paid: Iterable[Payment]
) -> tuple[PotRemainder, ...]:
    made_up = {pot_key(pot) for pot in report.by_pot if pot.illustrative}
    made_up |= {(row.stream, row.financial_year, row.cost_type) for row in paid if row.illustrative}
    left = {pot.id: pot.pence for pot in problem.pots}
    for line in answer.lines:
        left[line.pot] -= line.pence
    for moved in answer.carried:
        left[moved.from_pot] -= moved.pence
        left[moved.to_pot] += moved.pence
    return tuple(
        PotRemainder(
            pot.stream,
            pot.financial_year,
            pot.cost_type,
            left[pot.id],
            (pot.stream, pot.financial_year, pot.cost_type) in made_up,
        )
        for pot in problem.pots
    )


def _below_zero(report: RunReport) -> Iterator[PotRemainder]:
    """The over-committed pots of the run, which no method can allocate from and every total counts."""
    for pot in report.by_pot:
        if pot.free < 0:
            yield PotRemainder(pot.stream, pot.financial_year, pot.cost_type, pot.free)


def _match_gap(audit: SolutionIndex) -> Pence | None:
    """Match that the streams ask for, less our own money and what third parties have promised in writing."""
    gaps = [gap for rule in audit.problem.rules if (gap := rule.match_gap(audit)) is not None]
    return sum(gaps) if gaps else None


def _per_head(problem: Problem, pence: Pence, *, rural: bool) -> Pence | None:
    people = residents(problem)[rural]
    return pence // people if people else None
