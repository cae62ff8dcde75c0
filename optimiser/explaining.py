"""Why each option is in, and why each project that is not is out: found by solving, told in plain English.

A refused project is forced in and the problem is solved again. Either that is impossible, and the rules in
the way are named; or something better would have to go, and it is said what, and what would be lost. What
would bring it in is searched for by making it cheaper and solving again. Where the time allowed does not
suffice, that is said; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from optimiser.benefit import benefit_parts
from optimiser.limits import Cancelled, Clock, Limits, Tell
from optimiser.problem import Cost, Option, Problem, Project
from optimiser.rule_states import RuleState, rule_states
from optimiser.rules import Choose, Eligibility, Lock, Requires
from optimiser.solution import Solution
from optimiser.solving import solve
from optimiser.verifying.verdict import pounds

NOT_WORKED_OUT = "not worked out in the time allowed"
FORCED_GAP = 0.005  # of what a forced answer may be from its best: what is displaced, not to the last point
CUTS = (25, 50, 75)  # percent off its cost that a refused project is tried with


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A project that is not funded.

    Attributes:
        option: its dearest option that the words speak of.
        rule: the rule that decides, or `benefit` where it was simply not worth what it would displace.
        loss: harm units that forcing it in would lose; None where that was not worked out.
        displaces: project ids that would go, or get less.
    """

    project: str
    option: str
    rule: str
    why: str
    would_enter_if: str
    loss: float | None = None
    displaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the answer is as it is.

    Attributes:
        why: option id -> what it buys, and what stops it from getting more.
        why_not: each project that gets nothing, in the problem's order.
        rules: how each rule and each pot's budget stands.
    """

    why: dict[str, str]
    why_not: tuple[WhyNot, ...]
    rules: tuple[RuleState, ...]


def explain(
    problem: Problem,
    solution: Solution,
    limits: Limits | None = None,
    *,
    deep: bool = True,
    seconds: float = 60.0,
    progress: Tell | None = None,
    cancelled: Cancelled | None = None,
) -> Explanation:
    """Say why of every project.

    Args:
        problem: as it was solved.
        solution: an allocation of it; nothing is said of an infeasible or failed one.
        limits: which solver.
        deep: force each refused project in and solve again; otherwise only what is certain at a glance.
        seconds: for all of that together.
        progress: told which project is being looked into.
        cancelled: asked often; what is left is then told as not worked out.
    """
    if solution.status not in ("optimal", "feasible"):
        return Explanation({}, (), ())
    states = rule_states(problem, solution)
    clock = Clock(seconds, progress, cancelled)
    seen = _Seen(problem, solution, limits or Limits(), clock, deep)
    funded = _funded_projects(problem, solution)
    refused = [project for project in problem.projects if project.id not in funded]
    why_not = []
    for number, project in enumerate(refused, start=1):
        clock.say(f"asking why not {project.name} ({number} of {len(refused)})")
        why_not.append(seen.why_not(project))
    return Explanation(_whys(problem, solution, states), tuple(why_not), states)


def _funded_projects(problem: Problem, solution: Solution) -> set[str]:
    project = {option.id: option.project for option in problem.options}
    return {project[line.option] for line in solution.lines}


def _whys(problem: Problem, solution: Solution, states: Sequence[RuleState]) -> dict[str, str]:
    parts = benefit_parts(problem, solution.choices)
    spent: dict[str, int] = {}
    for line in solution.lines:
        spent[line.option] = spent.get(line.option, 0) + line.pence
    locked = {
        rule.project: rule.name for rule in problem.rules if isinstance(rule, Lock) and rule.state == "in"
    }
    options = {option.id: option for option in problem.options}
    binding = {state.name for state in states if state.state == "binding"}
    told = {}
    for option, pence in spent.items():
        benefit = parts.by_option.get(option, 0.0)
        per_thousand = benefit * 100_000 / pence
        said = f"It prevents {benefit:,.0f} {problem.harm_unit}, {per_thousand:,.1f} for each £1,000."
        project = options[option].project
        if project in locked:
            said += f" It is held in: {locked[project]}."
        pots = sorted({line.pot for line in solution.lines if line.option == option})
        full = [pot for pot in pots if f"budget of {pot}" in binding]
        if full:
            said += f" Spent to the last: {', '.join(full)}."
        told[option] = said
    return told


class _Pay(NamedTuple):
    """What an option needs from pots of one year and cost type, and what they have left."""

    financial_year: str
    cost_type: str
    needs: int
    left: int
    open_pots: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """A solved problem that is being asked about."""

    problem: Problem
    solution: Solution
    limits: Limits
    clock: Clock
    deep: bool

    def why_not(self, project: Project) -> WhyNot:
        """Why a project gets nothing."""
        options = [option for option in self.problem.options if option.project == project.id]
        certain = self._certain(project, options)
        if certain is not None:
            return certain
        cheapest = min(options, key=_least)
        glance = self._at_a_glance(project, cheapest)
        if not self.deep:
            return glance
        return self._forced(project, cheapest, glance)

    def _certain(self, project: Project, options: Sequence[Option]) -> WhyNot | None:
        """The reasons that need no solving: locked out, or no money may pay for it."""
        for rule in self.problem.rules:
            if isinstance(rule, Lock) and rule.project == project.id and rule.state == "out":
                why = "It is held out."
                return WhyNot(project.id, options[0].id, rule.name, why, "it were no longer held out")
        for option in options:
            barred = [pay for pay in self._pays(project, option) if pay.needs and not pay.open_pots]
            if not barred:
                return None
        pay = barred[0]
        rule_name = self._barring(project, pay)
        why = (
            f"No stream may pay for its {pay.cost_type} in {pay.financial_year} "
            f"({pounds(pay.needs)}): {rule_name}."
        )
        return WhyNot(project.id, options[-1].id, rule_name, why, "a stream came that may pay for it")

    def _at_a_glance(self, project: Project, option: Option) -> WhyNot:
        """What can be said from what is left in the pots."""
        short = [pay for pay in self._pays(project, option) if pay.needs > pay.left]
        if short:
            pay = max(short, key=lambda each: each.needs - each.left)
            gap = pounds(pay.needs - pay.left)
            return WhyNot(
                project.id,
                option.id,
                f"budget for {pay.cost_type} in {pay.financial_year}",
                f"The money that may pay for its {pay.cost_type} in {pay.financial_year} does more "
                f"elsewhere: {pounds(pay.left)} is left, and it needs {pounds(pay.needs)}.",
                f"there were {gap} more for {pay.cost_type} in {pay.financial_year}, at most",
            )
        return WhyNot(
            project.id,
            option.id,
            "rules",
            "There is money left for it, but a rule, or something it would displace, keeps it out.",
            NOT_WORKED_OUT,
        )

    def _forced(self, project: Project, option: Option, glance: WhyNot) -> WhyNot:
        """Force the project in, and say what that costs or which rules forbid it."""
        forced = self._solve(self.problem, project)
        if forced is None:
            return replace(glance, would_enter_if=glance.would_enter_if or NOT_WORKED_OUT)
        if forced.status == "infeasible":
            names = [name for name in forced.conflict if name != _forcing(project)]
            said = "; ".join(names) or "the other rules"
            return replace(
                glance,
                rule=names[0] if names else glance.rule,
                why=f"It cannot be funded at all while these hold: {said}.",
                would_enter_if="one of those rules were eased",
            )
        loss = self.solution.benefit - forced.benefit
        gone = self._displaced(forced)
        names = {each.id: each.name for each in self.problem.projects}
        instead = f" It would take the place of {', '.join(names[each] for each in gone)}." if gone else ""
        worth = (
            f"Funding it would lose {loss:,.0f} {self.problem.harm_unit} elsewhere.{instead}"
            if loss > 0
            else f"It makes no difference that was proven: with it the benefit is as good.{instead}"
        )
        rule = self._decider(glance)
        return replace(
            glance,
            rule=rule,
            why=worth if glance.rule == "rules" else f"{worth} {glance.why}",
            would_enter_if=self._what_brings_it_in(project),
            loss=loss,
            displaces=gone,
        )

    def _decider(self, glance: WhyNot) -> str:
        if glance.rule != "rules":
            return glance.rule
        for rule in self.problem.rules:
            names = rule.projects if isinstance(rule, Choose) else ()
            if glance.project in names or (isinstance(rule, Requires) and rule.project == glance.project):
                return rule.name
        return "benefit"

    def _what_brings_it_in(self, project: Project) -> str:
        """The smallest of a few price cuts with which the optimiser itself picks the project."""
        for cut in CUTS:
            cheaper = _cheaper(self.problem, project, cut)
            found = self._solve(cheaper, None)
            if found is None:
                return NOT_WORKED_OUT
            if found.status in ("optimal", "feasible") and project.id in _funded_projects(cheaper, found):
                least = min(_least(each) for each in self.problem.options if each.project == project.id)
                return f"it cost {cut}% less (about {pounds(least * (100 - cut) // 100)})"
        return f"nothing tried: not even at {100 - CUTS[-1]}% of its cost"

    def _solve(self, problem: Problem, forced: Project | None) -> Solution | None:
        if self.clock.over():
            return None
        if forced is not None:
            lock = Lock(name=_forcing(forced), project=forced.id, state="in")
            problem = problem.model_copy(update={"rules": (*problem.rules, lock)})
        limits = replace(
            self.limits, gap=max(self.limits.gap, FORCED_GAP), seconds=min(10.0, max(0.5, self.clock.left()))
        )
        found = solve(problem, limits, cancelled=self.clock.cancelled)
        return None if found.status == "failed" else found

    def _displaced(self, forced: Solution) -> tuple[str, ...]:
        before, after = _by_project(self.problem, self.solution), _by_project(self.problem, forced)
        return tuple(project for project, pence in before.items() if after.get(project, 0) < pence // 2)

    def _pays(self, project: Project, option: Option) -> list[_Pay]:
        spent: dict[str, int] = {}
        for line in self.solution.lines:
            spent[line.pot] = spent.get(line.pot, 0) + line.pence
        found = []
        for cost in option.costs:
            needs = sum(cost.fixed.values()) or min(cost.per_step.values(), default=0)
            pots = [
                pot
                for pot in self.problem.pots
                if (pot.financial_year, pot.cost_type) == (cost.financial_year, cost.cost_type)
                and not self._bars(pot.stream, project, cost)
            ]
            left = sum(pot.pence - spent.get(pot.id, 0) for pot in pots)
            found.append(_Pay(cost.financial_year, cost.cost_type, needs, left, len(pots)))
        return found

    def _bars(self, stream: str, project: Project, cost: Cost) -> Eligibility | None:
        """The rule by which a stream may pay for none of a cost; None where it may pay for some."""
        areas = {*cost.fixed, *cost.per_step}
        for rule in self.problem.rules:
            if not isinstance(rule, Eligibility) or stream not in rule.streams:
                continue
            if (
                (rule.projects is not None and project.id not in rule.projects)
                or (rule.priorities is not None and project.priority not in rule.priorities)
                or (rule.cost_types is not None and cost.cost_type not in rule.cost_types)
                or (rule.areas is not None and areas.isdisjoint(rule.areas))
            ):
                return rule
        return None

    def _barring(self, project: Project, pay: _Pay) -> str:
        """The name of an eligibility rule that closes a pot which would otherwise pay."""
        for option in self.problem.options:
            for cost in option.costs:
                if option.project != project.id or cost.cost_type != pay.cost_type:
                    continue
                for pot in self.problem.pots:
                    rule = self._bars(pot.stream, project, cost)
                    if (pot.financial_year, pot.cost_type) == (pay.financial_year, pay.cost_type) and rule:
                        return rule.name
        return f"no pot holds {pay.cost_type} money in {pay.financial_year}"


def _forcing(project: Project) -> str:
    return f"{project.id} is forced in to see what it would displace"


def _least(option: Option) -> int:
    """Pence that an option costs at the least: its fixed costs, or its stated minimum."""
    return max(sum(sum(cost.fixed.values()) for cost in option.costs), option.minimum_pence)


def _by_project(problem: Problem, solution: Solution) -> dict[str, int]:
    owner = {option.id: option.project for option in problem.options}
    found: dict[str, int] = {}
    for line in solution.lines:
        found[owner[line.option]] = found.get(owner[line.option], 0) + line.pence
    return found


def _cheaper(problem: Problem, project: Project, percent: int) -> Problem:
    """The problem with a project's costs cut by so many percent, rounded up to whole pence."""

    def cut(pence: dict[str, int]) -> dict[str, int]:
        return {area: -(-amount * (100 - percent) // 100) for area, amount in pence.items()}

    options = tuple(
        option
        if option.project != project.id
        else option.model_copy(
            update={
                "costs": tuple(
                    cost.model_copy(update={"fixed": cut(cost.fixed), "per_step": cut(cost.per_step)})
                    for cost in option.costs
                ),
                "minimum_pence": option.minimum_pence * (100 - percent) // 100,
            }
        )
        for option in problem.options
    )
    return problem.model_copy(update={"options": options})
