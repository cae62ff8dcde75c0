"""What an answer says of a harder problem: one with the same offers, and rules that allow less.

Nothing is gained by a rule that allows less. So a bound holds on, an answer that still keeps every rule is as
good as before, and where nothing was possible nothing is.
"""

from __future__ import annotations

from optimiser.objectives import Benefit, Frontier
from optimiser.problem import Problem
from optimiser.rules import Rule
from optimiser.solution import Solution
from optimiser.verifying import verify


def reuse_solution(old: Problem, solution: Solution, new: Problem) -> Solution | None:
    """The answer to a problem as the answer to a harder one, where it is one.

    Args:
        old: the problem that was solved.
        solution: its answer, optimal or infeasible.
        new: the problem to be solved.

    Returns:
        The answer with the bound that it had, re-checked against the new problem, or the conflict under the
        new rules' names; None where the new problem is not harder, or its answer is another one.
    """
    if solution.status not in ("optimal", "infeasible"):
        return None
    names = harder_rule_names(old, new)
    if names is None:
        return None
    carried = solution.model_copy(
        update={
            "problem_hash": new.fingerprint,
            "conflict": tuple(names.get(name, name) for name in solution.conflict),
            "seconds": 0.0,
        }
    )
    if solution.status == "infeasible":
        return carried.model_copy(update={"message": "These rules cannot hold together."})
    return carried if verify(new, carried).holds else None


def harder_rule_names(old: Problem, new: Problem) -> dict[str, str] | None:
    """What the rules of a problem are called in a harder one.

    A problem is called harder only where that can be read off: everything but the rules is the same, every
    rule is there, in its order and no easier in any figure, and no rule has joined that allows more. The
    objective has one stage, since a later stage may gain where an earlier one loses.

    Returns:
        Old name -> new name; None where the new problem is not seen to be harder.
    """
    fields = [name for name in Problem.model_fields if name not in ("rules", "title")]
    if not isinstance(old.objective, Benefit | Frontier) or any(
        getattr(old, name) != getattr(new, name) for name in fields
    ):
        return None
    names: dict[str, str] = {}
    waiting = iter(old.rules)
    rule = next(waiting, None)
    for other in new.rules:
        if rule is not None and _no_easier(rule, other):
            names[rule.name] = other.name
            rule = next(waiting, None)
        elif other.loosens:
            return None
    return names if rule is None else None


def _no_easier(old: Rule, new: Rule) -> bool:
    """Whether a rule is the same but for its name, and figures that allow no more."""
    if type(old) is not type(new):
        return False
    had = {limit.field: limit.value for limit in old.limits()}
    has = {limit.field: limit for limit in new.limits()}
    if not had.keys() <= has.keys():  # a floor or a cap is gone
        return False
    if any(has[field].eases * (has[field].value - value) > 0 for field, value in had.items()):
        return False
    as_before = {"name": old.name, **{field: getattr(old, field) for field in has}}
    return new.model_copy(update=as_before) == old
