"""Why each option is in, and why each project that is not is out: found by solving, told in plain English.

A refused project is forced in and the problem is solved again. Either that is impossible, and the rules in
the way are named; or something better would have to go, and it is said what, and what would be lost. What
would bring it in is searched for by making it cheaper and solving again. Where the time allowed does not
suffice, that is said; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from optimiser.benefit import benefit_parts
from optimiser.limits import Cancelled, Clock, Limits, Tell
from optimiser.problem import Option, Problem, Project
from optimiser.purse import barring, least_cost, pays
from optimiser.rule_states import RuleState, rule_states
from optimiser.rules import Amount, Choose, Lock, Money, Requires
from optimiser.solution import Solution
from optimiser.solving import solve
from optimiser.verdict import pounds

NOT_WORKED_OUT = ""
FORCED_GAP = 0.01  # a forced answer shows what is displaced; its bound says how far off the loss may be
ANY_RULE = "rules"  # the deciding rule is not known without solving
CUTS = (25, 50, 75)  # percent off its cost that a refused project is tried with


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A project that is not funded.

    Attributes:
        option: its dearest option that the words speak of.
        would_enter_if: the smallest change found to bring it in; empty where that was not worked out.
        rule: the rule that decides, or `benefit` where it was simply not worth what it would displace.
        loss: the most harm units that forcing it in would lose; None where that was not worked out.
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
    seen = _Seen(problem, solution, limits or Limits(), clock)
    funded = _funded_projects(problem, solution)
    offered = {option.project for option in problem.options}
    refused = [each for each in problem.projects if each.id in offered - funded]
    why_not = {project.id: seen.at_once(project) for project in refused}
    if deep:
        open_ones = [project for project in refused if why_not[project.id].would_enter_if == NOT_WORKED_OUT]
        # every project is forced in once before any is asked at what price it would come in
        for stage, look in (("asking why not", seen.forced), ("asking at what price:", seen.priced)):
            for number, project in enumerate(open_ones, start=1):
                clock.say(f"{stage} {project.name} ({number} of {len(open_ones)})")
                why_not[project.id] = look(project, why_not[project.id])
    return Explanation(_whys(problem, solution, states), tuple(why_not.values()), states)


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
            said += f" It empties {', '.join(full)}."
        told[option] = said
    return told


@dataclass(frozen=True, slots=True)
class _Seen:
    """A solved problem that is being asked about."""

    problem: Problem
    solution: Solution
    limits: Limits
    clock: Clock

    def at_once(self, project: Project) -> WhyNot:
        """Why a project gets nothing, as far as can be told without solving."""
        options = [option for option in self.problem.options if option.project == project.id]
        certain = self._certain(project, options)
        return (
            certain
            or self._excluded(project, options)
            or self._at_a_glance(project, min(options, key=least_cost))
        )

    def _certain(self, project: Project, options: Sequence[Option]) -> WhyNot | None:
        """The reasons that need no solving: locked out, or no money may pay for it."""
        for rule in self.problem.rules:
            if isinstance(rule, Lock) and rule.project == project.id and rule.state == "out":
                why = "It is held out."
                return WhyNot(project.id, options[0].id, rule.name, why, "it were no longer held out")
        for option in options:
            barred = [
                pay
                for pay in pays(self.problem, self.solution, project, option)
                if pay.needs and not pay.open_pots
            ]
            if not barred:
                return None
        pay = barred[0]
        rule_name = barring(self.problem, project, pay)
        why = (
            f"No stream may pay for its {pay.cost_type} in {pay.financial_year} "
            f"({pounds(pay.needs)}): {rule_name}."
        )
        return WhyNot(project.id, options[-1].id, rule_name, why, "a stream came that may pay for it")

    def _excluded(self, project: Project, options: Sequence[Option]) -> WhyNot | None:
        """A rule on which projects may go together, where what is funded uses it up."""
        funded = _funded_projects(self.problem, self.solution)
        names = {each.id: each.name for each in self.problem.projects}
        for rule in self.problem.rules:
            if isinstance(rule, Choose) and rule.at_most is not None and project.id in rule.projects:
                taken = [names[each] for each in rule.projects if each in funded]
                if len(taken) >= rule.at_most:
                    why = f"{rule.name}: {', '.join(taken) or 'none of them'} comes first."
                    return WhyNot(project.id, options[0].id, rule.name, why, NOT_WORKED_OUT)
            if isinstance(rule, Requires) and rule.project == project.id:
                missing = [names[each] for each in rule.needs if each not in funded]
                if missing:
                    why = f"{rule.name}: {', '.join(missing)} is not funded either."
                    return WhyNot(project.id, options[0].id, rule.name, why, NOT_WORKED_OUT)
        return None

    def _at_a_glance(self, project: Project, option: Option) -> WhyNot:
        """What can be said from what is left in the pots."""
        short = [pay for pay in pays(self.problem, self.solution, project, option) if pay.needs > pay.left]
        if short:
            pay = max(short, key=lambda each: each.needs - each.left)
            left = f"{pounds(pay.left)} is left" if pay.left else "nothing is left"
            needs = f"{pounds(pay.needs)}" if not option.steps else f"at least {pounds(pay.needs)}"
            return WhyNot(
                project.id,
                option.id,
                f"budget for {pay.cost_type} in {pay.financial_year}",
                f"The money that may pay for its {pay.cost_type} in {pay.financial_year} does more "
                f"elsewhere: {left}, and it needs {needs}.",
                NOT_WORKED_OUT,
            )
        return WhyNot(
            project.id,
            option.id,
            ANY_RULE,
            "There is money left for it, but a rule, or something it would displace, keeps it out.",
            NOT_WORKED_OUT,
        )

    def forced(self, project: Project, known: WhyNot) -> WhyNot:
        """Force the project in, and say what that costs or which rules forbid it."""
        found = self._solve(self.problem, project)
        if found is None:
            return known
        if found.status == "infeasible":
            names = [name for name in found.conflict if not name.startswith(_forcing(project))]
            said = "; ".join(names) or "the other rules"
            return replace(
                known,
                rule=names[0] if names else known.rule,
                why=f"It cannot be funded at all while these hold: {said}.",
                would_enter_if="one of those rules were eased",
            )
        loss = self.solution.benefit - found.benefit
        gone = self._displaced(found)
        names_of = {each.id: each.name for each in self.problem.projects}
        instead = f" It would take from {', '.join(names_of[each] for each in gone)}." if gone else ""
        worth = (
            f"Funding it would lose {self._lost(found, loss)} elsewhere.{instead}"
            if loss >= 1
            else f"With it the benefit is as good, as far as was proven.{instead}"
        )
        return replace(
            known,
            rule="benefit" if known.rule == ANY_RULE else known.rule,
            why=worth if known.rule == ANY_RULE else f"{worth} {known.why}",
            loss=loss,
            displaces=gone,
        )

    def _lost(self, forced: Solution, most: float) -> str:
        """What forcing in loses: exact where that was proven, else from and to."""
        least = max(0.0, self.solution.benefit - (forced.bound or self.solution.benefit))
        unit = self.problem.harm_unit
        return f"{most:,.0f} {unit}" if most - least < 1 else f"between {least:,.0f} and {most:,.0f} {unit}"

    def priced(self, project: Project, known: WhyNot) -> WhyNot:
        """Say at which of a few lower prices the optimiser itself would pick the project."""
        if known.loss is None:
            return known
        return replace(known, would_enter_if=self._what_brings_it_in(project))

    def _what_brings_it_in(self, project: Project) -> str:
        """The smallest of three price cuts at which the optimiser picks the project; the middle first."""
        small, middle, large = CUTS
        at_middle = self._enters_at(project, middle)
        if at_middle is None:
            return NOT_WORKED_OUT
        other = small if at_middle else large
        at_other = self._enters_at(project, other)
        if not at_middle and not at_other:
            return (
                NOT_WORKED_OUT if at_other is None else f"it cost far less: {large}% off does not bring it in"
            )
        cut = other if at_other else middle
        least = min(least_cost(each) for each in self.problem.options if each.project == project.id)
        price = f" (about {pounds(least * (100 - cut) // 100)})" if least else ""
        return f"it cost {cut}% less{price}"

    def _enters_at(self, project: Project, cut: int) -> bool | None:
        """Whether the optimiser picks a project at a lower price; None where the time did not suffice."""
        cheaper = _cheaper(self.problem, project, cut)
        found = self._solve(cheaper, None)
        if found is None or found.status == "infeasible":
            return None
        return project.id in _funded_projects(cheaper, found)

    def _solve(self, problem: Problem, forced: Project | None) -> Solution | None:
        if self.clock.over():
            return None
        if forced is not None:
            lock = Lock(name=_forcing(forced), project=forced.id, state="in")
            # to be chosen and given nothing would displace nothing
            paid = Amount(name=f"{_forcing(forced)}, and paid", of=Money(projects=(forced.id,)), at_least=1)
            problem = problem.model_copy(update={"rules": (*problem.rules, lock, paid)})
        limits = replace(
            self.limits, gap=max(self.limits.gap, FORCED_GAP), seconds=min(10.0, max(0.5, self.clock.left()))
        )
        found = solve(problem, limits, cancelled=self.clock.cancelled)
        return None if found.status == "failed" else found

    def _displaced(self, forced: Solution) -> tuple[str, ...]:
        before, after = _by_project(self.problem, self.solution), _by_project(self.problem, forced)
        return tuple(project for project, pence in before.items() if after.get(project, 0) < pence // 2)


def _forcing(project: Project) -> str:
    return f"{project.id} is forced in to see what it would displace"


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
