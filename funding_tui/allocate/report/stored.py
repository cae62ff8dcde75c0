"""Reports as they are stored: of today, and of before benefit and value were told apart.

Such a report calls `benefit` what the weights made of it, and `bound` the bound of that. Where every weight
is 1 the two are the same figure. Elsewhere its benefit is worked out again from the run's problem and answer,
and what was solved or said of the old figures is left out, to be worked out again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from funding_tui.allocate.report.allocation import RuleReport
from funding_tui.allocate.report.report import ALLOCATED, RunReport
from funding_tui.allocate.report.sentences import build_recommendation
from funding_tui.allocate.report.totals import build_fairness_report, need_by_priority
from funding_tui.base.errors import BadInput
from optimiser.benefit import benefit_parts, is_harm_alone, is_unweighted
from optimiser.fairness import years_of
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.stored.stored_solution import read_solution
from optimiser.verifying.solution_index import rule_states

WORKED_OUT_AGAIN = (
    "This run was stored when benefit was printed multiplied by the weights of the priorities. Its benefit "
    "is worked out again here, unweighted; the benefit of its baselines is not known."
)
Data = dict[str, Any]


def read_report(
    report: Mapping[str, Any], problem: Mapping[str, Any], solution: Mapping[str, Any]
) -> RunReport:
    """The report of a run from its stored parts, as plain data.

    Raises:
        BadInput: it is no report: somebody altered what is stored.
    """
    try:
        if tells_value(report):
            return RunReport.model_validate(report)
        stated = Problem.model_validate(problem)
        return read_report_of(report, stated, read_solution(stated, solution))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        message = f"a stored report cannot be read at {where} ({first['msg']}); compare with a backup"
        raise BadInput(message) from error


def read_report_of(report: Mapping[str, Any], problem: Problem, solution: Solution) -> RunReport:
    """The same, where problem and answer are read already."""
    if tells_value(report):
        return RunReport.model_validate(report)
    same = is_unweighted(problem)
    found = solution if report["status"] in ALLOCATED else solution.model_copy(update={"choices": ()})
    parts = benefit_parts(problem, found.choices)
    needs = need_by_priority(problem)
    data = {name: value for name, value in report.items() if name != "bound"} | {
        "benefit": report["benefit"] if same else parts.total,
        "scored": parts.scored,
        "value": report["benefit"],
        "value_bound": report["bound"],
        "value_is_harm": is_harm_alone(problem),
        "years": len(years_of(problem)),
        "funded": [_funded(row, parts.by_option) for row in report["funded"]],
        "by_priority": [
            {
                **row,
                "value": row["benefit"],
                "benefit": parts.by_priority[row["code"]],
                "need": needs[row["code"]],
            }
            for row in report["by_priority"]
        ],
        "by_area": [{**row, "benefit": parts.by_area.get(row["code"], 0.0)} for row in report["by_area"]],
        "baselines": [_baseline(row, same=same) for row in report["baselines"]],
        "robustness": _uncertainty(report.get("robustness")) if same else None,
        "rural": _rural(report.get("rural")) if same else None,
    }
    upgraded = RunReport.model_validate(data)
    return upgraded if same else _said_again(upgraded, problem, found)


def tells_value(report: Mapping[str, Any]) -> bool:
    """Whether a stored report tells benefit and value apart."""
    return "value" in report or "benefit" not in report


def _funded(row: Data, lost: Mapping[str, float]) -> Data:
    benefit = lost.get(f"{row['project']}/{row['option']}", 0.0)
    return {**row, "value": row["benefit"], "benefit": benefit}


def _baseline(row: Data, *, same: bool) -> Data:
    return {
        **row,
        "value": row["benefit"],
        "value_difference": row["difference"],
        "benefit": row["benefit"] if same else None,
        "difference": row["difference"] if same else None,
    }


def _uncertainty(found: Data | None) -> Data | None:
    if found is None:
        return None
    worths = [
        {("value" if name == "benefit" else name): each for name, each in row.items()}
        for row in found["worths"]
    ]
    return {**found, "worths": worths}


def _rural(found: Data | None) -> Data | None:
    if found is None:
        return None

    def point(row: Data | None) -> Data | None:
        if row is None:
            return None
        rest = {name: value for name, value in row.items() if name != "bound"}
        return {**rest, "value": row["benefit"], "value_bound": row["bound"]}

    return {
        **found,
        "reference": point(found["reference"]),
        "run": point(found["run"]),
        "frontier": [point(row) for row in found["frontier"]],
        "measures": [point(row) for row in found["measures"]],
    }


def _said_again(report: RunReport, problem: Problem, solution: Solution) -> RunReport:
    """The sentences that named weighted figures as harm, said again of the benefit."""
    # reports of today need no solver to be read
    from optimiser.explaining.explain import option_reasons

    if not report.has_allocation:
        return report
    whys = option_reasons(problem, solution, rule_states(problem, solution))
    return report.model_copy(
        update={
            "recommendation": build_recommendation(
                problem,
                solution,
                report.by_pot,
                report.funded,
                report.refused,
                report.baselines,
                verified=report.verified,
                checked=report.checked_bound,
            ),
            "assumptions": (*report.assumptions, WORKED_OUT_AGAIN),
            "fairness": build_fairness_report(problem, solution),
            "funded": tuple(
                row.model_copy(update={"why": whys.get(f"{row.project}/{row.option}", "")})
                for row in report.funded
            ),
            "lines": tuple(
                row.model_copy(update={"why": whys.get(f"{row.project}/{row.option}", "")})
                for row in report.lines
            ),
            "refused": tuple(
                row.model_copy(update={"why": _of_value(row.why, problem)}) for row in report.refused
            ),
            "rules": tuple(_priced_in_value(rule, problem) for rule in report.rules),
            "baselines": tuple(row.model_copy(update={"fairness": None}) for row in report.baselines),
        }
    )


def _priced_in_value(rule: RuleReport, problem: Problem) -> RuleReport:
    if rule.price is None:
        return rule
    words = _of_value(rule.price.words, problem)
    return rule.model_copy(update={"price": rule.price.model_copy(update={"words": words})})


def _of_value(words: str, problem: Problem) -> str:
    """A sentence on figures that were found by solving, which are of value, without the unit of harm."""
    return words.replace(problem.harm_unit, "of value")
